/**
 * What runs in the browser: a page at an origin that asks what to do, performs flows one after the other and posts what
 * script saw. In a sandboxed frame it does the same for its page.
 */
import type { PageCommand, PageFlow, PageResult } from './protocol.ts';

/** Of a body's first bytes so many are sent on. */
const BEGINNING = 256;
const HEADERS = 500;
const LENGTH = 10_000;

if (document.documentElement.dataset['role'] === 'frame') {
  addEventListener('message', async (event) => {
    if (event.source === parent) parent.postMessage(await perform(event.data as PageFlow), '*');
  });
  parent.postMessage('ready', '*');
} else void main();

async function main(): Promise<void> {
  for (;;) {
    const command = (await (await fetch('next', { method: 'POST' })).json()) as PageCommand;
    if (command.do === 'flow') {
      const result = await (command.flow.sandboxed ? inFrame(command.flow) : perform(command.flow));
      await fetch('result', { method: 'POST', body: JSON.stringify(result) });
    } else if (command.do === 'go') {
      location.href = command.url;
      return;
    } else if (command.do === 'end') return;
  }
}

/** Performs a flow in a frame whose origin is opaque: script in it sends `Origin: null`. */
function inFrame(flow: PageFlow): Promise<PageResult> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = 'frame';
    addEventListener('message', function receive(event) {
      if (event.source !== frame.contentWindow) return;
      if (event.data === 'ready') return frame.contentWindow!.postMessage(flow, '*');
      removeEventListener('message', receive);
      frame.remove();
      resolve(event.data as PageResult);
    });
    document.body.append(frame);
  });
}

async function perform(flow: PageFlow): Promise<PageResult> {
  const start = performance.now();
  const { number } = flow;
  const aborting = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    aborting.abort();
  }, flow.timeoutMs);
  const ended = (part: Omit<PageResult, 'number' | 'durationMs'>): PageResult => {
    clearTimeout(timer);
    return { number, ...part, durationMs: performance.now() - start };
  };
  let request: Request;
  try {
    request = new Request(flow.url, {
      method: flow.method,
      headers: flow.headers,
      body: flow.body,
      credentials: flow.credentials,
      mode: 'cors',
      // Else the reply to an earlier flow would stand in for the server's.
      cache: 'no-store',
      signal: aborting.signal,
    });
  } catch (error) {
    return ended({ end: 'invalid', error: describe(error) });
  }
  try {
    const reply = await fetch(request);
    return ended({
      end: 'read',
      reply: {
        status: reply.status,
        type: reply.type,
        redirected: reply.redirected,
        url: cut(reply.url),
        headers: [...reply.headers].slice(0, HEADERS).map(([name, value]) => [cut(name), cut(value)]),
        ...(await readBody(reply, flow.bodyBytes)),
      },
    });
  } catch (error) {
    return ended({ end: late ? 'timeout' : 'rejected', error: describe(error) });
  } finally {
    aborting.abort();
  }
}

/** Reads up to so many bytes; a body that breaks off has been read as far as it went. */
async function readBody(reply: Response, limit: number) {
  let length = 0;
  const first: number[] = [];
  const seen = (truncated: boolean, bodyError?: string) => ({
    length,
    truncated,
    beginning: new TextDecoder().decode(new Uint8Array(first)),
    ...(bodyError === undefined ? {} : { bodyError }),
  });
  const reader = reply.body?.getReader();
  if (!reader) return seen(false);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return seen(false);
      first.push(...value.subarray(0, BEGINNING - first.length));
      length += value.length;
      if (length >= limit) return seen(true);
    }
  } catch (error) {
    return seen(true, describe(error).message);
  }
}

function describe(error: unknown): { name: string; message: string } {
  const { name, message } = error instanceof Error ? error : { name: 'unknown', message: String(error) };
  return { name: cut(name), message: cut(message) };
}

function cut(text: string): string {
  return text.slice(0, LENGTH);
}
