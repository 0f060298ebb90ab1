/** Style sheets, preload, modulepreload and prefetch. */
import type { Facts } from '../scenario/facts.ts';
import type { Ended, ElementRun } from './elements.ts';
import { attributes, reflected } from './elements.ts';
import { runFont } from './element-others.ts';
import { preloadModule } from './element-scripts.ts';
import { extractMimeType } from './blocking.ts';
import { fetchRequest } from './fetch.ts';
import { corsSettingsAttribute, createPotentialCorsRequest } from './potential-cors.ts';
import { bytesOf, isOkStatus } from './responses.ts';

/** https://html.spec.whatwg.org/#link-type-stylesheet and `@import`, in a document that is not in quirks mode. */
export function runStyleSheet({ ua, action, client, url, id }: ElementRun): Ended {
  const is = ua.deciding('style-sheet');
  const link = action.element === 'stylesheet';
  const state = corsSettingsAttribute(ua, link ? action.crossorigin : undefined);
  const idl: Facts = link ? { crossOrigin: reflected(state) } : {};
  const failed: Ended = { error: 'error', facts: { ...idl, applied: false } };
  const request = createPotentialCorsRequest(ua, client, url, 'style', state, attributes(action));
  const response = fetchRequest(ua, request, Infinity);
  if (response.type === 'error') return failed;
  const internal = response.internal ?? response;
  if (is('ok status', !isOkStatus(internal.status), `the status ${internal.status} is no ok status`)) return failed;
  const essence = extractMimeType(internal.headers);
  if (is('type', essence !== null && essence !== 'text/css', `Content-Type is ${essence}`)) return failed;
  const clean = ua.is(
    'css-origin-clean',
    'CORS-same-origin',
    response.type !== 'opaque',
    `the response has type ${response.type}`,
  );
  const text = new TextDecoder().decode(bytesOf(internal.body) ?? new Uint8Array());
  // The first font face of the sheet is used by the document.
  const face = /@font-face[^}]*url\("([^"]*)"\)/.exec(text);
  if (face) runFont({ ua, action, client, url: new URL(face[1]!, url), id });
  return {
    error: null,
    facts: {
      ...idl,
      applied: text.includes('--applied'),
      cssRules: clean ? 'readable' : 'SecurityError',
      insertRule: clean ? 'allowed' : 'SecurityError',
    },
  };
}

/** https://html.spec.whatwg.org/#translate-a-preload-destination */
const DESTINATION: Readonly<Record<string, string>> = { fetch: '' };

/** Links whose resource is for later. */
export function runLink(run: ElementRun): Ended {
  const { ua, action, client, url } = run;
  const state = corsSettingsAttribute(ua, action.crossorigin);
  const facts: Facts = { crossOrigin: reflected(state) };
  if (action.element === 'modulepreload') return { error: preloadModule(run) ? null : 'error', facts };
  const as = action.as ?? '';
  const destination = action.element === 'prefetch' ? '' : (DESTINATION[as] ?? as);
  const request = createPotentialCorsRequest(ua, client, url, destination, state, attributes(action));
  const response = fetchRequest(ua, request, Infinity);
  if (action.element === 'preload') {
    const { mode, credentials } = request;
    ua.preloads.push({ url: url.href, destination, mode, credentials, response });
  }
  const error = ua.is('preload', 'network error', response.type === 'error', 'the response is a network error');
  return { error: error ? 'error' : null, facts };
}
