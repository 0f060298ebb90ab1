import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
} from '../harness/scenario/builders.ts';
import { serves } from './assets.ts';

// Single cases beside those that the files of their topics ask about.

const OK = { headers: allow(), body: 'hello' };
const SHARED = resolved({ type: 'cors', status: 200, body: 'hello' });

/** Headers that browsers set themselves in other cases: set by script they are not safelisted. */
const BY_SCRIPT = [
  ['Cache-Control', 'no-cache'],
  ['If-None-Match', '"a"'],
  ['If-Modified-Since', 'Thu, 01 Jan 2026 00:00:00 GMT'],
  ['Upgrade-Insecure-Requests', '1'],
] as const;

export default suite({
  id: 'finer-points',
  title: 'Finer points',
  description: 'Values and headers that stand beside those of the other topics.',
  scenarios: [
    scenario('finer-acac-mixed-case-refused', {
      title: 'A credentialed response with `Access-Control-Allow-Credentials: tRUE` is refused',
      why: 'The CORS check asks whether the value is `true`, byte by byte.',
      requirements: ['cors-check-acac-case-sensitive'],
      target: {
        request: { headers: [...allow(), ['Access-Control-Allow-Credentials', 'tRUE']], body: 'hello' },
      },
      do: fetches({ credentials: 'include' }),
      expect: { wire: [request('GET')], page: [NETWORK_ERROR] },
    }),
    scenario('finer-acac-tabs-shared', {
      title: 'Tabs around `true` in `Access-Control-Allow-Credentials` do not count',
      why: 'Getting a header takes the value without the white space at its ends, tabs included.',
      requirements: ['cors-check-acac-whitespace-trimmed'],
      target: {
        request: { headers: [...allow(), ['Access-Control-Allow-Credentials', '\ttrue\t']], body: 'hello' },
      },
      do: fetches({ credentials: 'include' }),
      expect: { wire: [request('GET')], page: [SHARED] },
    }),
    ...BY_SCRIPT.map(([name, value]) =>
      scenario(`finer-by-script-${name.toLowerCase()}`, {
        title: `\`${name}\` that script sets is not safelisted and causes a preflight`,
        why: 'CORS-safelisted request-header has five names; that a browser sends another by itself at times does not make it a sixth.',
        requirements: ['safelist-only-five-names'],
        target: { preflight: { status: 204, headers: allow({ headers: name }) }, request: OK },
        do: fetches({ headers: [[name, value]] }),
        expect: {
          wire: [preflightFor('GET', name.toLowerCase()), request('GET', { headers: { [name.toLowerCase()]: value } })],
          page: [SHARED],
        },
      }),
    ),
    scenario('finer-content-type-any', {
      title: '`Content-Type: */*` is a MIME type, but not a safelisted one, and causes a preflight',
      why: 'It parses, for an asterisk is a token, and its essence is none of the three.',
      requirements: ['safelist-content-type-three-essences', 'safelist-content-type-unparsable'],
      target: { preflight: { status: 204, headers: allow({ headers: 'content-type' }) }, request: OK },
      do: fetches({ method: 'POST', headers: [['Content-Type', '*/*']], body: '{}' }),
      expect: {
        wire: [preflightFor('POST', 'content-type'), request('POST', { headers: { 'content-type': '*/*' } })],
        page: [SHARED],
      },
    }),
    scenario('finer-no-cors-body-text', {
      title: 'A string sent in mode no-cors goes as `text/plain;charset=UTF-8`',
      why: 'Extracting a body gives that type, which the guard request-no-cors lets pass as it is safelisted.',
      requirements: ['nocors-body-content-type-default'],
      target: { request: { body: 'hello' } },
      do: fetches({ method: 'POST', mode: 'no-cors', body: 'hello' }),
      expect: {
        wire: [request('POST', { headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: 'hello' })],
        page: [resolved({ type: 'opaque', status: 0 })],
      },
    }),
    scenario('finer-www-authenticate-hidden', {
      title: 'A shared 401 hides `WWW-Authenticate` unless it is exposed',
      why: 'WWW-Authenticate is no CORS-safelisted response-header name, and a response with status 401 is filtered like any other. The request is without credentials, so no user is asked.',
      requirements: ['cors-non-safelisted-headers-hidden', 'response-status-any-passes'],
      target: {
        request: {
          status: 401,
          headers: [...allow(), ['WWW-Authenticate', 'Custom realm="x"'], ['Content-Type', 'text/plain']],
          body: 'hello',
        },
      },
      do: fetches({ credentials: 'omit' }),
      expect: {
        wire: [request('GET')],
        page: [
          resolved({
            type: 'cors',
            status: 401,
            headers: { 'www-authenticate': ABSENT, 'content-type': 'text/plain' },
            body: 'hello',
          }),
        ],
      },
    }),
    scenario('finer-same-origin-xhr', {
      title: 'XMLHttpRequest to its own origin sends no `Origin` with GET and reads every header without a grant',
      why: 'Main fetch takes the branch for the request’s own origin, which filters nothing but Set-Cookie and checks nothing.',
      requirements: ['mode-xhr-always-cors', 'mode-same-origin-ignores-cors-headers'],
      target: { origin: 'page', request: { headers: { 'X-Custom': 'seen' }, body: 'hello' } },
      do: xhr(),
      expect: {
        wire: [request('GET', { headers: { origin: ABSENT } })],
        page: [resolved({ status: 200, headers: { 'x-custom': 'seen' }, body: 'hello' })],
      },
    }),
    ...(
      [
        ['both', true, true],
        ['first-refuses', false, true],
        ['last-refuses', true, false],
      ] as const
    ).map(([name, first, last]) =>
      scenario(`finer-image-redirect-${name}`, {
        title: `An image with \`crossorigin\` ${
          first && last
            ? 'loads when every cross-origin hop grants it'
            : `fails when the ${first ? 'last' : 'first'} of two hops grants nothing`
        }`,
        why: 'HTTP fetch makes the CORS check on every response of another origin, a redirect included, before the redirect is followed.',
        requirements: ['redirect-image-crossorigin-hop-check'],
        target: { request: redirect(302, 'last', first ? allow({ origin: '*' }) : []) },
        resources: { last: { origin: 'remote2', request: serves('image', last ? allow({ origin: '*' }) : []) } },
        do: element('img', { crossorigin: 'anonymous' }),
        expect: {
          wire: [
            request('GET', { headers: { origin: '{origin}' } }),
            ...(first ? [request('GET', { resource: 'last', headers: { origin: 'null' } })] : []),
          ],
          page: [first && last ? resolved() : ERROR_EVENT],
        },
      }),
    ),
    scenario('finer-anonymous-image-own-origin', {
      title: 'An image with `crossorigin=anonymous` sends cookies to the own origin',
      why: 'The state Anonymous gives credentials mode same-origin, which includes credentials for the own origin.',
      requirements: ['credentials-not-on-cors-anonymous-elements', 'crossorigin-empty-is-anonymous'],
      resources: {
        set: { origin: 'page', request: { headers: { 'Set-Cookie': '{id}=1' }, body: 'set' } },
        target: { origin: 'page', request: serves('image') },
      },
      do: [fetches({ url: '{url:set}' }), element('img', { crossorigin: 'anonymous' })],
      expect: {
        wire: [request('GET', { resource: 'set' }), request('GET', { headers: { cookie: '{id}=1', origin: ABSENT } })],
        page: [resolved(), resolved()],
      },
    }),
  ],
});
