import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { ElementAction, HeaderExpectation, HeaderLine } from '../harness/scenario/schema.ts';
import { APPLIES, CLEAR_PNG, FONT as FONT_FILE, PNG, serves } from './assets.ts';

const asks = (dest: string, mode: string, origin: HeaderExpectation, more: Record<string, HeaderExpectation> = {}) =>
  request('GET', { headers: { origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest, ...more } });
const NO_CORS = asks('style', 'no-cors', ABSENT);
const CORS = asks('style', 'cors', '{origin}');
const OPAQUE = { applied: true, cssRules: 'SecurityError', insertRule: 'SecurityError' };
const READABLE = { applied: true, cssRules: 'readable', insertRule: 'allowed' };

/** Stores a cookie for the same-site origin, and serves `target` from there. */
const withCookie = (target: { headers: HeaderLine[]; body: { text: string } | { base64: string } }) => ({
  set: {
    origin: 'sibling' as const,
    request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']] as HeaderLine[], body: 'set' },
  },
  target: { origin: 'sibling' as const, request: target },
});
const store = fetches({ url: '{url:set}', credentials: 'include' });
const stored = request('GET', { resource: 'set' });

/** Both ways to load a font. */
const FONTS = [
  ['face', 'font-face', 'An `@font-face` rule', 'font-face-always-cors'],
  ['api', 'font-api', 'A FontFace object', 'font-face-api'],
] as const;
const fontRequirements = (id: string) => [...new Set([id, 'font-face-always-cors'])];
const FONT = asks('font', 'cors', '{origin}');
const NO_FONT = { result: 'rejected', error: 'NetworkError' } as const;

/** CSS images: which mode they are requested in. */
const IMAGES: readonly (readonly [ElementAction['element'], 'no-cors' | 'cors', string, string])[] = [
  [
    'background-image',
    'no-cors',
    'css-background-image-nocors',
    'Fetching a style resource for background-image has mode no-cors.',
  ],
  [
    'mask-image',
    'cors',
    'css-mask-and-clip-cors',
    'CSS Masking fetches mask images in mode cors, credentials mode same-origin.',
  ],
  [
    'shape-outside',
    'cors',
    'css-shape-outside-cors',
    'CSS Shapes fetches the image in mode cors, credentials mode same-origin.',
  ],
];

export default suite({
  id: 'elements-styles',
  title: 'Elements: style sheets, fonts and CSS images',
  description: 'What CSS loads from other origins, in which mode, and what script may read of it.',
  scenarios: [
    scenario('stylesheet-no-cors-unreadable', {
      title: 'A style sheet of another origin applies without a grant, but its rules cannot be read or changed',
      why: 'The response is opaque, so the sheet is not origin-clean: cssRules and insertRule() throw a SecurityError.',
      requirements: ['stylesheet-nocors-applied-cssrules-blocked'],
      target: { request: serves('style') },
      do: element('stylesheet'),
      expect: { wire: [NO_CORS], page: [resolved({ facts: OPAQUE })] },
    }),
    scenario('stylesheet-grant-without-attribute', {
      title: 'A grant does not make a style sheet readable that was requested without `crossorigin`',
      why: 'The mode was no-cors, so the response is opaque whatever its headers say.',
      requirements: ['stylesheet-nocors-applied-cssrules-blocked'],
      target: { request: serves('style', allow({ origin: '*' })) },
      do: element('stylesheet'),
      expect: { wire: [NO_CORS], page: [resolved({ facts: OPAQUE })] },
    }),
    scenario('stylesheet-cors-readable', {
      title: 'A granted style sheet applies, and its rules can be read and changed',
      why: 'A response of type cors is CORS-same-origin, so the sheet is origin-clean.',
      requirements: ['stylesheet-cors-readable'],
      target: { request: serves('style', allow()) },
      do: element('stylesheet', { crossorigin: 'anonymous' }),
      expect: { wire: [CORS], page: [resolved({ facts: READABLE })] },
    }),
    scenario('stylesheet-same-origin-readable', {
      title: 'A style sheet of the own origin can be read and changed',
      why: 'Its response is basic, which is CORS-same-origin.',
      requirements: ['stylesheet-cors-readable'],
      target: { origin: 'page', request: serves('style') },
      do: element('stylesheet'),
      expect: { wire: [NO_CORS], page: [resolved({ facts: READABLE })] },
    }),
    scenario('stylesheet-redirected-out-unreadable', {
      title: 'A style sheet of the own origin that redirects to another cannot be read',
      why: 'The response tainting becomes opaque at the cross-origin hop.',
      requirements: ['stylesheet-cors-readable', 'stylesheet-nocors-applied-cssrules-blocked'],
      target: { origin: 'page', request: redirect(302, 'last') },
      resources: { last: { request: serves('style') } },
      do: element('stylesheet'),
      expect: {
        wire: [NO_CORS, request('GET', { resource: 'last', headers: { origin: ABSENT } })],
        page: [resolved({ facts: OPAQUE })],
      },
    }),
    scenario('stylesheet-import-unreadable', {
      title: 'A style sheet of another origin that is imported applies, but cannot be read',
      why: '`@import` is fetched in mode no-cors, so the imported sheet is not origin-clean.',
      requirements: ['css-import-nocors', 'stylesheet-nocors-applied-cssrules-blocked'],
      target: { request: serves('style') },
      do: element('css-import'),
      expect: { wire: [NO_CORS], page: [resolved({ facts: OPAQUE })] },
    }),
    scenario('stylesheet-import-same-origin-readable', {
      title: 'A style sheet of the own origin that is imported can be read',
      why: 'Its response is basic, which is CORS-same-origin.',
      requirements: ['css-import-nocors'],
      target: { origin: 'page', request: serves('style') },
      do: element('css-import'),
      expect: { wire: [NO_CORS], page: [resolved({ facts: READABLE })] },
    }),
    ...(
      [
        ['text', 'text/plain'],
        ['html', 'text/html'],
      ] as const
    ).flatMap(([name, type]) =>
      (
        [
          ['remote', 'another', undefined],
          ['page', 'the own', undefined],
        ] as const
      ).map(([origin, words]) =>
        scenario(`stylesheet-type-${name}-${origin === 'page' ? 'same-origin' : 'cross-origin'}`, {
          title: `A style sheet of ${words} origin with type \`${type}\` does not apply in a standards-mode document`,
          why: 'A link of type stylesheet needs text/css; the exception for quirks mode is for same-origin sheets alone.',
          requirements: ['stylesheet-content-type-cross-origin'],
          target: { origin, request: { headers: [['Content-Type', type]], body: APPLIES } },
          do: element('stylesheet'),
          expect: { wire: [NO_CORS], page: [{ ...ERROR_EVENT, facts: { applied: false } }] },
        }),
      ),
    ),
    ...FONTS.flatMap(([name, kind, what, requirement]) => [
      scenario(`font-${name}-granted`, {
        title: `${what} loads a font of another origin when it is granted`,
        why: 'Fonts are always fetched in mode cors.',
        requirements: fontRequirements(requirement),
        target: { request: serves('font', allow({ origin: '*' })) },
        do: element(kind),
        expect: { wire: [FONT], page: [resolved()] },
      }),
      ...(
        [
          ['missing', [], 'without a grant'],
          ['other-origin', allow({ origin: '{origin:remote}' }), 'granted to another origin'],
        ] as const
      ).map(([id, headers, words]) =>
        scenario(`font-${name}-${id}-refused`, {
          title: `${what} does not load a font of another origin ${words}`,
          why: 'Fonts are always fetched in mode cors; a network error makes loading reject with a NetworkError.',
          requirements: fontRequirements(requirement),
          target: { request: serves('font', headers) },
          do: element(kind),
          expect: { wire: [FONT], page: [NO_FONT] },
        }),
      ),
      scenario(`font-${name}-no-cookies`, {
        title: `${what} sends no cookies to another origin`,
        why: 'The credentials mode of font requests is same-origin.',
        requirements: fontRequirements(requirement),
        resources: withCookie(serves('font', allow({ credentials: true }))),
        do: [store, element(kind)],
        expect: {
          wire: [stored, asks('font', 'cors', '{origin}', { cookie: ABSENT })],
          page: [resolved(), resolved()],
        },
      }),
      scenario(`font-${name}-same-origin`, {
        title: `${what} loads a font of the own origin without a grant, and sends no \`Origin\``,
        why: 'Main fetch gives a same-origin request response tainting basic, and Origin goes with a GET only for cors.',
        requirements: [requirement],
        target: { origin: 'page', request: serves('font') },
        do: element(kind),
        expect: { wire: [asks('font', 'cors', ABSENT)], page: [resolved()] },
      }),
      scenario(`font-${name}-redirect-granted`, {
        title: `${what} follows a granted redirect with \`Origin: null\` at a third origin`,
        why: 'The redirect-taint is cross-site, so the origin is serialised as null.',
        requirements: [requirement],
        target: { request: redirect(302, 'last', allow()) },
        resources: { last: { origin: 'remote2', request: serves('font', allow({ origin: 'null' })) } },
        do: element(kind),
        expect: { wire: [FONT, request('GET', { resource: 'last', headers: { origin: 'null' } })], page: [resolved()] },
      }),
    ]),
    scenario('font-of-imported-rule', {
      title: 'A font of a rule in a style sheet of another origin is requested with the origin of the document',
      why: 'The client of font requests is the document, wherever the rule comes from; the sheet is only their referrer.',
      requirements: ['font-origin-is-document', 'font-face-always-cors'],
      target: {
        request: {
          headers: [['Content-Type', 'text/css']],
          body: '@font-face { font-family: "{id}"; src: url("{url:font}"); }\n[data-probe="{id}"]::before { content: "x"; font-family: "{id}"; }',
        },
      },
      resources: { font: { request: serves('font', allow()) } },
      do: element('stylesheet', { until: { resource: 'font' } }),
      expect: {
        wire: [NO_CORS, { ...FONT, resource: 'font' }],
        page: [resolved()],
      },
    }),
    scenario('font-data-url', {
      title: 'A font of a data: URL loads',
      why: 'Main fetch gives data: URLs response tainting basic, also in mode cors.',
      requirements: ['font-face-always-cors'],
      do: element('font-api', { url: `data:font/otf;base64,${FONT_FILE.base64}` }),
      expect: { wire: [], page: [resolved()] },
    }),
    ...IMAGES.flatMap(([kind, mode, requirement, why]) => {
      const cors = mode === 'cors';
      const wire = (cookie: HeaderExpectation) => asks('image', mode, cors ? '{origin}' : ABSENT, { cookie });
      const shape = kind === 'shape-outside';
      return [
        scenario(`css-${kind}-request`, {
          title: `A \`${kind}\` of another origin is requested in mode ${mode} ${cors ? 'without cookies' : 'with cookies and without `Origin`'}`,
          why,
          requirements: [requirement],
          resources: withCookie(serves('image', cors ? allow({ credentials: true }) : [])),
          do: [store, element(kind)],
          expect: { wire: [stored, wire(cors ? ABSENT : '{id}=1')], page: [resolved(), resolved()] },
        }),
        ...(shape
          ? (
              [
                ['granted', allow(), CLEAR_PNG, true],
                ['refused', [], CLEAR_PNG, false],
                ['other-origin', allow({ origin: '{origin:remote}' }), CLEAR_PNG, false],
              ] as const
            ).map(([name, headers, body, wrapped]) =>
              scenario(`css-shape-outside-${name}`, {
                title: `Text ${wrapped ? 'wraps' : 'does not wrap'} around the shape of an image of another origin ${wrapped ? 'that is granted' : `that is not granted (${name})`}`,
                why: 'An image that cannot be fetched in mode cors gives no shape, and the margin box is used.',
                requirements: [requirement],
                target: { request: { headers: [...headers, ['Content-Type', 'image/png']], body } },
                do: element('shape-outside'),
                expect: { wire: [wire(ABSENT)], page: [resolved({ facts: { wrapped } })] },
              }),
            )
          : []),
        scenario(`css-${kind}-same-origin`, {
          title: `A \`${kind}\` of the own origin is requested without \`Origin\``,
          why: 'Main fetch gives a same-origin request response tainting basic, and Origin goes with a GET only for cors.',
          requirements: [requirement],
          target: {
            origin: 'page',
            request: { headers: [['Content-Type', 'image/png']], body: shape ? CLEAR_PNG : PNG },
          },
          do: element(kind),
          expect: {
            wire: [asks('image', mode, ABSENT)],
            page: [resolved(shape ? { facts: { wrapped: true } } : {})],
          },
        }),
      ];
    }),
  ],
});
