import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  PRESENT,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { ElementAction, HeaderExpectation, HeaderLine } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

const asks = (mode: string, dest: string, origin: HeaderExpectation) =>
  request('GET', { headers: { origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } });
/** Documents in a document: element, what it is, and whether script can reach the document inside. */
const FRAMES: readonly (readonly [ElementAction['element'], string])[] = [
  ['iframe', '`<iframe>`'],
  ['object', '`<object>`'],
  ['embed', '`<embed>`'],
];
const inside = (kind: string, reachable: boolean) =>
  resolved(kind === 'embed' ? {} : { facts: { contentDocument: reachable } });
const typed = (kind: string): Partial<ElementAction> => (kind === 'iframe' ? {} : { type: 'text/html' });

export default suite({
  id: 'elements-media',
  title: 'Elements: media, tracks and frames',
  description: 'What media elements, their text tracks and frames load from other origins.',
  scenarios: [
    ...(
      [
        ['audio', 'audio'],
        ['video', 'video'],
      ] as const
    ).flatMap(([kind, wants]) =>
      (
        [
          ['no-cors', undefined, ABSENT, []],
          ['cors', 'anonymous', '{origin}', allow()],
        ] as const
      ).map(([mode, crossorigin, origin, headers]) =>
        scenario(`media-${kind}-range-${mode}`, {
          title: `\`<${kind}>\` asks for bytes in mode ${mode} without a preflight, with \`Range\` or without`,
          why: 'Range is set by the user agent, which chooses the byte range, and the unsafe-request flag of element requests is not set.',
          kind: 'may',
          requirements: ['media-range-no-preflight', 'crossorigin-never-preflights'],
          target: { request: serves(wants, headers) },
          do: element(kind, crossorigin ? { crossorigin } : {}),
          expect: [['with Range', PRESENT] as const, ['without Range', ABSENT] as const].map(([label, range]) => ({
            label,
            wire: [request('GET', { headers: { origin, range, 'sec-fetch-mode': mode } })],
            page: [resolved({ facts: { mediaError: 0 } })],
          })),
        }),
      ),
    ),
    scenario('track-no-attribute-refused', {
      title: 'A text track of another origin is not even requested when the media element has no `crossorigin`',
      why: 'The potential-CORS request has the same-origin fallback flag: in the state No CORS its mode is same-origin.',
      requirements: ['track-same-origin-fallback'],
      target: { request: serves('track', allow({ origin: '*' })) },
      do: element('track'),
      expect: { wire: [], page: [ERROR_EVENT] },
    }),
    scenario('track-same-origin', {
      title: 'A text track of the own origin loads without any attribute',
      why: 'Mode same-origin allows it.',
      requirements: ['track-same-origin-fallback'],
      target: { origin: 'page', request: serves('track') },
      do: element('track'),
      expect: { wire: [asks('same-origin', 'track', ABSENT)], page: [resolved({ facts: { cues: 1 } })] },
    }),
    scenario('track-same-origin-redirected-out', {
      title: 'A text track of the own origin that redirects to another is refused without `crossorigin`',
      why: 'The mode is same-origin, and main fetch refuses the other origin at the second hop.',
      requirements: ['track-same-origin-fallback'],
      target: { origin: 'page', request: redirect(302, 'last') },
      resources: { last: { request: serves('track', allow({ origin: '*' })) } },
      do: element('track'),
      expect: { wire: [asks('same-origin', 'track', ABSENT)], page: [ERROR_EVENT] },
    }),
    ...(
      [
        ['granted', allow(), resolved({ facts: { cues: 1 } })],
        ['refused', [], ERROR_EVENT],
      ] as const
    ).map(([name, headers, page]) =>
      scenario(`track-anonymous-${name}`, {
        title: `A text track of another origin is requested with CORS when the media element has \`crossorigin\`, and ${name === 'granted' ? 'loads when granted' : 'fails without a grant'}`,
        why: 'The state is that of the crossorigin attribute of the media element.',
        requirements: ['track-same-origin-fallback'],
        target: { request: serves('track', headers) },
        do: element('track', { crossorigin: 'anonymous' }),
        expect: { wire: [asks('cors', 'track', '{origin}')], page: [page] },
      }),
    ),
    scenario('track-use-credentials', {
      title: 'A text track gets cookies with `crossorigin="use-credentials"` of the media element',
      why: 'The state Use Credentials has credentials mode include.',
      requirements: ['track-same-origin-fallback'],
      resources: {
        set: {
          origin: 'sibling',
          request: {
            headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] as HeaderLine[],
            body: 'set',
          },
        },
        target: { origin: 'sibling', request: serves('track', allow({ credentials: true })) },
      },
      do: [fetches({ url: '{url:set}', credentials: 'include' }), element('track', { crossorigin: 'use-credentials' })],
      expect: {
        wire: [
          request('GET', { resource: 'set' }),
          request('GET', { headers: { origin: '{origin}', cookie: '{id}=1' } }),
        ],
        page: [resolved(), resolved({ facts: { cues: 1 } })],
      },
    }),
    ...FRAMES.flatMap(([kind, what]) => [
      scenario(`frame-${kind}-cross-origin`, {
        title: `${what} loads a document of another origin without a grant, and script cannot reach it`,
        why: 'Navigation has a mode of its own, for which no CORS check is made; the content document is null for another origin.',
        requirements: ['iframe-not-cors', 'navigation-response-not-cors-checked'],
        target: { request: serves('document') },
        do: element(kind, typed(kind)),
        expect: { wire: [asks('navigate', kind, ABSENT)], page: [inside(kind, false)] },
      }),
      scenario(`frame-${kind}-grant`, {
        title: `A grant does not make the document in ${what} reachable`,
        why: 'CORS headers are not looked at when a document is loaded.',
        requirements: ['iframe-not-cors', 'sop-cross-origin-dom-read-blocked'],
        target: { request: serves('document', allow({ origin: '*' })) },
        do: element(kind, typed(kind)),
        expect: {
          wire: [request('GET', { headers: { origin: ABSENT, 'sec-fetch-mode': 'navigate' } })],
          page: [inside(kind, false)],
        },
      }),
      scenario(`frame-${kind}-same-origin`, {
        title: `${what} loads a document of the own origin, and script reaches it`,
        why: 'The content document is there for the same origin.',
        requirements: ['iframe-not-cors'],
        target: { origin: 'page', request: serves('document') },
        do: element(kind, typed(kind)),
        expect: {
          wire: [request('GET', { headers: { origin: ABSENT, 'sec-fetch-mode': 'navigate' } })],
          page: [inside(kind, true)],
        },
      }),
    ]),
    ...(
      [
        ['hyperlink', 'A followed link'],
        ['form-get', 'A submitted form'],
        ['meta-refresh', 'A refresh'],
      ] as const
    ).map(([kind, what]) =>
      scenario(`navigation-${kind}`, {
        title: `${what} goes to another origin without asking, and without \`Origin\``,
        why: 'Navigation has a mode of its own: there is no preflight, and Origin goes with GET only for response tainting cors.',
        requirements: ['link-form-navigation-writes-allowed'],
        target: { request: serves('document') },
        do: element(kind, { until: { resource: 'target' } }),
        expect: { wire: [asks('navigate', 'iframe', ABSENT)], page: [resolved()] },
      }),
    ),
    scenario('navigation-form-post', {
      title: 'A posted form goes to another origin without asking, and carries `Origin`',
      why: 'Navigation has a mode of its own: there is no preflight, and Origin goes with every method but GET and HEAD.',
      requirements: ['link-form-navigation-writes-allowed'],
      target: { request: serves('document') },
      do: element('form-post', { until: { resource: 'target' } }),
      expect: {
        wire: [
          request('POST', {
            headers: {
              origin: '{origin}',
              'content-type': 'application/x-www-form-urlencoded',
              'sec-fetch-mode': 'navigate',
            },
            body: 'a=1',
          }),
        ],
        page: [resolved()],
      },
    }),
    scenario('frame-iframe-denied', {
      title: '`X-Frame-Options: DENY` keeps a document out of a frame, whatever CORS grants',
      why: 'The navigation shows an error document instead, which is of an opaque origin.',
      requirements: ['iframe-not-cors'],
      target: { origin: 'page', request: serves('document', [...allow({ origin: '*' }), ['X-Frame-Options', 'DENY']]) },
      do: element('iframe'),
      expect: { wire: [asks('navigate', 'iframe', ABSENT)], page: [inside('iframe', false)] },
    }),
  ],
});
