/** Navigations of frames: what loads a document, and what the document then loads. */
import type { Ended, ElementRun } from './elements.ts';
import { attributes } from './elements.ts';
import { fetchRequest } from './fetch.ts';
import { getHeader } from './headers.ts';
import { originOf, sameOrigin } from './origins.ts';
import { newRequest, type Client, type ModelRequest } from './request.ts';
import { bytesOf, type Result } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** https://html.spec.whatwg.org/#navigate: whatever it is, a document comes of it. */
export function runFrame({ ua, action, client, url }: ElementRun): Ended {
  const request = newRequest(client, url, {
    destination: action.element,
    mode: 'navigate',
    credentials: 'include',
    ...attributes(action),
  });
  const response = load(ua, request);
  const error = response.type === 'error';
  const last = error ? null : originOf(response.urlList.at(-1)!);
  const is = ua.deciding('content-document');
  const denied = !error && /^deny$/i.test(getHeader(response.headers, 'x-frame-options') ?? '');
  const refused = ua.is('navigate', 'X-Frame-Options', denied, 'X-Frame-Options is DENY');
  const reachable = !refused && is('same origin', sameOrigin(last, client.origin), `the document has origin ${last}`);
  if (action.element === 'embed') return { error: null };
  return { error: error && action.element === 'object' ? 'error' : null, facts: { contentDocument: reachable } };
}

/** https://html.spec.whatwg.org/#form-submission-algorithm and #following-hyperlinks-2, in a frame. */
export function runNavigation({ ua, action, client, url }: ElementRun): Ended {
  const method = action.element === 'form' ? (action.method ?? '') : action.element.replace(/^form-/, '');
  const post = ua.is('navigate', 'method', method.toLowerCase() === 'post', `${action.element} posts`);
  const target = new URL(url);
  if (!post && action.element.startsWith('form')) target.search = 'a=1';
  const [type, bytes] = (ENCODED[action.enctype ?? ''] ?? ENCODED['application/x-www-form-urlencoded'])!;
  const request = newRequest(client, target, {
    destination: 'iframe',
    mode: 'navigate',
    credentials: 'include',
    ...(post ? { method: 'POST', headers: [['Content-Type', type]], body: { bytes, stream: false } } : {}),
  });
  load(ua, request);
  return { error: null };
}

/** What a form with the one entry a=1 is sent as, by encoding: type and body. The boundary is the user agent's own. */
const ENCODED: Readonly<Record<string, readonly [string, string] | undefined>> = {
  'application/x-www-form-urlencoded': ['application/x-www-form-urlencoded', 'a=1'],
  'multipart/form-data': ['multipart/form-data; boundary=boundary', 'multipart'],
  'text/plain': ['text/plain', 'a=1\r\n'],
};

/** https://html.spec.whatwg.org/#hyperlink-auditing */
export function runPing({ ua, client, url }: ElementRun): Ended {
  const request = newRequest(client, url, {
    method: 'POST',
    credentials: 'include',
    referrer: null,
    headers: [
      ['Content-Type', 'text/ping'],
      ['Ping-To', 'about:blank#followed'],
    ],
    body: { bytes: 'PING', stream: false },
  });
  fetchRequest(ua, request, Infinity);
  return { error: null };
}

/** Fetches a document, and the images in it. */
function load(ua: UserAgent, request: ModelRequest): Result {
  const response = fetchRequest(ua, request, Infinity);
  if (response.type === 'error') return response;
  const text = new TextDecoder().decode(bytesOf(response.body) ?? new Uint8Array());
  const url = response.urlList.at(-1)!;
  const inside: Client = { origin: originOf(url), url: url.href };
  for (const [, source] of text.matchAll(/<img src="([^"]+)">/g)) {
    const image = newRequest(inside, new URL(source!, url), { destination: 'image', credentials: 'include' });
    fetchRequest(ua, image, Infinity);
  }
  return response;
}
