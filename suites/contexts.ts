import {
  ABSENT,
  allow,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
} from '../harness/scenario/builders.ts';
import type { Context, OriginName, Scenario } from '../harness/scenario/schema.ts';

/** Whose origin script has in a context, by the page's `origin`: the standard's answer, stated here by hand. */
type Own = 'the page' | 'a sibling' | 'a remote' | 'opaque';
/** Where a context's referrer comes from: its own address, or nothing at all. */
type Referrer = 'address' | 'none';

interface Row {
  type: Context['type'];
  /** In the words of a title, after "In ". */
  words: string;
  own: Own;
  referrer: Referrer;
  /** Why it has this origin. */
  why: string;
  /** The requirement that says so. */
  requirement: string;
}

const WORKER = 'A worker has the origin of the URL of its script';
const OPAQUE_REFERRER = 'A document with an opaque origin gives no referrer';
const LOCAL_REFERRER = 'a URL of a local scheme gives no referrer';

/** Who asks. One line a context: name, words, whose origin it has, where its referrer comes from, why, requirement. */
const rows: readonly Row[] = ([
  ['dedicated-worker', 'a dedicated worker', 'the page', 'address', WORKER, 'worker-fetch-origin'],
  ['module-worker', 'a module worker', 'the page', 'address', WORKER, 'worker-fetch-origin'],
  ['nested-worker', 'a worker that a worker started', 'the page', 'address', WORKER, 'worker-fetch-origin'],
  ['shared-worker', 'a shared worker', 'the page', 'address', WORKER, 'worker-fetch-origin'],
  ['service-worker', 'a service worker', 'the page', 'address', WORKER, 'worker-fetch-origin'],
  ['blob-worker', 'a blob: worker', 'the page', 'none', `A blob: URL has the origin of the environment that made it; ${LOCAL_REFERRER}`, 'worker-fetch-origin'],
  ['data-worker', 'a data: worker', 'opaque', 'none', `A worker from a data: URL has an opaque origin; ${LOCAL_REFERRER}`, 'origin-data-worker-opaque'],
  ['same-origin-frame', 'a frame of the same origin', 'the page', 'address', 'A document has the origin of its URL', 'origin-header-value-on-get-cors-visible'],
  ['same-site-frame', 'a frame of another origin of the same site', 'a sibling', 'address', 'A document has the origin of its URL, whatever page holds it', 'origin-header-value-on-get-cors-visible'],
  ['cross-site-frame', 'a cross-site frame', 'a remote', 'address', 'A document has the origin of its URL, whatever page holds it', 'origin-header-value-on-get-cors-visible'],
  ['about-blank-frame', 'an about:blank frame', 'the page', 'none', `An initial about:blank document has the origin of the one that made it; ${LOCAL_REFERRER}`, 'origin-srcdoc-and-about-blank-inherit'],
  ['srcdoc-frame', 'a srcdoc frame', 'the page', 'address', 'A srcdoc document has the origin of the document that holds it, and gives the referrer of that one', 'origin-srcdoc-and-about-blank-inherit'],
  ['blob-frame', 'a blob: frame', 'the page', 'none', `A blob: URL has the origin of the environment that made it; ${LOCAL_REFERRER}`, 'origin-blob-document-inherits'],
  ['data-frame', 'a data: frame', 'opaque', 'none', `A document from a data: URL has an opaque origin. ${OPAQUE_REFERRER}`, 'origin-data-url-document-opaque'],
  ['sandboxed-frame', 'a sandboxed frame', 'opaque', 'none', `Without allow-same-origin a sandboxed document has an opaque origin. ${OPAQUE_REFERRER}`, 'origin-sandboxed-iframe-opaque'],
  ['sandboxed-same-origin-frame', 'a frame sandboxed with allow-same-origin', 'the page', 'address', 'With allow-same-origin a sandboxed document keeps the origin of its URL', 'origin-sandboxed-iframe-opaque'],
] as const).map(([type, words, own, referrer, why, requirement]) => ({ type, words, own, referrer, why, requirement })); // prettier-ignore

/** The contexts that are asked from an https page too, beside the window itself. */
const secure: readonly Context['type'][] = [
  'dedicated-worker',
  'shared-worker',
  'service-worker',
  'same-origin-frame',
  'cross-site-frame',
  'srcdoc-frame',
  'sandboxed-frame',
  'data-frame',
  'blob-worker',
];

const ORIGIN = { origin: { lines: ['{origin}'] } };
/** What the page's own server says to a request: where it comes from, as the browser sees it. */
const SITE = { 'the page': 'same-origin', 'a sibling': 'same-site', 'a remote': 'cross-site', opaque: 'cross-site' };

/** One context and its page: what the questions are made from. */
interface Asked extends Row {
  page: Context['origin'];
  /** The same origin with the page's scheme. */
  at(name: 'sibling' | 'remote' | 'remote2'): OriginName;
  context: Context;
  /** A scenario's id. */
  id(question: string): string;
  /** "In a frame, " with what it needs to be read on. */
  lead: string;
}

function asked(row: Row, page: Context['origin']): Asked {
  const https = page === 'page-https';
  return {
    ...row,
    page,
    at: (name) => (https ? `${name}-https` : name),
    context: { type: row.type, origin: page },
    id: (question) => `context-${https ? 'https-' : ''}${row.type}-${question}`,
    lead: `In ${row.words}${https ? ' of an https page' : ''}`,
  };
}

/** The questions: the same in every context; those that make no sense in one give nothing there. */
const questions: readonly ((row: Asked) => Scenario | null)[] = [
  ({ lead, own, why, requirement, context, at, id }) =>
    scenario(id('get-granted'), {
      title: `${lead} a cross-origin GET carries ${own === 'opaque' ? '`Origin: null`' : 'the origin of the context'}, and a response that grants it is shared`,
      why: `${why}. The request's origin is that of its client, the CORS check compares it with the response.`,
      requirements: [requirement, 'origin-sent-on-cors-request', 'worker-same-cors-behaviour'],
      context,
      target: {
        origin: at('remote2'),
        request: { headers: [...allow(), ['X-Hidden', 'hidden']], body: 'hello' },
      },
      do: fetches(),
      expect: {
        wire: [request('GET', { headers: { ...ORIGIN, 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site' } })],
        page: [
          resolved({ type: 'cors', status: 200, url: '{url:target}', headers: { 'x-hidden': ABSENT }, body: 'hello' }),
        ],
      },
    }),
  ({ lead, own, why, requirement, context, at, id }) =>
    scenario(id('get-refused'), {
      title: `${lead} a cross-origin response that grants ${own === 'opaque' ? "the page's origin" : '`null`'} is a network error`,
      why: `${why}. The CORS check demands the serialised origin of the request, byte for byte, or the wildcard.`,
      requirements: [requirement, 'cors-check-missing-acao', 'worker-same-cors-behaviour'],
      context,
      target: {
        origin: at('remote2'),
        request: {
          headers: allow({ origin: own === 'opaque' ? `{origin:${context.origin}}` : 'null' }),
          body: 'secret',
        },
      },
      do: fetches(),
      expect: { wire: [request('GET', { headers: ORIGIN })], page: [NETWORK_ERROR] },
    }),
  ({ lead, context, at, id, requirement }) =>
    scenario(id('wildcard'), {
      title: `${lead} \`Access-Control-Allow-Origin: *\` shares a response, unless credentials are included`,
      why: 'The CORS check accepts the wildcard for every origin, an opaque one too, as long as credentials mode is not include.',
      requirements: [requirement, 'cors-check-opaque-wildcard', 'worker-same-cors-behaviour'],
      context,
      target: { origin: at('remote2'), request: { headers: allow({ origin: '*' }), body: 'hello' } },
      resources: {
        credentialed: {
          origin: at('remote2'),
          request: { headers: allow({ origin: '*', credentials: 'true' }), body: 'secret' },
        },
      },
      do: [fetches(), fetches({ url: '{url:credentialed}', credentials: 'include' })],
      expect: {
        wire: [request('GET', { headers: ORIGIN }), request('GET', { resource: 'credentialed', headers: ORIGIN })],
        page: [resolved({ type: 'cors', status: 200, body: 'hello' }), NETWORK_ERROR],
      },
    }),
  ({ lead, context, at, id, requirement }) =>
    scenario(id('credentials'), {
      title: `${lead} a credentialed response is shared when it names the origin and allows credentials`,
      why: 'With credentials mode include the CORS check demands the serialised origin and `Access-Control-Allow-Credentials: true`.',
      requirements: [requirement, 'worker-same-cors-behaviour'],
      context,
      target: { origin: at('remote2'), request: { headers: allow({ credentials: 'true' }), body: 'hello' } },
      do: fetches({ credentials: 'include' }),
      expect: {
        wire: [request('GET', { headers: ORIGIN })],
        page: [resolved({ type: 'cors', status: 200, body: 'hello' })],
      },
    }),
  ({ lead, context, at, id, requirement }) =>
    scenario(id('preflight'), {
      title: `${lead} a PUT is preflighted, and both requests carry the same \`Origin\``,
      why: 'PUT is no CORS-safelisted method. The preflight has the origin of the request it is made for, and both responses go through the CORS check.',
      requirements: [requirement, 'preflight-origin-header', 'worker-same-cors-behaviour'],
      context,
      target: {
        origin: at('remote2'),
        preflight: { status: 204, headers: allow({ methods: 'PUT' }) },
        request: { headers: allow(), body: 'stored' },
      },
      do: fetches({ method: 'PUT', body: 'hello' }),
      expect: {
        wire: [preflightFor('PUT', undefined, { headers: ORIGIN }), request('PUT', { headers: ORIGIN, body: 'hello' })],
        page: [resolved({ type: 'cors', status: 200, body: 'stored' })],
      },
    }),
  ({ lead, own, why, context, page, id, requirement }) =>
    scenario(id('server-of-page'), {
      title:
        own === 'the page'
          ? `${lead} the page's server is same-origin: a GET carries no \`Origin\` and needs no CORS header`
          : `${lead} the page's server is cross-origin: without a CORS header its response is a network error`,
      why: `${why}. Main fetch compares the origin of the URL with that of the request; an opaque origin is the same only as itself.`,
      requirements: [
        requirement,
        own === 'the page' ? 'origin-absent-same-origin-get-head' : 'origin-sent-on-cors-request',
        'secfetch-site-values',
      ],
      context,
      target: { origin: page, request: { body: 'hello' } },
      do: fetches(),
      expect:
        own === 'the page'
          ? {
              wire: [request('GET', { headers: { origin: ABSENT, 'sec-fetch-site': SITE[own] } })],
              page: [resolved({ type: 'basic', status: 200, body: 'hello' })],
            }
          : {
              wire: [request('GET', { headers: { ...ORIGIN, 'sec-fetch-site': SITE[own] } })],
              page: [NETWORK_ERROR],
            },
    }),
  ({ lead, own, context, at, id, requirement }) =>
    own !== 'a sibling' && own !== 'a remote'
      ? null
      : scenario(id('own-server'), {
          title: `${lead} the frame's own server is same-origin: a GET carries no \`Origin\` and needs no CORS header`,
          why: 'The origin of the document decides, not that of the top-level page.',
          requirements: [requirement, 'origin-absent-same-origin-get-head'],
          context,
          target: { origin: at(own === 'a sibling' ? 'sibling' : 'remote'), request: { body: 'hello' } },
          do: fetches(),
          expect: {
            wire: [request('GET', { headers: { origin: ABSENT, 'sec-fetch-mode': 'cors' } })],
            page: [resolved({ type: 'basic', status: 200, body: 'hello' })],
          },
        }),
  ({ lead, context, at, id, requirement }) =>
    scenario(id('redirect'), {
      title: `${lead} a GET that one cross-origin server redirects to another carries \`Origin: null\` there`,
      why: 'A hop to another origin from a URL that was not same-origin taints the request: its origin is serialised as `null` from there on.',
      requirements: [requirement, 'origin-redirect-tainted-null'],
      context,
      target: { origin: at('remote2'), request: { headers: allow({ origin: 'null' }), body: 'hello' } },
      resources: { hop: { origin: foreign(context, at), request: redirect(302, 'target', allow()) } },
      do: fetches({ url: '{url:hop}' }),
      expect: {
        wire: [
          request('GET', { resource: 'hop', headers: ORIGIN }),
          request('GET', { headers: { origin: { lines: ['null'] } } }),
        ],
        page: [resolved({ type: 'cors', status: 200, redirected: true, url: '{url:target}', body: 'hello' })],
      },
    }),
  ({ lead, referrer, why, context, at, id, requirement }) => {
    const common = {
      requirements: [requirement, 'referer-default-policy-cross-origin'],
      context,
      target: { origin: at('remote2'), request: { headers: allow(), body: 'hello' } },
      do: fetches(),
    };
    const page = [resolved({ status: 200 })];
    if (referrer === 'none') {
      return scenario(id('referrer'), {
        ...common,
        title: `${lead} a request carries no \`Referer\``,
        why: `${why}, so that determining the request's referrer returns none.`,
        expect: { wire: [request('GET', { headers: { referer: ABSENT } })], page },
      });
    }
    return scenario(id('referrer'), {
      ...common,
      kind: 'may',
      title: `${lead} a cross-origin request carries the origin of the context as \`Referer\`, if anything`,
      why: 'The default referrer policy sends the origin alone to another origin; user agents may send less.',
      expect: [
        { label: 'the origin', wire: [request('GET', { headers: { referer: '{origin}/' } })], page },
        { label: 'nothing', wire: [request('GET', { headers: { referer: ABSENT } })], page },
      ],
    });
  },
  ({ type, lead, context, at, id, requirement }) =>
    type === 'service-worker'
      ? null
      : scenario(id('xhr'), {
          title: `${lead} XMLHttpRequest follows the same rules: what is granted is shared, what is not is a network error`,
          why: 'XMLHttpRequest fetches in mode cors with the origin of its client, like fetch().',
          requirements: [requirement, 'worker-same-cors-behaviour'],
          context,
          target: { origin: at('remote2'), request: { headers: allow(), body: 'hello' } },
          resources: { refusing: { origin: at('remote2'), request: { body: 'secret' } } },
          do: [xhr(), xhr({ url: '{url:refusing}' })],
          expect: {
            wire: [request('GET', { headers: ORIGIN }), request('GET', { resource: 'refusing', headers: ORIGIN })],
            page: [resolved({ status: 200, body: 'hello' }), XHR_ERROR],
          },
        }),
];

/** An origin that is neither the context's own nor `remote2`. */
function foreign(context: Context, at: Asked['at']): OriginName {
  return at(context.type === 'cross-site-frame' ? 'sibling' : 'remote');
}

export default suite({
  id: 'contexts',
  title: 'Contexts: workers and frames',
  description:
    'The same few questions asked from every kind of worker and frame: the origin of the context decides what a server is told and what script may read.',
  scenarios: [
    ...rows.map((row) => asked(row, 'page')),
    ...rows.filter(({ type }) => secure.includes(type)).map((row) => asked(row, 'page-https')),
  ].flatMap((row) => questions.flatMap((question) => question(row) ?? [])),
});
