/** The algorithms of the standards that the model follows: their own titles and anchors. */

export const ALGORITHMS = {
  'request-constructor': { title: 'new Request(input, init)', spec: 'fetch', anchor: 'dom-request' },
  'headers-append': { title: 'append a header to a Headers object', spec: 'fetch', anchor: 'concept-headers-append' },
  'fetch-method': { title: 'fetch(input, init)', spec: 'fetch', anchor: 'dom-global-fetch' },
  'xhr-open': { title: 'open(method, url)', spec: 'xhr', anchor: 'dom-xmlhttprequest-open' },
  'xhr-set-request-header': {
    title: 'setRequestHeader(name, value)',
    spec: 'xhr',
    anchor: 'dom-xmlhttprequest-setrequestheader',
  },
  'xhr-send': { title: 'send(body)', spec: 'xhr', anchor: 'dom-xmlhttprequest-send' },
  fetch: { title: 'fetch', spec: 'fetch', anchor: 'concept-fetch' },
  'main-fetch': { title: 'main fetch', spec: 'fetch', anchor: 'concept-main-fetch' },
  'http-fetch': { title: 'HTTP fetch', spec: 'fetch', anchor: 'concept-http-fetch' },
  'http-redirect-fetch': { title: 'HTTP-redirect fetch', spec: 'fetch', anchor: 'concept-http-redirect-fetch' },
  'http-network-or-cache-fetch': {
    title: 'HTTP-network-or-cache fetch',
    spec: 'fetch',
    anchor: 'concept-http-network-or-cache-fetch',
  },
  'http-network-fetch': { title: 'HTTP-network fetch', spec: 'fetch', anchor: 'concept-http-network-fetch' },
  'location-url': { title: 'location URL', spec: 'fetch', anchor: 'concept-response-location-url' },
  'append-origin': {
    title: 'append a request `Origin` header',
    spec: 'fetch',
    anchor: 'append-a-request-origin-header',
  },
  'redirect-taint': { title: 'redirect-taint', spec: 'fetch', anchor: 'concept-request-tainted-origin' },
  'serialize-origin': { title: 'serializing a request origin', spec: 'fetch', anchor: 'serializing-a-request-origin' },
  'cors-preflight-fetch': { title: 'CORS-preflight fetch', spec: 'fetch', anchor: 'cors-preflight-fetch-0' },
  'cors-preflight-cache': { title: 'CORS-preflight cache', spec: 'fetch', anchor: 'concept-cache-match' },
  'cors-check': { title: 'CORS check', spec: 'fetch', anchor: 'concept-cors-check' },
  'safelisted-request-header': {
    title: 'CORS-safelisted request-header',
    spec: 'fetch',
    anchor: 'cors-safelisted-request-header',
  },
  'unsafe-request-header-names': {
    title: 'CORS-unsafe request-header names',
    spec: 'fetch',
    anchor: 'cors-unsafe-request-header-names',
  },
  'single-range': { title: 'parse a single range header value', spec: 'fetch', anchor: 'simple-range-header-value' },
  'forbidden-request-header': { title: 'forbidden request-header', spec: 'fetch', anchor: 'forbidden-request-header' },
  'no-cors-safelisted': {
    title: 'no-CORS-safelisted request-header',
    spec: 'fetch',
    anchor: 'no-cors-safelisted-request-header',
  },
  'extract-header-list-values': {
    title: 'extract header list values',
    spec: 'fetch',
    anchor: 'extract-header-list-values',
  },
  'filtered-response': { title: 'filtered response', spec: 'fetch', anchor: 'concept-filtered-response' },
  cookies: { title: 'append a request `Cookie` header', spec: 'fetch', anchor: 'append-a-request-cookie-header' },
  'sec-fetch-site': { title: 'set the Sec-Fetch-Site header', spec: 'fetch-metadata', anchor: 'sec-fetch-site-header' },
  referrer: { title: "determine request's referrer", spec: 'referrer-policy', anchor: 'determine-requests-referrer' },
} as const;

export type AlgorithmName = keyof typeof ALGORITHMS;
