/**
 * Where engines leave the standard, as executable alternatives of single steps. The model takes them only when it is told
 * the engine: then it predicts what that browser does instead of what the standard demands. Each one belongs to an entry
 * of suites/deviations.json, which names it.
 */
import type { Engine } from '../run/recording.ts';
import type { AlgorithmName } from './algorithms.ts';

export interface Quirk {
  engines: readonly Engine[];
  /** The step of the standard that the engine does otherwise. */
  algorithm: AlgorithmName;
  step: string;
  /** What it does instead. */
  text: string;
}

const quirk = (engines: readonly Engine[], algorithm: AlgorithmName, step: string, text: string): Quirk => ({
  engines,
  algorithm,
  step,
  text,
});
const ALL: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

export const QUIRKS = {
  'repeated-headers-combined': quirk(
    ['chromium', 'webkit'],
    'headers-append',
    '5',
    'headers given to fetch() more than once become one value, joined with comma and space',
  ),
  'client-hints-safelisted': quirk(
    ['chromium'],
    'safelisted-request-header',
    '2 otherwise',
    'client hints count as CORS-safelisted',
  ),
  'cache-kept-after-failed-response': quirk(
    ['chromium', 'webkit'],
    'main-fetch',
    '12 clear cache',
    'entries of the preflight cache survive when the actual response fails',
  ),
  'origin-without-referrer-policy': quirk(
    ['chromium'],
    'append-origin',
    '4.1',
    'the referrer policy has no say in the Origin of a request whose mode is not cors',
  ),
  'origin-null-after-no-cors-redirect': quirk(
    ['chromium'],
    'serialize-origin',
    '2',
    'a no-cors request that a redirect takes to another origin has a null origin, tainted or not',
  ),
  'upload-listener-needs-body': quirk(
    ['chromium'],
    'xhr-send',
    '5',
    'listeners on the upload object count only when there is a body',
  ),
  'safelisted-method-needs-no-entry': quirk(
    ALL,
    'http-fetch',
    '3.1 method cache',
    'any entry for the URL covers a CORS-safelisted method',
  ),
  'forced-preflight-needs-listed-method': quirk(
    ALL,
    'cors-preflight-fetch',
    '7.4',
    'without Access-Control-Allow-Methods no method but the CORS-safelisted ones is allowed, whatever the use-CORS-preflight flag',
  ),
  'wildcard-covers-authorization': quirk(
    ALL,
    'cors-preflight-fetch',
    '7.6',
    'the wildcard of Access-Control-Allow-Headers covers Authorization',
  ),
  'high-bytes-unsafe': quirk(
    ['firefox'],
    'safelisted-request-header',
    '2 accept',
    'bytes from 0x80 on count as CORS-unsafe request-header bytes',
  ),
  'no-sum-of-lengths': quirk(
    ['firefox'],
    'unsafe-request-header-names',
    '5',
    'the lengths of safelisted values are not added up',
  ),
  'max-age-0-kept': quirk(
    ['firefox'],
    'cors-preflight-fetch',
    '7.10',
    'a max-age of 0 leaves entries of the preflight cache as they are',
  ),
  'preflight-origin-untainted': quirk(
    ['firefox'],
    'serialize-origin',
    '2',
    "the preflight is sent, checked and cached with the page's origin after a redirect that taints it",
  ),
  'preflight-at-every-later-hop': quirk(
    ['firefox'],
    'main-fetch',
    '12 unsafe method',
    'what had an unsafe header at first, or was preflighted, needs a preflight at every later hop to another origin',
  ),
  'preflighted-again': quirk(
    ['webkit'],
    'main-fetch',
    '12 unsafe method',
    'what was preflighted once is preflighted again at every later hop',
  ),
  'refused-preflight-cached': quirk(
    ['webkit'],
    'cors-preflight-fetch',
    '7.7 listed',
    'a preflight response that refuses the request is stored in the preflight cache all the same',
  ),
  'userinfo-before-preflight': quirk(
    ['webkit'],
    'http-redirect-fetch',
    '9',
    'credentials in a location URL do not matter when the request needs a preflight there',
  ),
  'empty-referrer-nulls-origin': quirk(
    ['firefox', 'webkit'],
    'append-origin',
    '4.1',
    'a request without referrer whose mode is not cors has a null origin',
  ),
  'request-bytes-as-utf-8': quirk(
    ['webkit'],
    'headers-append',
    '1',
    'each byte from 0x80 on of a header value that script gives is sent as two',
  ),
  'response-bytes-as-utf-8': quirk(
    ['webkit'],
    'filtered-response',
    'cors',
    'response header values are decoded as UTF-8',
  ),
  'announces-author-headers': quirk(
    ['webkit'],
    'unsafe-request-header-names',
    '2',
    'a preflight after a redirect announces what script had set, the headers that the redirect removed included',
  ),
  'exposes-up-to-malformed': quirk(
    ['firefox'],
    'extract-header-list-values',
    '4.1',
    'a wildcard before a malformed name of Access-Control-Expose-Headers counts',
  ),
  'empty-lines-dropped': quirk(
    ['firefox'],
    'cors-check',
    '1',
    'an empty line of a repeated response header is left out of the joined value',
  ),
  'names-announced-twice': quirk(
    ['firefox'],
    'unsafe-request-header-names',
    '7',
    'a header given to fetch() twice is announced twice',
  ),
  'blob-type-unguarded': quirk(
    ['webkit'],
    'headers-append',
    '4',
    'the type of a Blob becomes the Content-Type of a no-cors request whatever it is',
  ),
  'redirect-checked-as-credentialed': quirk(
    ['webkit'],
    'cors-check',
    '3',
    'a request that began at its own origin with credentials mode same-origin is checked as if it were include when a response redirects it',
  ),
  'cached-wildcard-covers-authorization': quirk(
    ['webkit'],
    'cors-preflight-cache',
    'header name wildcard',
    'a cached wildcard covers Authorization',
  ),
  'origin-kept-after-redirect': quirk(
    ['webkit'],
    'append-origin',
    '4',
    'a GET that a redirect made of another method keeps the Origin header of the earlier request',
  ),
  'delete-becomes-get': quirk(
    ['webkit'],
    'http-redirect-fetch',
    '12 POST',
    'any redirect to another origin turns DELETE into GET',
  ),
  'loopback-is-mixed-content': quirk(
    ['webkit'],
    'main-fetch',
    '7',
    'a request from an https page to http on a loopback address is blocked as mixed content',
  ),
  'error-mode-needs-location': quirk(
    ['chromium', 'webkit'],
    'http-fetch',
    '6 error',
    'with redirect mode error a redirect without Location is an ordinary response',
  ),
  'max-age-with-plus': quirk(
    ['chromium', 'webkit'],
    'extract-header-list-values',
    '4.1 max-age',
    'a max-age with a plus sign is a number',
  ),
  'url-userinfo-blocked': quirk(
    ['chromium'],
    'http-redirect-fetch',
    '9',
    'fetch() never goes to a location URL with a user name or password',
  ),
  'range-unit-any-case': quirk(['webkit'], 'single-range', '3', 'the unit of a Range is taken without regard to case'),
  'any-3xx-redirects': quirk(
    ['webkit'],
    'http-fetch',
    '6',
    'any 3xx status with Location but 300, 304, 305 and 306 is a redirect',
  ),
  'keepalive-redirects-once-less': quirk(
    ['chromium'],
    'http-redirect-fetch',
    '7',
    'a request with keepalive follows 19 redirects',
  ),
  'content-type-returns': quirk(
    ['webkit'],
    'http-redirect-fetch',
    '12 POST',
    'the Content-Type that one redirect took away is back after the next one',
  ),
  'content-type-returns-with-method': quirk(
    ['firefox'],
    'http-redirect-fetch',
    '12 POST',
    'the Content-Type that one redirect took away is back after 307 and 308, and gone after others',
  ),
  'worker-charset': quirk(
    ['firefox'],
    'xhr-send',
    '4.2',
    'in a worker the Content-Type of a text or of URLSearchParams has utf-8 in lower case, and a charset that script gives is left alone',
  ),
  'manual-body-without-location': quirk(
    ['webkit'],
    'filtered-response',
    'opaqueredirect',
    'with redirect mode manual a redirect without Location keeps its body',
  ),
  'no-cors-redirect-keeps-credentials': quirk(
    ['webkit'],
    'http-network-or-cache-fetch',
    '8.3 same-origin',
    'a no-cors request that began at its own origin with credentials mode same-origin has cookies at other origins too',
  ),
  'same-site-whatever-redirects': quirk(
    ['chromium', 'webkit'],
    'cookies',
    'same-site mode 5',
    'cookies with SameSite Lax or Strict go with a request to their site even when a redirect from another site leads there',
  ),
  'manual-needs-valid-location': quirk(
    ['chromium'],
    'http-fetch',
    '6 manual',
    'with redirect mode manual a Location that is no URL is a network error',
  ),
  'media-past-service-worker': quirk(
    ['firefox'],
    'http-fetch',
    '3',
    'no-cors requests of media elements to other origins are not handed to the service worker',
  ),
  'body-of-205': quirk(['webkit'], 'main-fetch', '20', 'a 205 keeps its body'),
} as const satisfies Record<string, Quirk>;

export type QuirkId = keyof typeof QUIRKS;

/** The quirks of an engine. */
export function quirksOf(engine: Engine): QuirkId[] {
  return (Object.keys(QUIRKS) as QuirkId[]).filter((id) => (QUIRKS[id].engines as readonly Engine[]).includes(engine));
}
