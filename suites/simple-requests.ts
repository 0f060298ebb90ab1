import { allow, fetches, NETWORK_ERROR, request, resolved, scenario, suite, xhr } from '../harness/scenario/builders.ts';

export default suite({
  id: 'simple-requests',
  title: 'Simple requests',
  description: 'Requests that need no preflight: one request on the wire, and the response is shared or not.',
  scenarios: [
    scenario('simple-get-shared', {
      title: 'A cross-origin GET is shared when Access-Control-Allow-Origin names the page',
      why: 'HTTP fetch runs the CORS check on the response; it succeeds, and the response is a CORS filtered response.',
      requirements: ['cors-check-exact-origin-match', 'mode-fetch-default-cors', 'tainting-cors-type'],
      target: { request: { headers: allow(), body: 'hello' } },
      do: fetches(),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}' } })],
        page: [resolved({ type: 'cors', status: 200, redirected: false, url: '{url:target}', body: 'hello' })],
      },
    }),
    scenario('simple-get-not-shared', {
      title: 'A cross-origin GET without Access-Control-Allow-Origin reaches the server and is a network error',
      why: 'The request is sent; only the CORS check on its response fails.',
      requirements: ['cors-check-missing-acao'],
      target: { request: { body: 'secret' } },
      do: fetches(),
      expect: { wire: [request('GET', { headers: { origin: '{origin}' } })], page: [NETWORK_ERROR] },
    }),
    scenario('simple-get-xhr-shared', {
      title: 'A cross-origin XMLHttpRequest GET is shared when Access-Control-Allow-Origin is the wildcard',
      why: 'XMLHttpRequest uses mode cors; the wildcard passes the CORS check when credentials mode is not include.',
      requirements: ['mode-xhr-always-cors', 'cors-check-wildcard-uncredentialed'],
      target: { request: { headers: allow({ origin: '*' }), body: 'hello' } },
      do: xhr(),
      expect: {
        wire: [request('GET', { headers: { origin: '{origin}' } })],
        page: [resolved({ status: 200, url: '{url:target}', body: 'hello' })],
      },
    }),
  ],
});
