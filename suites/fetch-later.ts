import {
  ABSENT,
  allow,
  awaitRequest,
  fetches,
  fetchLater,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';

const REQUIREMENTS = ['fetchlater-cors-rules'];
const SENT = resolved();
const JSON_POST = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}', activateAfter: 0 };
/** A round trip with a preflight: a request that was still to come would come before it. */
const fence = fetches({ url: '{url:fence}', method: 'PUT' });
const FENCE = { origin: 'page', request: { body: 'over' } } as const;
const fenced = request('PUT', { resource: 'fence' });
const OVER = resolved({ status: 200 });

export default suite({
  id: 'fetch-later',
  title: 'Deferred fetches',
  description: 'fetchLater(): a request of the document that goes off on its own, under the rules of any other.',
  scenarios: [
    scenario('fetch-later-get', {
      title: 'fetchLater() makes a cross-origin GET with an `Origin`, as fetch() does',
      why: 'The request comes from the Request constructor, whose mode is cors, and is fetched as any other.',
      kind: 'observe',
      requirements: REQUIREMENTS,
      needs: ['fetch-later'],
      target: { request: { headers: allow() } },
      do: [fetchLater({ activateAfter: 0 }), awaitRequest()],
      expect: [
        {
          label: 'with `Origin`',
          wire: [request('GET', { headers: { origin: '{origin}', 'sec-fetch-mode': 'cors' } })],
          page: [SENT],
        },
      ],
    }),
    scenario('fetch-later-preflighted', {
      title: 'fetchLater() with a JSON body to another origin is preflighted',
      why: 'Its header is CORS-unsafe and its unsafe-request flag set, so HTTP fetch begins with a CORS-preflight fetch.',
      kind: 'observe',
      requirements: REQUIREMENTS,
      needs: ['fetch-later'],
      target: {
        preflight: { status: 204, headers: allow({ headers: 'content-type' }) },
        request: { headers: allow() },
      },
      do: [fetchLater(JSON_POST), awaitRequest('target', 2)],
      expect: [
        {
          label: 'preflighted',
          wire: [preflightFor('POST', 'content-type'), request('POST', { body: '{}' })],
          page: [SENT],
        },
        { label: 'sent without a preflight', wire: [request('POST')], page: [SENT] },
      ],
    }),
    scenario('fetch-later-preflight-refused', {
      title: 'fetchLater() does not send what its preflight refuses',
      why: 'The CORS-preflight fetch returns a network error, and HTTP fetch with it.',
      kind: 'observe',
      requirements: REQUIREMENTS,
      needs: ['fetch-later'],
      target: { preflight: { status: 204, headers: allow() }, request: { headers: allow() } },
      resources: { fence: FENCE },
      do: [fetchLater(JSON_POST), awaitRequest(), fence],
      expect: [
        { label: 'not sent', wire: [preflightFor('POST', 'content-type'), fenced], page: [SENT, OVER] },
        {
          label: 'sent all the same',
          wire: [preflightFor('POST', 'content-type'), request('POST'), fenced],
          page: [SENT, OVER],
        },
      ],
    }),
    scenario('fetch-later-same-origin', {
      title: 'fetchLater() to the own origin needs no preflight and has no `Origin`',
      why: 'Main fetch takes the way of same-origin requests.',
      kind: 'observe',
      requirements: REQUIREMENTS,
      needs: ['fetch-later'],
      target: { origin: 'page', request: {} },
      do: [fetchLater({ headers: { 'X-Own': '1' }, activateAfter: 0 }), awaitRequest()],
      expect: [
        {
          label: 'no preflight',
          wire: [request('GET', { headers: { origin: ABSENT, 'x-own': '1' } })],
          page: [SENT],
        },
      ],
    }),
  ],
});
