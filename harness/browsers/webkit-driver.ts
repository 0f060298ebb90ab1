/**
 * Drives WebKitGTK's MiniBrowser: started with the URL, watched through WebKit's remote inspector. Unlike an automation
 * session this leaves the browser as it is and tells what its console says.
 */
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { acquireDisplay } from './display.ts';
import { DriverError, within, type Driver, type DriverEvents, type StartOptions } from './driver.ts';
import { describeOs, type FoundBrowser } from './find.ts';
import { startLimit } from './limits.ts';
import { didNotStart } from './playwright-driver.ts';
import { startProcess, stopProcess } from './processes.ts';
import { makeProfile } from './profile.ts';

/** Prepares a MiniBrowser; it starts when a page is opened. Rejects with a DriverError. */
export async function startWebkitGtk(
  found: FoundBrowser,
  events: DriverEvents,
  options: StartOptions = {},
): Promise<Driver> {
  const { display, release } = await acquireDisplay();
  const profile = await makeProfile().catch(async (error) => {
    await release();
    throw error;
  });
  let stop = async (): Promise<void> => undefined;
  let inspector: Inspector | undefined;

  const open = async (url: string): Promise<void> => {
    inspector?.close();
    await stop();
    const address = `127.0.0.1:${await freePort()}`;
    const proxy = options.proxy ? [`--proxy=${options.proxy}`] : [];
    // Like the other engines when they are driven: a page may open a window, which users would have to click for.
    const windows = '--javascript-can-open-windows-automatically=true';
    const args = ['--enable-developer-extras=true', windows, '--ignore-tls-errors', ...proxy, url];
    const browser = startProcess(found.executablePath, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        ...options.env,
        DISPLAY: display,
        WEBKIT_INSPECTOR_HTTP_SERVER: address,
        XDG_CACHE_HOME: profile.path,
        XDG_DATA_HOME: profile.path,
        XDG_CONFIG_HOME: profile.path,
      },
    });
    let closing = false;
    stop = async () => {
      closing = true;
      await stopProcess(browser);
    };
    let stderr = '';
    browser.stderr!.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-2000);
    });
    let started = false;
    const ended = new Promise<never>((_resolve, reject) => {
      const fail = (cause: string) => reject(new DriverError(didNotStart(found, cause, stderr.split('\n'))));
      browser.once('error', (error) => fail(error.message));
      browser.once('exit', async (code, signal) => {
        // What it said last may still be in the pipe.
        await Promise.race([new Promise((resolve) => browser.once('close', resolve)), delay(500)]);
        const how = signal ?? `code ${code}`;
        fail(`it ended with ${how}`);
        if (started && !closing) events.onGone(`the browser ended with ${how}`);
      });
    });
    ended.catch(() => undefined);
    const ms = startLimit();
    const connecting = connect(address, events, () => closing);
    const late = delay(ms, undefined, { ref: false }).then(() => {
      throw new DriverError(
        didNotStart(found, `its inspector did not answer within ${ms / 1000} s`, stderr.split('\n')),
      );
    });
    inspector = await Promise.race([connecting, late, ended]);
    started = true;
  };

  return {
    browser: {
      engine: 'webkit',
      name: found.name,
      version: found.version,
      driver: "WebKit's remote inspector",
      os: describeOs(),
    },
    open,
    flush: async () => {
      const answer = inspector?.send('Runtime.evaluate', { expression: '0' }) ?? Promise.reject(new Error('closed'));
      return answer.then(
        () => true,
        () => false,
      );
    },
    close: async () => {
      inspector?.close();
      await stop();
      await release();
      await profile.remove();
    },
  };
}

interface Inspector {
  send(method: string, params?: object): Promise<unknown>;
  close(): void;
}

/** Connects to the page through the list that the inspector serves over HTTP. */
async function connect(address: string, events: DriverEvents, closing: () => boolean): Promise<Inspector> {
  let path: string | undefined;
  while (!path && !closing()) {
    // Nothing tells when the server listens: ask until it answers; the caller sets the limit.
    await delay(50);
    const list = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(2000) }).then(
      (r) => r.text(),
      () => '',
    );
    path = /socket\/\d+\/\d+\/WebPage/.exec(list)?.[0];
  }
  if (!path) throw new DriverError('the browser was closed before its inspector answered');
  const socket = new WebSocket(`ws://${address}/${path}`, { handshakeTimeout: 10_000 });
  const pending = new Map<number, (reply: unknown) => void>();
  let targetId = '';
  let lastId = 0;
  const send = (method: string, params: object = {}) =>
    within(
      10_000,
      `the inspector's ${method}`,
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        const message = JSON.stringify({ id, method, params });
        socket.send(JSON.stringify({ id, method: 'Target.sendMessageToTarget', params: { targetId, message } }));
      }),
    );
  // Console alone: the network domain would report every request and take a third of the run's speed.
  const enable = () => send('Console.enable');

  await new Promise<void>((resolve, reject) => {
    socket.on('error', (error) => reject(new DriverError(`the inspector's connection failed: ${error.message}`)));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { method?: string; params: Record<string, any> };
      if (message.method === 'Target.targetCreated' && message.params['targetInfo'].type === 'page') {
        targetId = message.params['targetInfo'].targetId;
        if (!message.params['targetInfo'].isProvisional) enable().then(() => resolve(), reject);
      } else if (message.method === 'Target.didCommitProvisionalTarget') {
        targetId = message.params['newTargetId'];
        enable().then(() => resolve(), reject);
      } else if (message.method === 'Target.dispatchMessageFromTarget') {
        const inner = JSON.parse(message.params['message']) as { id?: number; method?: string; params?: any };
        if (inner.id !== undefined) {
          pending.get(inner.id)?.(inner);
          pending.delete(inner.id);
        } else if (inner.method === 'Console.messageAdded') {
          const { level, text, url } = inner.params.message as { level: string; text: string; url?: string };
          events.onConsole({ level, text: url && !text.includes(url) ? `${text} (${url})` : text });
        } else if (inner.method === 'Inspector.targetCrashed') {
          events.onGone('the page crashed');
        }
      }
    });
  });
  return { send, close: () => socket.close() };
}

/** A free port below those that systems hand out by themselves: one of these could be gone before the browser takes it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
