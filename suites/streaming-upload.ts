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
  type FetchInput,
  type ResourceInput,
} from '../harness/scenario/builders.ts';
import type { Body, OriginName, Scenario, WireExpectation } from '../harness/scenario/schema.ts';

const STREAM: Body = { stream: ['hello ', 'world'] };
const THROWN: WireExpectation[] = [];
const PERMISSIVE = { status: 204, headers: allow({ methods: 'POST, PUT' }) };
const target = (origin: OriginName = 'remote-http2'): ResourceInput => ({
  origin,
  preflight: PERMISSIVE,
  request: { headers: allow(), body: 'done' },
});
const post = (more: FetchInput = {}) => fetches({ method: 'POST', body: STREAM, ...more });

interface Throws {
  title: string;
  why: string;
  requirement: string;
  step: FetchInput;
  /** Needs no stream. */
  plain?: true;
}
const DUPLEX =
  'The Request constructor throws when the source of the body is null, as that of a stream is, and init has no duplex.';
const BODILESS = 'The Request constructor throws when there is a body and the method is GET or HEAD.';
const THROWS: Record<string, Throws> = {
  'duplex-missing': {
    title: 'A stream as body without `duplex` throws a TypeError',
    why: DUPLEX,
    requirement: 'stream-duplex-required',
    step: { method: 'POST', body: STREAM, duplex: null },
  },
  'duplex-missing-same-origin': {
    title: "A stream as body without `duplex` throws a TypeError for the page's own origin too",
    why: DUPLEX,
    requirement: 'stream-duplex-required',
    step: { method: 'POST', body: STREAM, duplex: null, mode: 'same-origin' },
  },
  'duplex-full': {
    title: '`duplex: "full"` throws a TypeError',
    why: 'The enumeration RequestDuplex has the one value half.',
    requirement: 'stream-duplex-required',
    step: { method: 'POST', body: STREAM, duplex: 'full' },
  },
  'duplex-full-text': {
    title: '`duplex: "full"` throws a TypeError whatever the body is',
    why: 'The enumeration RequestDuplex has the one value half, and the member is converted before anything is looked at.',
    requirement: 'stream-duplex-required',
    step: { method: 'POST', body: 'text', duplex: 'full' },
  },
  'no-cors': {
    title: 'A stream as body with mode no-cors throws a TypeError',
    why: 'The Request constructor throws when the source of the body is null and the mode is neither same-origin nor cors.',
    requirement: 'stream-no-cors-throws',
    step: { method: 'POST', body: STREAM, mode: 'no-cors' },
  },
  get: {
    title: 'A stream as body of a GET throws a TypeError',
    why: BODILESS,
    requirement: 'stream-body-get-throws',
    step: { body: STREAM },
  },
  head: {
    title: 'A stream as body of a HEAD throws a TypeError',
    why: BODILESS,
    requirement: 'stream-body-get-throws',
    step: { method: 'HEAD', body: STREAM },
  },
  'get-text': {
    title: 'A text as body of a GET throws a TypeError',
    why: BODILESS,
    requirement: 'stream-body-get-throws',
    step: { method: 'GET', body: 'text' },
    plain: true,
  },
  'head-text': {
    title: 'A text as body of a HEAD throws a TypeError',
    why: BODILESS,
    requirement: 'stream-body-get-throws',
    step: { method: 'HEAD', body: 'text' },
    plain: true,
  },
  'get-empty-text': {
    title: 'Even an empty text as body of a GET throws a TypeError',
    why: `${BODILESS} An empty text is a body; null is none.`,
    requirement: 'stream-body-get-throws',
    step: { method: 'get', body: '' },
    plain: true,
  },
};

const throwing = Object.entries(THROWS).map(([id, { title, why, requirement, step, plain }]) =>
  scenario(`stream-${id}-throws`, {
    title,
    why,
    requirements: [requirement],
    needs: plain ? [] : ['request-streams'],
    target: target(step.mode === 'same-origin' ? 'page' : undefined),
    do: fetches(step),
    expect: { wire: THROWN, page: [NETWORK_ERROR] },
  }),
);

const FLAG = 'The Request constructor sets the use-CORS-preflight flag for a body whose source is null.';
const sent = (method: string) => request(method, { body: 'hello world', headers: { 'content-length': ABSENT } });

const sending: Scenario[] = [
  scenario('stream-text-with-duplex-sent', {
    title: '`duplex: "half"` with a text as body changes nothing',
    why: 'The member is looked at only when the source of the body is null.',
    requirements: ['stream-duplex-required'],
    target: target(),
    do: fetches({ method: 'POST', body: 'text', duplex: 'half' }),
    expect: { wire: [request('POST', { body: 'text' })], page: [resolved({ status: 200, body: 'done' })] },
  }),
  scenario('stream-post-preflighted', {
    title: 'A POST with a stream as body is preflighted, and sent over HTTP/2 once that is granted',
    why: FLAG,
    requirements: ['stream-body-forces-preflight', 'stream-duplex-required'],
    needs: ['request-streams'],
    target: target(),
    do: post(),
    expect: { wire: [preflightFor('POST'), sent('POST')], page: [resolved({ status: 200, body: 'done' })] },
  }),
  scenario('stream-post-allowed-without-methods', {
    title: 'The preflight for a stream need not name any method: the one asked for is then allowed',
    why: 'CORS-preflight fetch sets the allowed methods to the method of the request when there are none and the use-CORS-preflight flag is set.',
    requirements: ['forced-preflight-acam-not-required', 'stream-body-forces-preflight'],
    needs: ['request-streams'],
    target: { ...target(), preflight: { status: 204, headers: allow() } },
    do: fetches({ method: 'PUT', body: STREAM }),
    expect: { wire: [preflightFor('PUT'), sent('PUT')], page: [resolved({ status: 200, body: 'done' })] },
  }),
  scenario('stream-post-refused-by-preflight', {
    title: 'A POST with a stream as body fails when its preflight is not granted, and nothing of the body is sent',
    why: FLAG,
    requirements: ['stream-body-forces-preflight'],
    needs: ['request-streams'],
    target: { ...target(), preflight: { status: 204 } },
    do: post(),
    expect: { wire: [preflightFor('POST')], page: [NETWORK_ERROR] },
  }),
  scenario('stream-over-http1-fails', {
    title: 'A stream as body is not sent over HTTP/1.1: a network error after the preflight',
    why: 'HTTP-network fetch returns a network error when the connection is an HTTP/1.x connection and the source of the body is null.',
    requirements: ['stream-body-forces-preflight'],
    needs: ['request-streams'],
    target: target('remote-https'),
    do: post(),
    expect: { wire: [preflightFor('POST')], page: [NETWORK_ERROR] },
  }),
];

const REPLAY =
  'HTTP-redirect fetch returns a network error when the status is not 303 and the source of the body is null, for then the body cannot be sent again.';
const redirected: Scenario[] = [
  ...([301, 302, 307, 308] as const).map((status) =>
    scenario(`stream-redirect-${status}-fails`, {
      title: `A ${status} of a POST with a stream as body is a network error${status < 303 ? ', although the next request would be a GET' : ''}`,
      why: REPLAY,
      requirements: ['redirect-stream-body-error'],
      needs: ['request-streams'],
      resources: {
        start: { origin: 'remote-http2', preflight: PERMISSIVE, request: redirect(status, 'target', allow()) },
        target: target(),
      },
      do: post({ url: '{url:start}' }),
      expect: {
        wire: [preflightFor('POST', undefined, { resource: 'start' }), { ...sent('POST'), resource: 'start' }],
        page: [NETWORK_ERROR],
      },
    }),
  ),
  scenario('stream-redirect-303-followed', {
    title: 'A 303 of a POST with a stream as body is followed with a GET',
    why: `${REPLAY} A 303 goes on without a body; the use-CORS-preflight flag stays.`,
    requirements: ['redirect-stream-body-error'],
    needs: ['request-streams'],
    resources: {
      start: { origin: 'remote-http2', preflight: PERMISSIVE, request: redirect(303, 'target', allow()) },
      target: { ...target(), preflight: { status: 204, headers: allow({ methods: 'GET' }) } },
    },
    do: post({ url: '{url:start}' }),
    expect: {
      wire: [
        preflightFor('POST', undefined, { resource: 'start' }),
        { ...sent('POST'), resource: 'start' },
        preflightFor('GET'),
        request('GET', { body: '' }),
      ],
      page: [resolved({ status: 200, redirected: true, url: '{url:target}', body: 'done' })],
    },
  }),
];

export default suite({
  id: 'streaming-upload',
  title: 'Streaming upload',
  description:
    'Requests whose body is a stream: when they throw, that they are preflighted, and which redirects they survive.',
  scenarios: [...throwing, ...sending, ...redirected],
});
