/** Starts a subject in processes of its own: what it does to itself, it does to nobody else. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { request } from 'undici';
import { startProcess, stopProcess } from '../../harness/browsers/processes.ts';
import { findServer, FOLDER, serverPath } from './machine.ts';
import type { Subject } from './types.ts';

/** A subject that did not come up. The message tells what it said. */
export class SubjectError extends Error {
  override name = 'SubjectError';
}

export interface RunningSubject {
  /** http://127.0.0.1:PORT */
  base: string;
  /** Ends it and removes what it wrote. Never rejects. */
  stop(): Promise<void>;
}

/** In milliseconds; machines under load start Node slowly. */
const READY_LIMIT = 60_000;
const ASK_AGAIN = 50;
const ONE_ASK = 5_000;
/** Free ports can be taken by others before a subject listens. */
const ATTEMPTS = 3;
/** Nothing listens there: https://www.iana.org/assignments/service-names-port-numbers, tcpmux. */
const DEAD = '127.0.0.1:1';

/**
 * Starts a subject on free ports of this machine; it answers when this resolves.
 * @throws SubjectError when it ends or does not answer in time
 */
export async function startSubject(subject: Subject): Promise<RunningSubject> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(subject);
    } catch (error) {
      if (attempt === ATTEMPTS || !/EADDRINUSE|[Aa]ddress already in use/.test((error as Error).message)) throw error;
    }
  }
}

async function startOnce(subject: Subject): Promise<RunningSubject> {
  const [port, upstream] = await freePorts(2);
  const dir = mkdtempSync(join(tmpdir(), 'cors-subject-'));
  // Workers of servers that give up root must be able to read it.
  chmodSync(dir, 0o755);
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map(({ process }) => stopProcess(process)));
    // Workers that were killed a moment ago may still hold something.
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  try {
    const { start } = subject;
    if ('node' in start) {
      children.push(launch(process.execPath, [join(FOLDER, start.node), String(port), ...(start.args ?? [])], dir));
    } else if ('python' in start) {
      const program = findServer(subject.debian!.program)!;
      // No compiled files beside the sources.
      children.push(launch(program, ['-B', join(FOLDER, start.python), String(port), ...(start.args ?? [])], dir));
    } else {
      const application = [join(FOLDER, 'proxies/upstream.mjs'), String(upstream), start.upstream ?? 'policy'];
      children.push(launch(process.execPath, application, dir));
      await ready(children[0]!, upstream!);
      const values: Record<string, string> = {
        port: String(port),
        upstream: `127.0.0.1:${upstream}`,
        'upstream-port': String(upstream),
        dead: DEAD,
        dir,
      };
      const template = readFileSync(join(FOLDER, start.config), 'utf8');
      const file = join(dir, 'config');
      writeFileSync(
        file,
        template.replace(/\{(port|upstream|upstream-port|dead|dir)\}/g, (_all, name: string) => values[name]!),
      );
      children.push(launch(findServer(subject.debian!.program)!, start.args(file, dir), dir));
    }
    await ready(children.at(-1)!, port!);
  } catch (error) {
    await stop();
    throw new SubjectError(`${subject.id}: ${(error as Error).message}`, { cause: error });
  }
  return { base: `http://127.0.0.1:${port}`, stop };
}

interface Child {
  process: ChildProcess;
  /** The end of what it wrote to stderr. */
  said(): string;
  /** Rejects when it ends. */
  ended: Promise<never>;
}

function launch(program: string, args: string[], dir: string): Child {
  const env = { ...process.env, PATH: serverPath(), HOME: dir, NODE_ENV: 'production' };
  const child = startProcess(program, args, { cwd: dir, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => reject(new Error(`it ended (${signal ?? code}): ${said.trim()}`)));
  });
  ended.catch(() => undefined);
  return { process: child, said: () => said, ended };
}

/** Resolves when something answers there; what it answers does not matter. */
async function ready(child: Child, port: number): Promise<void> {
  const limit = AbortSignal.timeout(READY_LIMIT);
  const asked = (async () => {
    for (;;) {
      try {
        const { body } = await request(`http://127.0.0.1:${port}/items`, {
          signal: AbortSignal.any([limit, AbortSignal.timeout(ONE_ASK)]),
        });
        await body.dump();
        return;
      } catch {
        if (limit.aborted) throw new Error(`no answer within ${READY_LIMIT / 1000} s: ${child.said().trim()}`);
        await delay(ASK_AGAIN);
      }
    }
  })();
  asked.catch(() => undefined);
  await Promise.race([asked, child.ended]);
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
