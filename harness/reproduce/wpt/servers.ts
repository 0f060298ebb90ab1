/** For tests: the server that web-platform-tests tests run on, a stand-in of ours or that of a checkout. */
import { spawn, type ChildProcess } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createPort, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../../../servers/origins/certificate.ts';

/** What a test reports. */
export interface Report {
  path: string;
  /** 0: the test file ran to its end. */
  status: number;
  message: string | null;
  /** status 0: passed, 1: failed, 4: a precondition is not met */
  tests: { name: string; status: number; message: string | null }[];
}

export interface WptServer {
  /** The address of a test file. */
  url(path: string): string;
  /** Sends the page that has reported last on to a URL; false where none waits. */
  send(url: string): boolean;
  /** Resolves with the report of a test file. */
  report(path: string): Promise<Report>;
  close(): Promise<void>;
}

/** The checkout whose own server is to be used. */
export const checkout = process.env['WPT_ROOT'];

/** Why there is no server, in one line; null where there is one. */
export async function missingServer(): Promise<string | null> {
  const python = await new Promise<boolean>((resolve) => {
    const child = spawn('python3', ['-c', 'import ssl']);
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  if (!python) return 'python3 with ssl is not installed: what answers in web-platform-tests is written in Python';
  if (!checkout) return null;
  const found = await lookup('not-web-platform.test').catch(() => null);
  return found ? null : 'the hosts of web-platform-tests are unknown here: see ./wpt make-hosts-file';
}

const standIn = (name: string): string => fileURLToPath(new URL(`./stand-in/${name}`, import.meta.url));

/** Serves a folder, which gets what test files need beside them. */
export async function startWptServer(root: string): Promise<WptServer> {
  const collector = await collect();
  writeFileSync(join(root, 'collector'), collector.address);
  copyFileSync(standIn('results.py'), join(root, 'results.py'));
  for (const folder of ['resources', 'common']) mkdirSync(join(root, folder));
  copyFileSync(standIn('testharnessreport.js'), join(root, 'resources/testharnessreport.js'));
  const own = checkout ? await startCheckout(root, checkout) : await startStandIn(root);
  return {
    url: (path) => {
      const scheme = path.includes('.https.') ? 'https' : 'http';
      return `${scheme}://${own.host}:${own.ports[scheme][0]}/${path}`;
    },
    send: collector.send,
    report: (path) => collector.report(`/${path}`),
    close: async () => {
      collector.send('');
      await new Promise((resolve) => {
        own.child.once('exit', resolve);
        own.child.kill(checkout ? 'SIGINT' : 'SIGTERM');
      });
      collector.server.close();
    },
  };
}

interface Started {
  child: ChildProcess;
  host: string;
  ports: Record<'http' | 'https', number[]>;
}

async function startStandIn(root: string): Promise<Started> {
  const { key, cert } = await makeCertificate();
  const [keyFile, certFile] = [`${root}.key.pem`, `${root}.cert.pem`];
  writeFileSync(keyFile, key);
  writeFileSync(certFile, cert);
  copyFileSync(standIn('testharness.js'), join(root, 'resources/testharness.js'));
  copyFileSync(standIn('utils.js'), join(root, 'common/utils.js'));
  const child = spawn('python3', [standIn('serve.py'), root, certFile, keyFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await said(child, /^\{.*\}$/m);
  return { child, ...(JSON.parse(line) as Omit<Started, 'child'>) };
}

async function startCheckout(root: string, tree: string): Promise<Started> {
  symlinkSync(join(tree, 'resources/testharness.js'), join(root, 'resources/testharness.js'));
  symlinkSync(join(tree, 'common/utils.js'), join(root, 'common/utils.js'));
  const [http, http2nd, https, https2nd, h2] = (await freePorts(5)) as [number, number, number, number, number];
  const ports = { http: [http, http2nd], https: [https, https2nd] };
  const config = `${root}.config.json`;
  writeFileSync(config, JSON.stringify({ ports: { ...ports, h2: [h2] }, check_subdomains: false }));
  // What ./wpt serve does once it has an environment of its own, for which it would have to reach a package index.
  const script = 'import sys\nfrom tools import localpaths\nfrom tools.serve import serve\nsys.exit(serve.main())';
  const child = spawn('python3', ['-c', script, '--config', config, '--doc_root', root], {
    cwd: tree,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await said(child, new RegExp(`Starting http2 server on .*:${h2}`));
  return { child, host: 'web-platform.test', ports };
}

/** Resolves with what a process says that fits; rejects when it ends before. */
function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += String(chunk);
      const found = pattern.exec(text);
      if (found) resolve(found[0]);
    });
    child.once('exit', () => reject(new Error(`the server ended:\n${text}`)));
  });
}

/** Ports that nobody listens at; they are told to another process. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createPort();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

interface Collector {
  server: Server;
  address: string;
  send(url: string): boolean;
  report(path: string): Promise<Report>;
}

/** Takes what results.py hands on. */
async function collect(): Promise<Collector> {
  const arrived = new Map<string, Report>();
  const waiting = new Map<string, (report: Report) => void>();
  let page: ServerResponse | undefined;
  const send = (url: string): boolean => {
    const waits = page;
    page = undefined;
    waits?.end(url);
    return waits !== undefined;
  };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const report = JSON.parse(text) as Report;
      page = response;
      const waits = waiting.get(report.path);
      if (waits) waits(report);
      else arrived.set(report.path, report);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    send,
    report: (path) =>
      new Promise((resolve) => {
        const report = arrived.get(path);
        if (report) resolve(report);
        else waiting.set(path, resolve);
      }),
  };
}
