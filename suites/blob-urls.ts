import { fetches, NETWORK_ERROR, resolved, scenario, suite, xhr, XHR_ERROR } from '../harness/scenario/builders.ts';
import type { Context } from '../harness/scenario/schema.ts';

const REQUIREMENTS = ['mode-blob-cross-origin-error'];
const url = '{blob}';
const READ = resolved({ status: 200, body: 'hello' });

/** Contexts whose origin is another one than that of the page that made the URL. */
const OTHERS: readonly (readonly [Context['type'], string])[] = [
  ['sandboxed-frame', 'a sandboxed frame, whose origin is opaque'],
  ['data-frame', 'a data: frame, whose origin is opaque'],
  ['same-site-frame', 'a frame of another origin of the same site'],
  ['cross-site-frame', 'a frame of a cross-site origin'],
  ['data-worker', 'a data: worker, whose origin is opaque'],
];

export default suite({
  id: 'blob-urls',
  title: 'blob: URLs',
  description: 'Whom the URL of a Blob serves: the origin that made it, and no other.',
  scenarios: [
    scenario('blob-url-own', {
      title: 'A blob: URL serves the page that made it, with a basic response',
      why: 'The origin of a blob: URL is that of the environment that made it, so main fetch takes the way of same-origin requests; scheme fetch makes a response with Content-Length and Content-Type.',
      requirements: REQUIREMENTS,
      do: fetches({ url }),
      expect: {
        wire: [],
        page: [
          resolved({ type: 'basic', status: 200, body: 'hello', headerNames: ['content-length', 'content-type'] }),
        ],
      },
    }),
    scenario('blob-url-own-xhr', {
      title: 'XMLHttpRequest reads a blob: URL of its own page',
      why: 'Its requests go the same way through main fetch and scheme fetch.',
      requirements: REQUIREMENTS,
      do: xhr({ url }),
      expect: { wire: [], page: [READ] },
    }),
    ...(['POST', 'HEAD', 'PUT'] as const).map((method) =>
      scenario(`blob-url-own-${method.toLowerCase()}`, {
        title: `A blob: URL takes no ${method}`,
        why: 'Scheme fetch returns a network error for blob: when the method is not GET.',
        requirements: REQUIREMENTS,
        do: fetches({ url, method }),
        expect: { wire: [], page: [NETWORK_ERROR] },
      }),
    ),
    ...(['same-origin-frame', 'dedicated-worker'] as const).map((context) =>
      scenario(`blob-url-${context}`, {
        title: `A blob: URL serves a ${context.replace('-', ' ').replace('same ', 'same-')} of the page that made it`,
        why: 'Their origin is that of the URL, and so is their storage key.',
        requirements: REQUIREMENTS,
        context,
        do: fetches({ url }),
        expect: { wire: [], page: [READ] },
      }),
    ),
    ...OTHERS.map(([context, what]) =>
      scenario(`blob-url-${context}`, {
        title: `A blob: URL of the page does not serve ${what}`,
        why: 'The request is neither same-origin nor has its URL an HTTP(S) scheme, so main fetch returns a network error.',
        requirements: REQUIREMENTS,
        context,
        do: fetches({ url }),
        expect: { wire: [], page: [NETWORK_ERROR] },
      }),
    ),
    scenario('blob-url-cross-site-frame-no-cors', {
      title: 'Mode no-cors gets no blob: URL of another origin either',
      why: 'Main fetch hands a no-cors request to scheme fetch, which obtains the Blob only for an environment of the partition that made the URL.',
      requirements: REQUIREMENTS,
      context: 'cross-site-frame',
      do: fetches({ url, mode: 'no-cors' }),
      expect: { wire: [], page: [NETWORK_ERROR] },
    }),
    scenario('blob-url-cross-site-frame-xhr', {
      title: 'XMLHttpRequest gets no blob: URL of another origin',
      why: 'The request is neither same-origin nor has its URL an HTTP(S) scheme, so main fetch returns a network error.',
      requirements: REQUIREMENTS,
      context: 'cross-site-frame',
      do: xhr({ url }),
      expect: { wire: [], page: [XHR_ERROR] },
    }),
  ],
});
