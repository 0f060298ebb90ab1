import { createHash } from 'node:crypto';
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
import type { Action, HeaderLine, PageExpectation, Scenario } from '../harness/scenario/schema.ts';

const SCRIPT = '"integrity";';
const STYLE = 'i { color: red; }';
const BODY = 'hello';

const hash = (algorithm: string, bytes: string): string =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;

interface Kind {
  id: string;
  what: string;
  /** What is served, and as what. */
  bytes: string;
  type: string;
  /** Always in mode cors, whatever attribute there is. */
  alwaysCors?: true;
  act(integrity: string, cors: boolean): Action;
  failed: PageExpectation;
  needs?: Scenario['needs'];
}

const attribute = (cors: boolean) => (cors ? { crossorigin: 'anonymous' } : {});

/** What takes integrity metadata. */
const KINDS: readonly Kind[] = [
  {
    id: 'fetch',
    what: '`fetch()`',
    bytes: BODY,
    type: 'text/plain',
    act: (integrity, cors) => fetches({ integrity, mode: cors ? 'cors' : 'no-cors' }),
    failed: NETWORK_ERROR,
  },
  {
    id: 'script',
    what: 'a classic `<script>`',
    bytes: SCRIPT,
    type: 'text/javascript',
    act: (integrity, cors) => element('script', { integrity, ...attribute(cors) }),
    failed: ERROR_EVENT,
  },
  {
    id: 'stylesheet',
    what: '`<link rel=stylesheet>`',
    bytes: STYLE,
    type: 'text/css',
    act: (integrity, cors) => element('stylesheet', { integrity, ...attribute(cors) }),
    failed: { ...ERROR_EVENT, facts: { applied: false } },
  },
  {
    id: 'module',
    what: 'a module script',
    bytes: SCRIPT,
    type: 'text/javascript',
    alwaysCors: true,
    act: (integrity, cors) => element('module-script', { integrity, ...attribute(cors) }),
    failed: ERROR_EVENT,
  },
  {
    id: 'modulepreload',
    what: '`<link rel=modulepreload>`',
    bytes: SCRIPT,
    type: 'text/javascript',
    alwaysCors: true,
    act: (integrity, cors) => element('modulepreload', { integrity, ...attribute(cors) }),
    failed: ERROR_EVENT,
    needs: ['link-modulepreload'],
  },
];

/** Metadata of the right bytes and of others: id word, text, whether it lets the bytes pass, what it is, which step says so. */
interface Metadata {
  id: string;
  text: (bytes: string) => string;
  passes: boolean;
  what: string;
  why: string;
}

const NO_HASH =
  'Parse metadata leaves out what names no valid hash algorithm; with nothing left, do bytes match metadataList? returns true.';
const STRONGEST =
  'Get the strongest metadata keeps the hashes of the strongest algorithm alone; one of these must be that of the bytes.';
const COMPARE = 'Do bytes match metadataList? compares the hash of the bytes with each value, case-sensitively.';

const METADATA: readonly Metadata[] = [
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((algorithm): Metadata[] => [
    {
      id: algorithm,
      text: (bytes) => hash(algorithm, bytes),
      passes: true,
      what: `the right ${algorithm} hash`,
      why: COMPARE,
    },
    {
      id: `${algorithm}-wrong`,
      text: () => hash(algorithm, 'other bytes'),
      passes: false,
      what: `the ${algorithm} hash of other bytes`,
      why: COMPARE,
    },
  ]),
  {
    id: 'two-one-right',
    text: (bytes) => `${hash('sha256', 'other bytes')} ${hash('sha256', bytes)}`,
    passes: true,
    what: 'two hashes of one algorithm, the second of them right',
    why: STRONGEST,
  },
  {
    id: 'two-both-wrong',
    text: () => `${hash('sha256', 'other bytes')} ${hash('sha256', 'still others')}`,
    passes: false,
    what: 'two hashes of one algorithm, both of other bytes',
    why: STRONGEST,
  },
  {
    id: 'weaker-right',
    text: (bytes) => `${hash('sha256', bytes)} ${hash('sha512', 'other bytes')}`,
    passes: false,
    what: 'the right sha256 hash beside a wrong sha512 hash',
    why: STRONGEST,
  },
  {
    id: 'stronger-right',
    text: (bytes) => `${hash('sha256', 'other bytes')} ${hash('sha384', bytes)}`,
    passes: true,
    what: 'the right sha384 hash beside a wrong sha256 hash',
    why: STRONGEST,
  },
  {
    id: 'option',
    text: (bytes) => `${hash('sha256', bytes)}?type=text`,
    passes: true,
    what: 'the right hash with an option',
    why: 'What follows a question mark is split off, and options that nobody knows are ignored.',
  },
  {
    id: 'blanks-around',
    text: (bytes) => `  ${hash('sha256', bytes)}  `,
    passes: true,
    what: 'the right hash with blanks around it',
    why: 'The metadata are split on spaces; the empty items name no algorithm.',
  },
  {
    id: 'unknown-algorithm',
    text: () => 'md5-XUFAKrxLKna5cZ2REBfFkg==',
    passes: true,
    what: 'a hash of an algorithm that is none of the valid ones',
    why: NO_HASH,
  },
  {
    id: 'unknown-beside-wrong',
    text: () => `md5-XUFAKrxLKna5cZ2REBfFkg== ${hash('sha256', 'other bytes')}`,
    passes: false,
    what: 'an unknown algorithm beside a wrong sha256 hash',
    why: NO_HASH,
  },
  {
    id: 'no-metadata',
    text: () => 'nothing of the kind',
    passes: true,
    what: 'words that are no metadata',
    why: NO_HASH,
  },
  {
    id: 'hex',
    text: (bytes) => `sha256-${createHash('sha256').update(bytes).digest('hex')}`,
    passes: false,
    what: 'the right hash in hexadecimal',
    why: COMPARE,
  },
  {
    id: 'cut-short',
    text: (bytes) => hash('sha256', bytes).slice(0, -8),
    passes: false,
    what: 'the beginning of the right hash',
    why: COMPARE,
  },
  {
    id: 'value-missing',
    text: () => 'sha256-',
    passes: false,
    what: 'an algorithm without a value',
    why: 'Parse metadata takes it with the empty string as its value, which is the hash of nothing.',
  },
];

const ok = (kind: Kind, headers: readonly HeaderLine[] = []) => ({
  headers: [...headers, ['Content-Type', kind.type]] as HeaderLine[],
  body: kind.bytes,
});
const asks = (cors: boolean, more = {}) =>
  request('GET', { headers: { 'sec-fetch-mode': cors ? 'cors' : 'no-cors' }, ...more });
const loads = ({ id }: Kind): PageExpectation => (id === 'fetch' ? resolved({ status: 200, body: BODY }) : resolved());

/** The four hashes that decide most: enough for each kind but the first. */
const ESSENTIAL = new Set([
  'sha384',
  'sha384-wrong',
  'two-one-right',
  'weaker-right',
  'unknown-algorithm',
  'value-missing',
]);

const matching = KINDS.flatMap((kind) =>
  METADATA.filter(({ id }) => kind.id === 'fetch' || kind.id === 'script' || ESSENTIAL.has(id)).map(
    ({ id, text, passes, what, why }) =>
      scenario(`integrity-${kind.id}-${id}`, {
        title: `With ${what}, a granted response of ${kind.what} ${passes ? 'passes' : 'is refused'}`,
        why,
        requirements: ['sri-cors-match'],
        needs: kind.needs ?? [],
        target: { request: ok(kind, allow()) },
        do: kind.act(text(kind.bytes), true),
        expect: { wire: [asks(true, { headers: { origin: '{origin}' } })], page: [passes ? loads(kind) : kind.failed] },
      }),
  ),
);

const right = (kind: Kind) => hash('sha384', kind.bytes);
const wrong = hash('sha384', 'other bytes');

export default suite({
  id: 'integrity',
  title: 'Subresource Integrity',
  description:
    'Integrity metadata need a response that may be looked at: what CORS has to do with it, and which hashes decide.',
  scenarios: [
    ...matching,
    ...KINDS.map((kind) =>
      scenario(`integrity-${kind.id}-refused`, {
        title: `The right hash is no grant: ${kind.what} fails the CORS check all the same`,
        why: 'The CORS check comes first, and its failure is a network error.',
        requirements: ['sri-cors-match'],
        needs: kind.needs ?? [],
        target: { request: ok(kind) },
        do: kind.act(right(kind), true),
        expect: { wire: [asks(true)], page: [kind.failed] },
      }),
    ),
    ...KINDS.filter(({ alwaysCors }) => !alwaysCors).flatMap((kind) => [
      ...(
        [
          ['right', right(kind), [] as HeaderLine[], 'the right hash'],
          ['right-granted', right(kind), allow({ origin: '*' }), 'the right hash and a grant that nobody asked for'],
          ['wrong', wrong, [] as HeaderLine[], 'a wrong hash'],
        ] as const
      ).map(([id, metadata, headers, what]) =>
        scenario(`integrity-${kind.id}-no-cors-${id}`, {
          title: `In mode no-cors, ${kind.what} of another origin fails with ${what}`,
          why: 'The body of an opaque response is null, and main fetch gives a network error when there is integrity metadata and no body.',
          requirements: ['sri-nocors-cross-origin-fails'],
          target: { request: ok(kind, headers) },
          do: kind.act(metadata, false),
          expect: { wire: [asks(false, { headers: { origin: ABSENT } })], page: [kind.failed] },
        }),
      ),
      scenario(`integrity-${kind.id}-no-cors-no-hash`, {
        title: `In mode no-cors, ${kind.what} of another origin fails even with metadata that name no valid hash`,
        why: 'Main fetch looks at the null body before anybody parses the metadata, which are not the empty string.',
        requirements: ['sri-nocors-cross-origin-fails'],
        target: { request: ok(kind) },
        do: kind.act('md5-XUFAKrxLKna5cZ2REBfFkg==', false),
        expect: { wire: [asks(false)], page: [kind.failed] },
      }),
      scenario(`integrity-${kind.id}-no-cors-empty`, {
        title: `In mode no-cors, ${kind.what} of another origin loads with empty metadata`,
        why: 'The empty string is no integrity metadata.',
        requirements: ['sri-nocors-cross-origin-fails'],
        target: { request: ok(kind) },
        do: kind.act('', false),
        expect: {
          wire: [asks(false)],
          page: [kind.id === 'fetch' ? resolved({ type: 'opaque' }) : resolved()],
        },
      }),
      scenario(`integrity-${kind.id}-redirected-out`, {
        title: `In mode no-cors, ${kind.what} of the own origin fails with the right hash when it is redirected to another`,
        why: 'The response tainting is opaque after the redirect, so the body is null for main fetch.',
        requirements: ['sri-nocors-cross-origin-fails', 'sri-same-origin-no-crossorigin-needed'],
        target: { origin: 'page', request: redirect(302, 'last') },
        resources: { last: { request: ok(kind) } },
        do: kind.act(right(kind), false),
        expect: { wire: [asks(false), asks(false, { resource: 'last' })], page: [kind.failed] },
      }),
      scenario(`integrity-${kind.id}-cors-redirected`, {
        title: `With CORS, ${kind.what} passes with the right hash after a redirect to a granting origin`,
        why: 'The hash is that of the last response, whose body may be looked at.',
        requirements: ['sri-cors-match'],
        target: { request: redirect(302, 'last', allow()) },
        resources: { last: { origin: 'remote2', request: ok(kind, allow({ origin: 'null' })) } },
        do: kind.act(right(kind), true),
        expect: { wire: [asks(true), asks(true, { resource: 'last' })], page: [loads(kind)] },
      }),
    ]),
    ...KINDS.flatMap((kind) =>
      (
        [
          ['right', right(kind), true, 'passes with the right hash'],
          ['wrong', wrong, false, 'fails with a wrong hash'],
        ] as const
      ).map(([id, metadata, passes, what]) =>
        scenario(`integrity-${kind.id}-same-origin-${id}`, {
          title: `Without \`crossorigin\`, ${kind.what} of the own origin ${what}`,
          why: 'A basic response has its body: integrity metadata need no CORS within one origin.',
          requirements: ['sri-same-origin-no-crossorigin-needed'],
          needs: kind.needs ?? [],
          target: { origin: 'page', request: ok(kind) },
          do: kind.id === 'fetch' ? fetches({ integrity: metadata }) : kind.act(metadata, false),
          expect: { wire: [request('GET')], page: [passes ? loads(kind) : kind.failed] },
        }),
      ),
    ),
    scenario('integrity-fetch-status-404', {
      title: 'The bytes of an error page are compared like any others',
      why: 'Main fetch does not look at the status: a 404 with the right bytes passes.',
      requirements: ['sri-cors-match'],
      target: { request: { status: 404, headers: allow(), body: BODY } },
      do: fetches({ integrity: hash('sha256', BODY) }),
      expect: { wire: [asks(true)], page: [resolved({ status: 404, body: BODY })] },
    }),
    scenario('integrity-fetch-head', {
      title: 'HEAD with integrity metadata fails: there is no body',
      why: 'For HEAD main fetch sets the body to null, and integrity metadata then give a network error.',
      requirements: ['sri-cors-match'],
      target: { request: { headers: allow() } },
      do: fetches({ method: 'HEAD', integrity: hash('sha256', '') }),
      expect: { wire: [request('HEAD')], page: [NETWORK_ERROR] },
    }),
    scenario('integrity-fetch-status-204', {
      title: 'A response without a body fails with integrity metadata, also with the hash of nothing',
      why: 'For a null body status main fetch sets the body to null, and integrity metadata then give a network error.',
      requirements: ['sri-cors-match'],
      target: { request: { status: 204, headers: allow() } },
      do: fetches({ integrity: hash('sha256', '') }),
      expect: { wire: [asks(true)], page: [NETWORK_ERROR] },
    }),
    scenario('integrity-fetch-preflight-body-ignored', {
      title: 'Only the response is compared, not that of the preflight',
      why: 'CORS-preflight fetch makes a request of its own, without integrity metadata.',
      requirements: ['sri-cors-match'],
      target: {
        preflight: { status: 200, headers: allow({ methods: 'PUT' }), body: 'other bytes' },
        request: { headers: allow(), body: BODY },
      },
      do: fetches({ method: 'PUT', integrity: hash('sha256', BODY) }),
      expect: {
        wire: [
          {
            resource: 'target',
            method: 'OPTIONS',
            headers: { origin: '{origin}', 'access-control-request-method': 'PUT' },
          },
          request('PUT'),
        ],
        page: [resolved({ body: BODY })],
      },
    }),
    scenario('integrity-fetch-cut', {
      title: 'A response that is cut in its body fails as a whole when there is integrity metadata',
      why: 'Main fetch reads the whole body before it hands over a response; a failure to do so is a network error.',
      requirements: ['sri-cors-match'],
      target: { request: { headers: allow(), body: BODY, reset: 'during-body', resetOn: 'sent' } },
      do: fetches({ integrity: hash('sha256', BODY) }),
      expect: { wire: [asks(true)], page: [NETWORK_ERROR] },
    }),
  ],
});
