import {
  ABSENT,
  allow,
  fetches,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  type FetchInput,
  type XhrInput,
} from '../harness/scenario/builders.ts';
import type { OriginName } from '../harness/scenario/schema.ts';

/** Exactly one line with the request's own origin. */
const own = { origin: { lines: ['{origin}'] } };
/** Exactly one line with `null`. */
const nothing = { origin: { lines: ['null'] } };
const none = { origin: ABSENT };
const plain = { headers: { 'Content-Type': 'text/plain' } };
const wildcard = allow({ origin: '*' });

const POLICIES = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'origin',
  'origin-when-cross-origin',
  'same-origin',
  'strict-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;
type Policy = (typeof POLICIES)[number];

/** Requirement on what a referrer policy does to `Origin` outside mode cors. */
const policyRequirement = (policy: Policy): string =>
  policy === 'no-referrer'
    ? 'origin-nocors-referrer-policy-no-referrer'
    : policy === 'same-origin'
      ? 'origin-nocors-referrer-policy-same-origin'
      : 'origin-nocors-referrer-policy-downgrade';

/** Targets that are another origin than the page: id word, words, origin. */
const others: readonly [string, string, OriginName][] = [
  ['other-port', 'another port of its host', 'sibling'],
  ['other-scheme', 'the https twin of its host', 'page-https'],
  ['other-host', 'another host', 'remote'],
  ['subdomain', 'a subdomain of its host', 'remote2'],
  ['other-scheme-and-host', 'an https origin on another host', 'remote-https'],
];

/** Redirect chains of a GET in mode cors: id word, origins of the hops, `Origin` on each hop, words. */
const chains: readonly [string, OriginName[], ('own' | 'null' | 'none')[], string][] = [
  ['own-own', ['page', 'page'], ['none', 'none'], 'within its own origin never carries `Origin`'],
  ['own-cross', ['page', 'remote'], ['none', 'own'], 'to another origin gains `Origin` there'],
  ['own-own-cross', ['page', 'page', 'remote'], ['none', 'none', 'own'], 'twice gains `Origin` only on the cross-origin hop'],
  ['cross-cross', ['remote', 'remote2'], ['own', 'null'], 'from one foreign origin to another carries `Origin: null` there'],
  ['cross-same', ['remote', 'remote'], ['own', 'own'], 'within a foreign origin keeps its `Origin`'],
  ['cross-back', ['remote', 'page'], ['own', 'null'], 'back to its own origin carries `Origin: null` there'],
  ['own-cross-cross', ['page', 'remote', 'remote2'], ['none', 'own', 'null'], 'over two foreign origins ends with one line `Origin: null`'],
  ['cross-cross-same', ['remote', 'remote2', 'remote2'], ['own', 'null', 'null'], 'stays at `Origin: null` once it is tainted'],
  ['other-port-other-scheme', ['sibling', 'sibling-https'], ['own', 'null'], 'between two foreign origins of its own host carries `Origin: null`'],
]; // prettier-ignore

const hopName = (index: number, length: number) => (index === length - 1 ? 'target' : `hop${index + 1}`);
const sent = { own, null: nothing, none };

export default suite({
  id: 'origin-header',
  title: 'The Origin header',
  description: 'Which requests carry `Origin`, with which value, and that script has no say in it.',
  scenarios: [
    ...others.map(([name, words, origin]) =>
      scenario(`origin-cross-${name}`, {
        title: `A GET to ${words} is cross-origin and carries the page's origin, without path or slash, in one line`,
        why: 'Scheme, host and port must all be equal for two tuple origins to be the same; otherwise response tainting is cors and the serialised request origin is appended.',
        requirements: ['origin-tuple-comparison', 'origin-serialization-no-path', 'origin-sent-on-cors-request'],
        target: { origin, request: { headers: allow(), body: 'hello' } },
        do: fetches(),
        expect: {
          wire: [request('GET', { headers: own })],
          page: [resolved({ type: 'cors', status: 200, body: 'hello' })],
        },
      }),
    ),
    ...(
      [
        ['fetch-head', fetches({ method: 'HEAD' }), 'HEAD'],
        ['fetch-post', fetches({ method: 'POST', body: 'hello' }), 'POST'],
        ['fetch-credentials-omit', fetches({ credentials: 'omit' }), 'GET'],
        ['fetch-referrer-empty', fetches({ referrer: '' }), 'GET'],
        ['xhr-get', xhr(), 'GET'],
        ['xhr-post', xhr({ method: 'POST', body: 'hello' }), 'POST'],
      ] as const
    ).map(([name, action, method]) =>
      scenario(`origin-cors-${name}`, {
        title: `A cross-origin ${method} in mode cors (${name.replaceAll('-', ' ')}) carries exactly one \`Origin\` line`,
        why: 'Appending a request `Origin` header looks at response tainting first: where it is cors the header is appended for every method and whatever the credentials mode and referrer.',
        requirements: ['origin-sent-on-cors-request', 'origin-single-header-line'],
        target: { request: { headers: allow() } },
        do: action,
        expect: { wire: [request(method, { headers: own })], page: [resolved({ status: 200 })] },
      }),
    ),
    scenario('origin-cors-worker', {
      title: 'In a dedicated worker `Origin` is the origin of its page',
      why: 'The request origin is that of the environment settings object; a worker from a script of the page has the origin of the page.',
      requirements: ['worker-fetch-origin', 'origin-header-value-on-get-cors-visible'],
      context: 'dedicated-worker',
      target: { request: { headers: allow() } },
      do: fetches(),
      expect: {
        wire: [request('GET', { headers: { origin: { lines: ['{origin:page}'] } } })],
        page: [resolved({ type: 'cors', status: 200 })],
      },
    }),
    scenario('origin-opaque-null', {
      title: 'From an opaque origin `Origin` is the four bytes `null`',
      why: 'The serialisation of an opaque origin is `null`; the header is neither empty nor left out.',
      requirements: ['origin-opaque-serializes-null'],
      context: 'sandboxed-frame',
      target: { request: { headers: wildcard } },
      do: fetches(),
      expect: { wire: [request('GET', { headers: nothing })], page: [resolved({ type: 'cors', status: 200 })] },
    }),
    ...POLICIES.map((policy) =>
      scenario(`origin-cors-policy-${policy}`, {
        title: `Referrer policy ${policy} leaves the \`Origin\` of a cross-origin GET in mode cors as it is`,
        why: 'The referrer policy is looked at only where response tainting is not cors and the mode is not cors: with CORS the page has agreed to tell its origin.',
        requirements: ['origin-cors-mode-ignores-referrer-policy'],
        target: { request: { headers: allow() } },
        do: fetches({ referrerPolicy: policy }),
        expect: { wire: [request('GET', { headers: own })], page: [resolved({ type: 'cors', status: 200 })] },
      }),
    ),
    scenario('origin-cors-policy-no-referrer-preflight', {
      title: 'Referrer policy no-referrer leaves the `Origin` of a preflight and of its request as they are',
      why: 'The preflight has response tainting cors like the request that it is for, so its referrer policy has no say.',
      requirements: [
        'origin-cors-mode-ignores-referrer-policy',
        'preflight-origin-header',
        'origin-single-header-line',
      ],
      target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, request: { headers: allow() } },
      do: fetches({ method: 'PUT', referrerPolicy: 'no-referrer' }),
      expect: {
        wire: [
          preflightFor('PUT', undefined, { headers: { ...own, referer: ABSENT } }),
          request('PUT', { headers: { ...own, referer: ABSENT } }),
        ],
        page: [resolved({ type: 'cors', status: 200 })],
      },
    }),

    ...['GET', 'HEAD'].flatMap((method) =>
      ['cors', 'no-cors', 'same-origin', 'xhr'].map((mode) =>
        scenario(`origin-own-${method.toLowerCase()}-${mode}-absent`, {
          title: `A same-origin ${method} ${mode === 'xhr' ? 'by XMLHttpRequest' : `in mode ${mode}`} carries no \`Origin\``,
          why: 'Response tainting is basic and the method is GET or HEAD, so nothing is appended.',
          requirements: ['origin-absent-same-origin-get-head'],
          target: { origin: 'page' },
          do: mode === 'xhr' ? xhr({ method }) : fetches({ method, mode }),
          expect: { wire: [request(method, { headers: none })], page: [resolved({ status: 200 })] },
        }),
      ),
    ),
    ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CHICKEN'].map((method) =>
      scenario(`origin-own-${method.toLowerCase()}-sent`, {
        title: `A same-origin ${method} carries \`Origin\` and needs no CORS header in the response`,
        why: 'Any method but GET and HEAD gets the header even with response tainting basic. A server may not take its presence for a sign that CORS headers are needed.',
        requirements: ['origin-sent-same-origin-unsafe-method', 'cors-request-not-identifiable-by-origin'],
        target: { origin: 'page', request: { body: 'done' } },
        do: fetches({ method }),
        expect: {
          wire: [request(method, { headers: own })],
          page: [resolved({ type: 'basic', status: 200, body: 'done' })],
        },
      }),
    ),
    scenario('origin-own-xhr-post-sent', {
      title: 'A same-origin POST by XMLHttpRequest carries `Origin`',
      why: 'Any method but GET and HEAD gets the header, whichever API asks.',
      requirements: ['origin-sent-same-origin-unsafe-method'],
      target: { origin: 'page' },
      do: xhr({ method: 'POST', body: 'hello' }),
      expect: { wire: [request('POST', { headers: own })], page: [resolved({ status: 200 })] },
    }),
    ...(
      [
        ['cors', 'no-referrer', 'own'],
        ['cors', 'same-origin', 'own'],
        ['same-origin', 'no-referrer', 'null'],
        ['same-origin', 'same-origin', 'own'],
        ['no-cors', 'no-referrer', 'null'],
        ['no-cors', 'same-origin', 'own'],
        ['no-cors', 'strict-origin', 'own'],
      ] as const
    ).map(([mode, policy, value]) =>
      scenario(`origin-own-post-mode-${mode}-policy-${policy}`, {
        title: `A same-origin POST in mode ${mode} with referrer policy ${policy} carries ${value === 'own' ? "the page's origin" : '`Origin: null`'}`,
        why:
          mode === 'cors'
            ? 'In mode cors the referrer policy is not looked at, not even where response tainting is basic.'
            : 'In a mode other than cors the referrer policy decides: no-referrer gives `null`, same-origin gives `null` only for another origin.',
        requirements: [mode === 'cors' ? 'origin-cors-mode-ignores-referrer-policy' : policyRequirement(policy)],
        target: { origin: 'page' },
        do: fetches({ method: 'POST', mode, referrerPolicy: policy, body: 'hello' }),
        expect: { wire: [request('POST', { headers: sent[value] })], page: [resolved({ type: 'basic', status: 200 })] },
      }),
    ),

    ...['GET', 'HEAD'].flatMap((method) =>
      ['', 'unsafe-url'].map((policy) =>
        scenario(`origin-no-cors-${method.toLowerCase()}-policy-${policy || 'default'}-absent`, {
          title: `A cross-origin no-cors ${method} with ${policy ? `referrer policy ${policy}` : 'the default referrer policy'} carries no \`Origin\``,
          why: 'Response tainting is opaque and the method is GET or HEAD, so nothing is appended; a referrer policy can only take away.',
          requirements: ['origin-absent-no-cors-get'],
          target: { request: plain },
          do: fetches({ method, mode: 'no-cors', referrerPolicy: policy }),
          expect: { wire: [request(method, { headers: none })], page: [resolved({ type: 'opaque' })] },
        }),
      ),
    ),
    ...(['remote', 'sibling'] as const).flatMap((origin) =>
      POLICIES.map((policy) => {
        const withheld = policy === 'no-referrer' || policy === 'same-origin';
        return scenario(`origin-no-cors-${origin === 'sibling' ? 'same-site' : 'cross-site'}-${policy}`, {
          title: `A ${origin === 'sibling' ? 'same-site' : 'cross-site'} no-cors POST with referrer policy ${policy} carries ${withheld ? '`Origin: null`' : "the page's origin"}`,
          why: 'Outside mode cors the referrer policy decides on the value: no-referrer always gives `null`, same-origin gives it for another origin, and the strict ones only from https to another scheme; sites play no part.',
          requirements: ['origin-sent-no-cors-post', policyRequirement(policy)],
          target: { origin, request: plain },
          do: fetches({ method: 'POST', mode: 'no-cors', referrerPolicy: policy, body: 'hello' }),
          expect: {
            wire: [request('POST', { headers: withheld ? nothing : own, body: 'hello' })],
            page: [resolved({ type: 'opaque' })],
          },
        });
      }),
    ),
    ...(
      [
        ['default', {}, 'By default'],
        ['referrer-empty', { referrer: '' }, 'With an empty referrer'],
      ] as [string, FetchInput, string][]
    ).map(([name, init, words]) =>
      scenario(`origin-no-cors-post-${name}`, {
        title: `${words} a cross-origin no-cors POST carries the page's origin`,
        why: 'The default policy, strict-origin-when-cross-origin, withholds the origin only from https to another scheme, and the referrer itself is not looked at.',
        requirements: ['origin-sent-no-cors-post'],
        target: { request: plain },
        do: fetches({ method: 'POST', mode: 'no-cors', body: 'hello', ...init }),
        expect: { wire: [request('POST', { headers: own })], page: [resolved({ type: 'opaque' })] },
      }),
    ),
    ...(
      [
        ['strict-origin', 'remote', true],
        ['unsafe-url', 'remote', false],
        ['strict-origin', 'remote-https', false],
      ] as const
    ).map(([policy, origin, withheld]) =>
      scenario(`origin-no-cors-post-from-https-to-${origin === 'remote' ? 'http' : 'https'}-policy-${policy}`, {
        title: `A no-cors POST from https to ${origin === 'remote' ? 'http' : 'https'} with referrer policy ${policy} carries ${withheld ? '`Origin: null`' : "the page's origin"}`,
        why: 'The policies named strict set the value to `null` where the scheme of the request origin is https and that of the current URL is not; an http loopback address is no mixed content, but no https either.',
        requirements: ['origin-nocors-referrer-policy-downgrade'],
        context: { type: 'window', origin: 'page-https' },
        target: { origin, request: plain },
        do: fetches({ method: 'POST', mode: 'no-cors', referrerPolicy: policy, body: 'hello' }),
        expect: {
          wire: [request('POST', { headers: withheld ? nothing : own })],
          page: [resolved({ type: 'opaque' })],
        },
      }),
    ),

    ...(
      [
        ['fetch', { headers: { Origin: 'http://other.example' } }],
        ['xhr', { headers: { oRiGiN: 'http://other.example' } }],
      ] as [string, FetchInput & XhrInput][]
    ).flatMap(([api, init]) =>
      (['page', 'remote'] as const).map((origin) =>
        scenario(`origin-set-by-${api}-${origin === 'page' ? 'own' : 'cross'}-ignored`, {
          title: `\`Origin\` set by script through ${api === 'fetch' ? 'fetch()' : 'setRequestHeader()'} is dropped from a ${origin === 'page' ? 'same' : 'cross'}-origin GET`,
          why: '`Origin` is a forbidden request-header, in any letter case: it is left out without an exception, and so it asks for no preflight either.',
          requirements: ['origin-not-script-settable', 'origin-single-header-line'],
          target: {
            origin,
            preflight: { status: 204, headers: allow({ headers: '*' }) },
            request: { headers: allow() },
          },
          do: api === 'fetch' ? fetches(init) : xhr(init),
          expect: {
            wire: [request('GET', { headers: origin === 'page' ? none : own })],
            page: [resolved({ status: 200 })],
          },
        }),
      ),
    ),

    ...chains.map(([name, hops, values, words]) =>
      scenario(`origin-redirect-${name}`, {
        title: `A GET that is redirected ${words}`,
        why: 'Serialising a request origin gives `null` as soon as a redirect left a URL whose origin is neither that of the next URL nor the request origin; the header is appended once response tainting is cors.',
        requirements: [
          name === 'own-own'
            ? 'origin-absent-same-origin-get-head'
            : values.includes('null') || name === 'cross-same'
              ? 'origin-redirect-tainted-null'
              : 'origin-redirect-get-same-origin-then-cross',
          ...(name === 'other-port-other-scheme' ? ['origin-redirect-same-site-also-null'] : []),
          'origin-single-header-line',
        ],
        resources: Object.fromEntries(
          hops.map((origin, index) => [
            hopName(index, hops.length),
            {
              origin,
              request:
                index === hops.length - 1
                  ? { headers: wildcard }
                  : redirect(302, hopName(index + 1, hops.length), wildcard),
            },
          ]),
        ),
        do: fetches({ url: `{url:${hopName(0, hops.length)}}` }),
        expect: {
          wire: values.map((value, index) =>
            request('GET', { resource: hopName(index, hops.length), headers: sent[value] }),
          ),
          page: [resolved({ status: 200, redirected: true, url: '{url:target}' })],
        },
      }),
    ),
    scenario('origin-redirect-no-cors-get', {
      title: 'A no-cors GET that is redirected over several origins never gains `Origin`',
      why: 'Response tainting becomes opaque, never cors, and the method stays GET.',
      requirements: ['origin-redirect-no-cors-get-none'],
      target: { origin: 'remote2', request: plain },
      resources: {
        hop1: { origin: 'page', request: redirect(302, 'hop2') },
        hop2: { request: redirect(302, 'target') },
      },
      do: fetches({ url: '{url:hop1}', mode: 'no-cors' }),
      expect: {
        wire: ['hop1', 'hop2', 'target'].map((resource) => request('GET', { resource, headers: none })),
        page: [resolved({ type: 'opaque' })],
      },
    }),
    ...(['page', 'remote'] as const).map((origin) =>
      scenario(`origin-redirect-no-cors-post-307-from-${origin === 'page' ? 'own' : 'cross'}`, {
        title: `A no-cors POST that a 307 sends on from ${origin === 'page' ? 'its own' : 'a foreign'} origin to another carries ${origin === 'page' ? "the page's origin" : '`Origin: null`'} there`,
        why: 'A 307 keeps method and body, so `Origin` is appended on each hop; its value is `null` once a redirect led from one foreign origin to another.',
        requirements: ['origin-redirect-post-307-null'],
        target: { origin: 'remote2', request: plain },
        resources: { hop: { origin, request: redirect(307, 'target') } },
        do: fetches({ url: '{url:hop}', method: 'POST', mode: 'no-cors', body: 'hello' }),
        expect: {
          wire: [
            request('POST', { resource: 'hop', headers: own, body: 'hello' }),
            request('POST', { headers: origin === 'page' ? own : nothing, body: 'hello' }),
          ],
          page: [resolved({ type: 'opaque' })],
        },
      }),
    ),
  ],
});
