import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  NETWORK_ERROR,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { ElementAction, HeaderLine, OriginName, PageExpectation } from '../harness/scenario/schema.ts';
import { APPLIES, PNG, RUNS, serves } from './assets.ts';

const GET = request('GET', { headers: { origin: ABSENT } });
const CORS = request('GET', { headers: { origin: '{origin}' } });
const corp = (...values: string[]): HeaderLine[] => values.map((value) => ['Cross-Origin-Resource-Policy', value]);
const IMAGE = resolved({ facts: { width: 3 } });
const OPAQUE = resolved({ type: 'opaque', status: 0, body: '' });

/** Ways to ask in mode no-cors: id word, action, what comes of it when it is allowed and when it is blocked. */
const WAYS: readonly (readonly [
  string,
  ElementAction | ReturnType<typeof fetches>,
  keyof typeof import('./assets.ts').WANTED,
  PageExpectation,
  PageExpectation,
])[] = [
  ['img', element('img'), 'image', IMAGE, ERROR_EVENT],
  [
    'script',
    element('script'),
    'script',
    resolved({ facts: { ran: true } }),
    { ...ERROR_EVENT, facts: { ran: false } },
  ],
  [
    'stylesheet',
    element('stylesheet'),
    'style',
    resolved({ facts: { applied: true } }),
    { ...ERROR_EVENT, facts: { applied: false } },
  ],
  ['audio', element('audio'), 'audio', resolved(), ERROR_EVENT],
  ['fetch', fetches({ mode: 'no-cors' }), 'image', OPAQUE, NETWORK_ERROR],
];

/** Values of the header: id word, value lines, where the server is, whether the response is blocked, requirement, why. */
const POLICIES: readonly (readonly [string, HeaderLine[], OriginName, boolean, string, string])[] = [
  ['same-origin-remote', corp('same-origin'), 'remote', true, 'corp-same-origin-blocks-nocors', 'The origins differ.'],
  [
    'same-origin-sibling',
    corp('same-origin'),
    'sibling',
    true,
    'corp-same-origin-blocks-nocors',
    'Another port is another origin.',
  ],
  [
    'same-origin-page',
    corp('same-origin'),
    'page',
    false,
    'corp-same-origin-blocks-nocors',
    'The check runs for response tainting opaque alone.',
  ],
  [
    'same-site-sibling',
    corp('same-site'),
    'sibling',
    false,
    'corp-same-site',
    'Another port of the same host is schemelessly same site.',
  ],
  ['same-site-remote', corp('same-site'), 'remote', true, 'corp-same-site', 'The hosts share no registrable domain.'],
  [
    'same-site-https',
    corp('same-site'),
    'sibling-https',
    true,
    'corp-same-site',
    'A response over https is not given to a page over http.',
  ],
  [
    'cross-origin-remote',
    corp('cross-origin'),
    'remote',
    false,
    'corp-cross-origin-allows',
    'The value cross-origin allows everyone.',
  ],
  ['missing-remote', [], 'remote', false, 'corp-cross-origin-allows', 'No policy allows everyone.'],
  [
    'capital-remote',
    corp('Same-Origin'),
    'remote',
    false,
    'corp-invalid-or-multiple-ignored',
    'The values are case-sensitive.',
  ],
  [
    'unknown-remote',
    corp('none'),
    'remote',
    false,
    'corp-invalid-or-multiple-ignored',
    'An unknown value is no policy.',
  ],
  ['empty-remote', corp(''), 'remote', false, 'corp-invalid-or-multiple-ignored', 'An empty value is no policy.'],
  [
    'list-remote',
    corp('same-origin, same-origin'),
    'remote',
    false,
    'corp-invalid-or-multiple-ignored',
    'A list matches none of the three values.',
  ],
  [
    'two-lines-remote',
    corp('same-origin', 'same-origin'),
    'remote',
    false,
    'corp-invalid-or-multiple-ignored',
    'Two lines are joined to a list, which matches none of the three values.',
  ],
];

/** Types with which a script or style sheet is or is not let through: id word, header lines, blocked as script, as style. */
const nosniff: HeaderLine = ['X-Content-Type-Options', 'nosniff'];
const type = (value: string): HeaderLine => ['Content-Type', value];
const SCRIPT_TYPES: readonly (readonly [string, HeaderLine[], boolean, string])[] = [
  ['text-nosniff', [type('text/plain'), nosniff], true, 'nosniff-script'],
  ['json-nosniff', [type('application/json'), nosniff], true, 'nosniff-script'],
  ['missing-nosniff', [nosniff], true, 'nosniff-script'],
  ['javascript-nosniff', [type('text/javascript'), nosniff], false, 'nosniff-script'],
  ['application-javascript-nosniff', [type('application/javascript;charset=utf-8'), nosniff], false, 'nosniff-script'],
  ['upper-case-nosniff', [type('text/plain'), ['X-Content-Type-Options', 'NOSNIFF']], true, 'nosniff-script'],
  ['nosniff-second', [type('text/plain'), ['X-Content-Type-Options', 'other, nosniff']], false, 'nosniff-script'],
  ['text', [type('text/plain')], false, 'mime-type-blocked-for-script'],
  ['html', [type('text/html')], false, 'mime-type-blocked-for-script'],
  ['missing', [], false, 'mime-type-blocked-for-script'],
  ['image', [type('image/png')], true, 'mime-type-blocked-for-script'],
  ['audio', [type('audio/wav')], true, 'mime-type-blocked-for-script'],
  ['video', [type('video/webm')], true, 'mime-type-blocked-for-script'],
  ['csv', [type('text/csv')], true, 'mime-type-blocked-for-script'],
];

/** What ORB would withhold, and what would happen otherwise. */
const ORB: readonly (readonly [string, ElementAction, HeaderLine[], string | typeof PNG, PageExpectation, string])[] = [
  ['json-script', element('script'), [type('application/json')], '[1]', resolved(), 'a JSON document as a script'],
  [
    'json-text-script',
    element('script'),
    [type('text/plain')],
    '{"a": 1}',
    resolved(),
    'JSON of type `text/plain` as a script',
  ],
  [
    'html-script',
    element('script'),
    [type('text/html')],
    '<!doctype html>',
    resolved(),
    'an HTML document as a script',
  ],
  ['pdf-image', element('img'), [type('application/pdf')], PNG, IMAGE, 'an image of type `application/pdf`'],
  [
    'json-nosniff-image',
    element('img'),
    [type('application/json'), nosniff],
    PNG,
    IMAGE,
    'an image of type `application/json` with nosniff',
  ],
];

export default suite({
  id: 'opaque-blocking',
  title: 'Responses kept from no-cors requests',
  description: 'Cross-Origin-Resource-Policy, nosniff, MIME types and Opaque Response Blocking.',
  scenarios: [
    ...POLICIES.flatMap(([name, headers, origin, blocked, requirement, why]) =>
      WAYS.filter(
        ([way]) => way === 'img' || way === 'fetch' || name === 'same-origin-remote' || name === 'cross-origin-remote',
      )
        .filter(([way]) => way !== 'fetch' || origin !== 'page')
        .map(([way, action, kind, allowed, refused]) =>
          scenario(`corp-${name}-${way}`, {
            title: `\`Cross-Origin-Resource-Policy: ${headers.map(([, value]) => value).join('` and `') || '(none)'}\` of ${origin} ${blocked ? 'blocks' : 'does not block'} ${way === 'fetch' ? 'fetch() in mode no-cors' : `${way} without CORS`}`,
            why: `The cross-origin resource policy check. ${why}`,
            requirements: [requirement],
            target: { origin, request: serves(kind, headers) },
            do: action,
            expect: { wire: [GET], page: [blocked ? refused : allowed] },
          }),
        ),
    ),
    scenario('corp-not-for-cors-fetch', {
      title: '`Cross-Origin-Resource-Policy: same-origin` does not touch a granted fetch()',
      why: 'The check runs only where the response tainting or type is opaque.',
      requirements: ['corp-not-checked-for-cors'],
      target: { request: { headers: [...allow(), ...corp('same-origin')], body: 'hello' } },
      do: fetches(),
      expect: { wire: [CORS], page: [resolved({ type: 'cors', status: 200, body: 'hello' })] },
    }),
    scenario('corp-not-for-cors-img', {
      title: '`Cross-Origin-Resource-Policy: same-origin` does not touch a granted image with `crossorigin`',
      why: 'The check runs only where the response tainting or type is opaque.',
      requirements: ['corp-not-checked-for-cors'],
      target: { request: serves('image', [...allow(), ...corp('same-origin')]) },
      do: element('img', { crossorigin: 'anonymous' }),
      expect: { wire: [CORS], page: [IMAGE] },
    }),
    ...(
      [
        ['blocked', corp('same-origin'), [GET], ERROR_EVENT],
        ['allowed', corp('cross-origin'), [GET, request('GET', { resource: 'last' })], IMAGE],
      ] as const
    ).map(([name, headers, wire, page]) =>
      scenario(`corp-redirect-${name}`, {
        title: `A redirect with \`Cross-Origin-Resource-Policy: ${headers[0]![1]}\` is ${name === 'blocked' ? 'not followed' : 'followed'}`,
        why: 'HTTP fetch runs the check on each response, a redirect too, before it looks at Location.',
        requirements: ['corp-checked-on-redirect'],
        target: { request: redirect(302, 'last', headers) },
        resources: { last: { origin: 'remote2', request: serves('image') } },
        do: element('img'),
        expect: { wire: [...wire], page: [page] },
      }),
    ),
    scenario('corp-redirect-back', {
      title: 'A redirect back to the own origin is still checked, and same-origin there allows',
      why: 'The response tainting stays opaque; the last URL has the origin of the page.',
      requirements: ['corp-checked-on-redirect'],
      target: { request: redirect(302, 'last') },
      resources: { last: { origin: 'page', request: serves('image', corp('same-origin')) } },
      do: element('img'),
      expect: { wire: [GET, request('GET', { resource: 'last' })], page: [IMAGE] },
    }),
    ...SCRIPT_TYPES.map(([name, headers, blocked, requirement]) =>
      scenario(`script-type-${name}`, {
        title: `A classic script with ${headers.map(([key, value]) => `\`${key}: ${value}\``).join(' and ') || 'no type'} ${blocked ? 'is blocked' : 'runs'}`,
        why: blocked
          ? 'Main fetch turns it into a network error: the type is audio, image, video or text/csv, or nosniff is said and the type is no JavaScript.'
          : 'Nothing in main fetch blocks it: without nosniff only audio, image, video and text/csv are refused.',
        requirements: [requirement],
        target: { request: { headers, body: RUNS } },
        do: element('script'),
        expect: {
          wire: [GET],
          page: [blocked ? { ...ERROR_EVENT, facts: { ran: false } } : resolved({ facts: { ran: true } })],
        },
      }),
    ),
    ...(['text-nosniff', 'image'] as const).map((name) =>
      scenario(`script-type-${name}-cors`, {
        title: `A granted script with ${name === 'image' ? 'type `image/png`' : 'type `text/plain` and nosniff'} is blocked all the same`,
        why: 'Both checks run after the response is filtered, whatever its tainting.',
        requirements: [name === 'image' ? 'mime-type-blocked-for-script' : 'nosniff-script'],
        target: {
          request: { headers: [...allow(), ...SCRIPT_TYPES.find(([id]) => id === name)![1]], body: RUNS },
        },
        do: element('script', { crossorigin: 'anonymous' }),
        expect: { wire: [CORS], page: [{ ...ERROR_EVENT, facts: { ran: false } }] },
      }),
    ),
    ...(
      [
        ['text-nosniff', [type('text/plain'), nosniff], true],
        ['missing-nosniff', [nosniff], true],
        ['css-nosniff', [type('text/css'), nosniff], false],
        ['css-charset-nosniff', [type('text/css; charset=utf-8'), nosniff], false],
      ] as const
    ).map(([name, headers, blocked]) =>
      scenario(`style-type-${name}`, {
        title: `A style sheet with ${headers.map(([key, value]) => `\`${key}: ${value}\``).join(' and ')} ${blocked ? 'is blocked' : 'applies'}`,
        why: 'With nosniff main fetch lets a style sheet through only with type text/css.',
        requirements: ['nosniff-style'],
        target: { request: { headers: [...headers], body: APPLIES } },
        do: element('stylesheet'),
        expect: {
          wire: [GET],
          page: [blocked ? { ...ERROR_EVENT, facts: { applied: false } } : resolved({ facts: { applied: true } })],
        },
      }),
    ),
    scenario('nosniff-image-cors', {
      title: 'nosniff does not touch a granted image of type `text/plain`',
      why: 'Only script-like destinations and style are looked at.',
      requirements: ['nosniff-not-images-or-fetch'],
      target: { request: { headers: [...allow(), type('text/plain'), nosniff], body: PNG } },
      do: element('img', { crossorigin: 'anonymous' }),
      expect: { wire: [CORS], page: [IMAGE] },
    }),
    scenario('nosniff-fetch', {
      title: 'nosniff does not touch fetch() of any type',
      why: 'Only script-like destinations and style are looked at.',
      requirements: ['nosniff-not-images-or-fetch'],
      target: { request: { headers: [...allow(), type('text/csv'), nosniff], body: 'a,b' } },
      do: fetches(),
      expect: { wire: [CORS], page: [resolved({ type: 'cors', status: 200, body: 'a,b' })] },
    }),
    ...ORB.map(([name, action, headers, body, otherwise, what]) =>
      scenario(`orb-${name}`, {
        title: `Whether ${what} of another origin is withheld`,
        why: 'Opaque Response Blocking would make it a network error; the Fetch Standard of today lets it through.',
        kind: 'may',
        requirements: ['orb-blocks-html-json-xml-nocors'],
        target: { request: { headers, body } },
        do: action,
        expect: [
          { label: 'withheld', wire: [GET], page: [ERROR_EVENT] },
          { label: 'let through', wire: [GET], page: [otherwise] },
        ],
      }),
    ),
    scenario('orb-not-for-fetch', {
      title: 'fetch() in mode no-cors resolves with an opaque response, also for JSON',
      why: 'Script cannot look inside an opaque response, so nothing is gained by withholding it.',
      kind: 'may',
      requirements: ['orb-blocks-html-json-xml-nocors'],
      target: { request: { headers: [type('application/json')], body: '{}' } },
      do: fetches({ mode: 'no-cors' }),
      expect: [
        { label: 'an opaque response', wire: [GET], page: [OPAQUE] },
        { label: 'withheld', wire: [GET], page: [NETWORK_ERROR] },
      ],
    }),
    scenario('orb-not-for-cors', {
      title: 'A granted script of type `text/html` runs: Opaque Response Blocking is not for CORS',
      why: 'The response is of type cors, and neither check of main fetch refuses text/html.',
      requirements: ['orb-not-applied-to-cors'],
      target: { request: { headers: [...allow(), type('text/html')], body: RUNS } },
      do: element('script', { crossorigin: 'anonymous' }),
      expect: { wire: [CORS], page: [resolved({ facts: { ran: true } })] },
    }),
    scenario('orb-json-for-cors', {
      title: 'fetch() of granted JSON is not touched by Opaque Response Blocking',
      why: 'The response is of type cors.',
      requirements: ['orb-not-applied-to-cors'],
      target: { request: { headers: [...allow(), type('application/json'), nosniff], body: '{}' } },
      do: fetches(),
      expect: { wire: [CORS], page: [resolved({ type: 'cors', status: 200, body: '{}' })] },
    }),
  ],
});
