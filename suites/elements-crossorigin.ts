import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { ElementAction, HeaderExpectation } from '../harness/scenario/schema.ts';
import { serves, WANTED } from './assets.ts';

interface Kind {
  element: ElementAction['element'];
  name: string;
  what: string;
  /** What it fetches, and the request's destination. */
  wants: keyof typeof WANTED;
  more?: Partial<ElementAction>;
}

/** The elements with a `crossorigin` attribute that load as soon as they are in the document. */
const KINDS: readonly Kind[] = [
  { element: 'img', name: 'img', what: '`<img>`', wants: 'image' },
  { element: 'script', name: 'script', what: 'a classic `<script>`', wants: 'script' },
  { element: 'stylesheet', name: 'stylesheet', what: '`<link rel=stylesheet>`', wants: 'style' },
  { element: 'audio', name: 'audio', what: '`<audio>`', wants: 'audio' },
  { element: 'video', name: 'video', what: '`<video>`', wants: 'video' },
  { element: 'svg-image', name: 'svg-image', what: "SVG's `<image>`", wants: 'image' },
  { element: 'preload', name: 'preload', what: '`<link rel=preload as=image>`', wants: 'image', more: { as: 'image' } },
];

/** Stores a cookie for the same-site origin, and serves the element from there. */
const withCookie = (kind: Kind, headers: [string, string][]) => ({
  resources: {
    set: {
      origin: 'sibling' as const,
      request: {
        headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] as [string, string][],
        body: 'set',
      },
    },
    target: { origin: 'sibling' as const, request: serves(kind.wants, headers) },
  },
});
const store = fetches({ url: '{url:set}', credentials: 'include' });
const stored = request('GET', { resource: 'set' });
const asks = (kind: Kind, origin: HeaderExpectation, cookie: HeaderExpectation, mode: string) =>
  request('GET', {
    headers: {
      origin,
      cookie,
      'sec-fetch-mode': mode,
      'sec-fetch-dest': kind.wants === 'document' ? 'iframe' : kind.wants,
    },
  });

const STATES = [
  ['empty', '', 'anonymous'],
  ['anonymous', 'anonymous', 'anonymous'],
  ['upper-case-anonymous', 'ANONYMOUS', 'anonymous'],
  ['invalid', 'foo', 'anonymous'],
  ['use-credentials', 'use-credentials', 'use-credentials'],
  ['upper-case-use-credentials', 'Use-Credentials', 'use-credentials'],
] as const;

const ofEvery = KINDS.flatMap((kind) => {
  const { name, what, more } = kind;
  const make = (crossorigin?: string) =>
    element(kind.element, { ...more, ...(crossorigin === undefined ? {} : { crossorigin }) });
  const loads = (idl: string) => resolved({ facts: { crossOrigin: idl } });
  const simple = (origin: HeaderExpectation, mode: string) =>
    request('GET', { headers: { origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': kind.wants } });
  return [
    scenario(`elements-${name}-no-attribute`, {
      title: `Without \`crossorigin\`, ${what} sends cookies, no \`Origin\`, and loads without any grant`,
      why: 'The missing attribute is the state No CORS: a potential-CORS request then has mode no-cors and credentials mode include.',
      requirements: [
        'crossorigin-missing-no-cors-include',
        'opaque-passthrough-usable-internally',
        'mode-feature-defaults-not-uniform',
        ...(name === 'img' ? ['img-nocors-loads'] : []),
        ...(name === 'script' ? ['script-classic-nocors-executes'] : []),
        ...(name === 'audio' || name === 'video' ? ['media-nocors-plays'] : []),
        ...(name === 'preload' ? ['preload-no-cors-by-default'] : []),
      ],
      ...withCookie(kind, []),
      do: [store, make()],
      expect: { wire: [stored, asks(kind, ABSENT, '{id}=1', 'no-cors')], page: [resolved(), loads('null')] },
    }),
    ...STATES.map(([id, value, state]) => {
      const credentialed = state === 'use-credentials';
      return scenario(`elements-${name}-${id}`, {
        title: `\`crossorigin="${value}"\` makes ${what} send \`Origin\` and ${credentialed ? 'cookies' : 'no cookies'}`,
        why: credentialed
          ? 'The keyword is matched ASCII case-insensitively; in the state Use Credentials the credentials mode is include.'
          : 'The empty string, the keyword and the invalid value default are all the state Anonymous: mode cors, credentials mode same-origin.',
        requirements: [
          credentialed ? 'crossorigin-use-credentials' : 'crossorigin-empty-is-anonymous',
          'crossorigin-idl-reflection',
          'crossorigin-never-preflights',
          ...(credentialed ? [] : ['credentials-not-on-cors-anonymous-elements']),
        ],
        ...withCookie(kind, allow(credentialed ? { credentials: true } : {})),
        do: [store, make(value)],
        expect: {
          wire: [stored, asks(kind, '{origin}', credentialed ? '{id}=1' : ABSENT, 'cors')],
          page: [resolved(), loads(state)],
        },
      });
    }),
    ...(
      [
        ['anonymous-missing', 'anonymous', [], 'the response has no `Access-Control-Allow-Origin`'],
        ['anonymous-other-origin', 'anonymous', allow({ origin: '{origin:remote}' }), 'it grants another origin'],
        [
          'use-credentials-wildcard',
          'use-credentials',
          allow({ origin: '*', credentials: true }),
          'it grants the wildcard',
        ],
        ['use-credentials-without-acac', 'use-credentials', allow(), 'it has no `Access-Control-Allow-Credentials`'],
      ] as const
    ).map(([id, value, headers, what2]) =>
      scenario(`elements-${name}-${id}-refused`, {
        title: `With \`crossorigin="${value}"\`, ${what} fails when ${what2}`,
        why: 'In mode cors the CORS check decides; its failure is a network error, of which the element says nothing but error.',
        requirements: [
          value === 'anonymous' ? 'crossorigin-empty-is-anonymous' : 'crossorigin-use-credentials',
          ...(name === 'img' ? ['img-cors-failure'] : []),
          ...(name === 'script' ? ['script-classic-crossorigin'] : []),
          ...(name === 'audio' || name === 'video' ? ['media-crossorigin-failure'] : []),
          ...(name === 'stylesheet' ? ['stylesheet-cors-readable'] : []),
        ],
        target: { request: serves(kind.wants, headers) },
        do: make(value),
        expect: {
          wire: [simple('{origin}', 'cors')],
          page: [
            {
              ...ERROR_EVENT,
              ...(name === 'img' ? { facts: { width: 0 } } : {}),
              ...(name === 'script' ? { facts: { ran: false, onerror: 'none' } } : {}),
              ...(name === 'stylesheet' ? { facts: { applied: false } } : {}),
              ...(name === 'audio' || name === 'video' ? { facts: { mediaError: 4 } } : {}),
            },
          ],
        },
      }),
    ),
    scenario(`elements-${name}-anonymous-wildcard`, {
      title: `With \`crossorigin="anonymous"\`, the wildcard grants ${what}`,
      why: 'The credentials mode is same-origin, for which the CORS check accepts `*`.',
      requirements: [
        'crossorigin-empty-is-anonymous',
        ...(name === 'img' ? ['img-cors-failure'] : []),
        ...(name === 'script' ? ['script-classic-crossorigin'] : []),
      ],
      target: { request: serves(kind.wants, allow({ origin: '*' })) },
      do: make('anonymous'),
      expect: { wire: [simple('{origin}', 'cors')], page: [loads('anonymous')] },
    }),
    scenario(`elements-${name}-anonymous-same-origin`, {
      title: `With \`crossorigin="anonymous"\`, ${what} of the own origin needs no grant and sends no \`Origin\``,
      why: 'The mode is cors, but main fetch gives a same-origin request response tainting basic, and Origin goes with a GET only for cors.',
      requirements: ['crossorigin-same-origin-url-no-origin'],
      target: { origin: 'page', request: serves(kind.wants) },
      do: make('anonymous'),
      expect: { wire: [simple(ABSENT, 'cors')], page: [loads('anonymous')] },
    }),
  ];
});

export default suite({
  id: 'elements-crossorigin',
  title: 'Elements: the crossorigin attribute',
  description: 'Which request each state of the attribute makes, element by element, and which response then loads.',
  scenarios: ofEvery,
});
