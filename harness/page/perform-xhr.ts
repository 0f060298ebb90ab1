/** The XHR action: one XMLHttpRequest from open() to its last event, and everything script can learn from it. */
import type { XhrAction } from '../scenario/schema.ts';
import type { Facts } from '../scenario/facts.ts';
import type { PageObservation } from '../run/recording.ts';
import { armAbort } from './abort.ts';
import { describeEvent } from './describe-event.ts';
import { describeBytes, describeError, makeBody } from './body.ts';
import type { Tell } from './tell.ts';

const EVENTS = ['loadstart', 'load', 'error', 'timeout', 'abort', 'loadend'] as const;
const UPLOAD_EVENTS = ['loadstart', 'progress', 'load', 'error', 'timeout', 'abort', 'loadend'] as const;

/** Performs the action of scenario `id`; rejects only for a fault of the harness. `signal` ends it when the scenario's time is up. */
export async function performXhr(
  action: XhrAction,
  id: string,
  signal: AbortSignal,
  tell: Tell,
): Promise<PageObservation> {
  const start = performance.now();
  const xhr = new XMLHttpRequest();
  const events: string[] = [];
  const facts: Facts = { readyStates: '' };
  const finish = (result: PageObservation['result'], error?: PageObservation['error']): PageObservation => ({
    result,
    ...(error ? { error } : {}),
    ...readState(xhr),
    ...readBody(xhr),
    events,
    facts,
    durationMs: Math.round(performance.now() - start),
  });
  try {
    watchStates(xhr, facts);
    const async = !action.sync;
    const at = action.withCredentialsAt;
    if (at === 'unsent') setCredentials(xhr, action, facts);
    if (action.user !== undefined) xhr.open(action.method ?? 'GET', action.url, async, action.user, action.password);
    else xhr.open(action.method ?? 'GET', action.url, async);
    // A synchronous request from a window may not set these.
    if (async) {
      xhr.responseType = action.responseType ?? 'arraybuffer';
      if (action.timeoutMs !== undefined) xhr.timeout = action.timeoutMs;
    }
    if (at === 'opened') setCredentials(xhr, action, facts);
    else if (at === undefined && action.withCredentials !== undefined) xhr.withCredentials = action.withCredentials;
    for (const [name, value] of action.headers ?? []) xhr.setRequestHeader(name, value);
    const ended = watch(xhr, events, facts, signal);
    listenToUpload(xhr, action, events, 'before');
    xhr.send(makeBody(action.body) as XMLHttpRequestBodyInit | Document | undefined);
    listenToUpload(xhr, action, events, 'after');
    if (at === 'sent') setCredentials(xhr, action, facts);
    if (action.sync) return finish('resolved');
    let fault: string | undefined;
    const trigger = armAbort(
      action.abort,
      id,
      () => xhr.abort(),
      (reason) => {
        fault = reason;
        xhr.abort();
      },
    );
    xhr.addEventListener('readystatechange', () => {
      if (xhr.readyState === XMLHttpRequest.HEADERS_RECEIVED) {
        trigger.reached('head');
        tell('head');
      } else if (xhr.readyState === XMLHttpRequest.LOADING) trigger.reached('body');
    });
    const how = await ended;
    tell('read');
    trigger.disarm();
    if (fault !== undefined) return finish('rejected', { name: 'HarnessFault', message: fault });
    if (how === 'load') return finish('resolved');
    return finish(how === 'signal' ? 'timeout' : 'rejected', { name: how, message: '' });
  } catch (error) {
    return finish('rejected', describeError(error));
  }
}

/** Sets withCredentials and notes whether that is allowed. */
function setCredentials(xhr: XMLHttpRequest, action: XhrAction, facts: Facts): void {
  try {
    xhr.withCredentials = action.withCredentials ?? true;
    facts['withCredentials'] = 'set';
  } catch (error) {
    facts['withCredentials'] = describeError(error).name;
  }
}

/** Notes the states that readystatechange tells of, from open() on; LOADING is told any number of times. */
function watchStates(xhr: XMLHttpRequest, facts: Facts): void {
  const states: number[] = [];
  xhr.addEventListener('readystatechange', () => {
    if (states.at(-1) !== xhr.readyState) states.push(xhr.readyState);
    facts['readyStates'] = states.join(' ');
  });
}

/** Resolves with the type of the event that ended the request, or `signal`. */
function watch(xhr: XMLHttpRequest, events: string[], facts: Facts, signal: AbortSignal): Promise<string> {
  let how = '';
  for (const type of EVENTS) {
    xhr.addEventListener(type, (event) => {
      events.push(type);
      if (type === 'loadstart' || type === 'loadend') return;
      how = type;
      if (type !== 'load') facts['event'] = describeEvent(event);
    });
  }
  return new Promise((resolve) => {
    xhr.addEventListener('loadend', () => resolve(how));
    signal.addEventListener('abort', () => {
      resolve('signal');
      xhr.abort();
    });
  });
}

function listenToUpload(xhr: XMLHttpRequest, action: XhrAction, events: string[], when: 'before' | 'after'): void {
  const kind = action.uploadListener;
  if (!kind || (kind === 'after-send') !== (when === 'after')) return;
  if (kind === 'touch') {
    void xhr.upload;
    return;
  }
  const log = (type: string) => () => {
    // How many there are of this one hangs on how long the body takes.
    if (type !== 'progress' || events.at(-1) !== 'upload.progress') events.push(`upload.${type}`);
  };
  if (kind === 'removed') {
    const listener = log('load');
    xhr.upload.addEventListener('load', listener);
    xhr.upload.removeEventListener('load', listener);
  } else if (kind === 'after-send' || kind === 'all') {
    for (const type of UPLOAD_EVENTS) xhr.upload.addEventListener(type, log(type));
  } else xhr.upload.addEventListener(kind, log(kind));
}

/** The response so far; nothing where even that throws, as in workers of Firefox after open() has thrown. */
function readState(xhr: XMLHttpRequest): Partial<PageObservation> {
  try {
    return {
      status: xhr.status,
      statusText: xhr.statusText,
      url: xhr.responseURL,
      headers: parseHeaders(xhr.getAllResponseHeaders()),
    };
  } catch {
    return {};
  }
}

function parseHeaders(text: string): [string, string][] {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
    });
}

function readBody(xhr: XMLHttpRequest): Pick<PageObservation, 'body'> {
  try {
    const { response } = xhr;
    if (response instanceof ArrayBuffer) return { body: describeBytes(new Uint8Array(response)) };
    if (typeof response === 'string') return { body: { text: response } };
    if (response === null || response === undefined) return {};
    return { body: { text: JSON.stringify(response) ?? String(response) } };
  } catch (error) {
    return { body: { error: describeError(error) } };
  }
}
