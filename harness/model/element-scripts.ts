/** Scripts. What they do is read off their text: they say that they ran, throw, reject or import in words known here. */
import type { Facts } from '../scenario/facts.ts';
import type { Ended, ElementRun } from './elements.ts';
import { attributes, reflected } from './elements.ts';
import { extractMimeType, isJavaScript } from './blocking.ts';
import { fetchRequest } from './fetch.ts';
import { parsesAsScript } from './orb.ts';
import { corsSettingsAttribute, createPotentialCorsRequest, credentialsModeOf } from './potential-cors.ts';
import { newRequest, type Client } from './request.ts';
import { bytesOf, isOkStatus, type ModelResponse } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

export const textOf = (response: ModelResponse): string =>
  new TextDecoder().decode(bytesOf((response.internal ?? response).body) ?? new Uint8Array());

/** The script element in its three forms. */
export function runScript(run: ElementRun): Ended {
  const { ua, action, client, url, id } = run;
  const state = corsSettingsAttribute(ua, action.crossorigin);
  const nothing: Facts = { crossOrigin: reflected(state), onerror: 'none', unhandledrejection: false, ran: false };
  if (action.element !== 'script') {
    const credentials = credentialsModeOf(ua, state);
    const text = fetchModule(ua, client, url, { credentials, ...attributes(action) });
    return text === null
      ? { error: 'error', facts: nothing }
      : { error: null, facts: { ...nothing, ...execute(ua, text, id, false) } };
  }
  const request = createPotentialCorsRequest(ua, client, url, 'script', state, attributes(action));
  const response = fetchRequest(ua, request, Infinity);
  const is = ua.deciding('classic-script');
  if (response.type === 'error') return { error: 'error', facts: nothing };
  const internal = response.internal ?? response;
  if (is('ok status', !isOkStatus(internal.status), `the status ${internal.status} is no ok status`))
    return { error: 'error', facts: nothing };
  const muted = is('muted errors', response.type === 'opaque', `the response has type ${response.type}`);
  return { error: null, facts: { ...nothing, ...execute(ua, textOf(response), id, muted) } };
}

/** What running a script shows. https://html.spec.whatwg.org/#report-an-exception and #unhandled-promise-rejections */
function execute(ua: UserAgent, text: string, id: string, muted: boolean): Facts {
  const module = /^\s*(import|export)\b/m.test(text);
  const parses = module || parsesAsScript(text);
  const throws = !parses || /\bthrow\b|\bnull\./.test(text);
  const full = throws && ua.is('muted-errors', 'error event', !muted, 'errors of this script are not muted');
  const rejects =
    parses &&
    /Promise\.reject/.test(text) &&
    ua.is('muted-errors', 'unhandledrejection', !muted, 'rejections of this script are reported');
  return {
    ran: parses && text.includes(`globalThis["${id}"]`),
    onerror: throws ? (full ? 'full' : 'muted') : 'none',
    unhandledrejection: rejects,
  };
}

/** https://html.spec.whatwg.org/#fetch-a-single-module-script with its imports; the text, or null when it cannot be had. */
export function fetchModule(
  ua: UserAgent,
  client: Client,
  url: URL,
  options: { credentials: string; destination?: string; integrity?: string; referrerPolicy?: string; type?: 'json' },
): string | null {
  const { credentials, destination = 'script', type, ...rest } = options;
  const is = ua.deciding('module-script');
  const key = `${type ?? 'javascript'} ${url.href}`;
  const known = ua.modules.get(key);
  if (is('4', known !== undefined, 'the module map has it')) return known ?? null;
  const request = newRequest(client, new URL(url), {
    destination: type ?? destination,
    mode: is('mode', true, 'module scripts are always fetched in mode cors') ? 'cors' : 'no-cors',
    credentials,
    ...rest,
  });
  const response = fetchRequest(ua, request, Infinity);
  const text = read(response.type === 'error' ? null : response);
  ua.modules.set(key, text);
  return text;

  function read(found: ModelResponse | null): string | null {
    if (found === null) return null;
    if (is('13.1', !isOkStatus(found.status), `the status ${found.status} is no ok status`)) return null;
    const essence = extractMimeType(found.headers);
    const right = type === 'json' ? essence === 'application/json' : isJavaScript(essence);
    if (is('13 type', !right, `${essence} is no type of a ${type ?? 'JavaScript'} module`)) return null;
    const source = textOf(found);
    if (type === 'json') return source;
    for (const [, specifier] of source.matchAll(/^import "([^"]*)";$/gm)) {
      const inner = fetchModule(ua, { ...client, url: url.href }, new URL(specifier!, url), { credentials });
      if (inner === null) return null;
    }
    return source;
  }
}

/** import(): https://html.spec.whatwg.org/#hostloadimportedmodule with the default fetch options of a classic script. */
export function runImport({ ua, action, client, url, id }: ElementRun): Ended {
  const json = action.element === 'json-import';
  const text = fetchModule(ua, client, url, { credentials: 'same-origin', ...(json ? { type: 'json' } : {}) });
  if (text === null) return { error: 'TypeError', facts: { ran: false } };
  return { error: null, facts: { ran: !json && text.includes(`globalThis["${id}"]`) } };
}

/** https://html.spec.whatwg.org/#import-scripts-into-worker-global-scope */
export function runImportScripts({ ua, client, url, id }: ElementRun): Ended {
  const is = ua.deciding('imported-script');
  const response = fetchRequest(ua, newRequest(client, url, { destination: 'script' }), Infinity);
  if (response.type === 'error') return { error: 'NetworkError', facts: { ran: false } };
  const internal = response.internal ?? response;
  if (is('ok status', !isOkStatus(internal.status), `the status ${internal.status} is no ok status`))
    return { error: 'NetworkError', facts: { ran: false } };
  const essence = extractMimeType(internal.headers);
  if (is('MIME type', !isJavaScript(essence), `${essence ?? 'no type'} is no JavaScript MIME type`))
    return { error: 'NetworkError', facts: { ran: false } };
  const text = textOf(response);
  const facts = { ran: text.includes(`globalThis["${id}"]`) };
  const thrown = /^throw new (\w+)/m.exec(text)?.[1];
  if (thrown === undefined) return { error: null, facts };
  const muted = is('muted errors', response.type === 'opaque', `the response has type ${response.type}`);
  return { error: muted ? 'NetworkError' : thrown, facts };
}

/** https://html.spec.whatwg.org/#link-type-modulepreload */
export function preloadModule({ ua, action, client, url }: ElementRun): boolean {
  const credentials = credentialsModeOf(ua, corsSettingsAttribute(ua, action.crossorigin));
  return fetchModule(ua, client, url, { credentials, ...attributes(action) }) !== null;
}
