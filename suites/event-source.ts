import type { HeadersInput } from '../harness/scenario/builders.ts';
import {
  ABSENT,
  allow,
  ERROR_EVENT,
  eventSource,
  fetches,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { HeaderLine } from '../harness/scenario/schema.ts';

const STREAM: HeaderLine = ['Content-Type', 'text/event-stream'];
/** An event stream of one message, with these further header lines. */
const streams = (headers: HeadersInput = allow(), body = 'data: hello\n\n') => ({
  headers: [...(headers as HeaderLine[]), STREAM],
  body,
});
const asks = (more: Parameters<typeof request>[1] = {}) =>
  request('GET', { ...more, headers: { accept: 'text/event-stream', origin: '{origin}', ...more.headers } });
const message = (origin: string) => resolved({ body: 'hello', facts: { origin } });
const CLOSED = { ...ERROR_EVENT, facts: { readyState: 2 } };

/** Refused streams: id word, header lines, what they are. */
const REFUSED: readonly (readonly [string, HeaderLine[], string, string])[] = [
  ['missing', [], 'without `Access-Control-Allow-Origin`', 'The CORS check fails without the header.'],
  [
    'other-origin',
    allow({ origin: '{origin:remote2}' }),
    'granted to another origin',
    "The CORS check compares the header's value with the request's origin.",
  ],
  [
    'list',
    allow({ origin: '{origin}, {origin:remote2}' }),
    'granted by a list of origins',
    'The CORS check compares the whole value with one origin.',
  ],
];

export default suite({
  id: 'event-source',
  title: 'EventSource',
  description: 'How event streams are requested from other origins: mode cors, credentials, redirects, reconnection.',
  scenarios: [
    scenario('eventsource-granted', {
      title: 'An event stream of another origin is readable when it is granted, and no preflight is made',
      why: 'The EventSource constructor makes a potential-CORS request in the state Anonymous and sets Accept itself; the unsafe-request flag stays unset.',
      requirements: ['eventsource-cors'],
      target: { request: streams() },
      do: eventSource(),
      expect: { wire: [asks()], page: [message('{origin:remote}')] },
    }),
    scenario('eventsource-wildcard', {
      title: 'The wildcard grants an event stream without credentials',
      why: 'Without withCredentials the credentials mode is same-origin, for which the CORS check accepts `*`.',
      requirements: ['eventsource-cors'],
      target: { request: streams(allow({ origin: '*' })) },
      do: eventSource(),
      expect: { wire: [asks()], page: [message('{origin:remote}')] },
    }),
    ...REFUSED.map(([name, headers, what, why]) =>
      scenario(`eventsource-refused-${name}`, {
        title: `An event stream ${what} gives error and no message`,
        why,
        requirements: ['eventsource-cors'],
        target: { request: streams(headers) },
        do: eventSource(),
        expect: { wire: [asks()], page: [ERROR_EVENT] },
      }),
    ),
    scenario('eventsource-same-origin', {
      title: "An event stream of the page's own origin needs no grant and gets no `Origin`",
      why: 'Main fetch gives a same-origin request response tainting basic, and Origin goes with GET only for response tainting cors.',
      requirements: ['eventsource-cors'],
      target: { origin: 'page', request: streams([]) },
      do: eventSource(),
      expect: { wire: [asks({ headers: { origin: ABSENT } })], page: [message('{origin:page}')] },
    }),
    scenario('eventsource-worker', {
      title: 'EventSource of a worker follows the same rules',
      why: "The request's client is the worker, whose origin is that of its script.",
      requirements: ['eventsource-cors'],
      context: 'dedicated-worker',
      target: { request: streams() },
      do: eventSource(),
      expect: { wire: [asks()], page: [message('{origin:remote}')] },
    }),
    scenario('eventsource-opaque-origin', {
      title: 'EventSource of a sandboxed frame sends `Origin: null` and is granted as `null`',
      why: 'An opaque origin is serialised as null, and the CORS check compares with that.',
      requirements: ['eventsource-cors'],
      context: 'sandboxed-frame',
      target: { request: streams(allow({ origin: 'null' })) },
      do: eventSource(),
      expect: { wire: [asks({ headers: { origin: 'null' } })], page: [message('{origin:remote}')] },
    }),
    ...(
      [
        ['text', 200, 'text/plain', 'whose type is `text/plain`'],
        ['status-204', 204, 'text/event-stream', 'with status 204'],
        ['status-404', 404, 'text/event-stream', 'with status 404'],
        ['status-500', 500, 'text/event-stream', 'with status 500'],
      ] as const
    ).map(([name, status, type, what]) =>
      scenario(`eventsource-no-stream-${name}`, {
        title: `A granted response ${what} closes the event source`,
        why: 'Only status 200 and Content-Type text/event-stream announce a connection; all else fails it.',
        requirements: ['eventsource-cors'],
        target: { request: { status, headers: [...allow(), ['Content-Type', type]], body: 'data: hello\n\n' } },
        do: eventSource(),
        expect: { wire: [asks()], page: [CLOSED] },
      }),
    ),
    scenario('eventsource-invalid-url', {
      title: 'A URL that does not parse makes the constructor throw a SyntaxError',
      why: 'The constructor parses the URL before anything is fetched.',
      requirements: ['eventsource-cors'],
      do: eventSource({ url: 'http://[' }),
      expect: { wire: [], page: [{ result: 'rejected', error: 'SyntaxError' }] },
    }),
    ...(
      [
        ['absent', undefined, ABSENT],
        ['false', false, ABSENT],
        ['true', true, '{id}=1'],
      ] as const
    ).map(([name, withCredentials, cookie]) =>
      scenario(`eventsource-credentials-${name}`, {
        title:
          withCredentials === true
            ? 'withCredentials sends cookies with an event stream of another origin'
            : `withCredentials ${name} sends no cookie to another origin`,
        why: 'withCredentials true makes the state Use Credentials, whose credentials mode is include; else it is same-origin.',
        requirements: ['eventsource-withcredentials'],
        resources: {
          set: {
            origin: 'sibling',
            request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'set' },
          },
          target: { origin: 'sibling', request: streams(allow({ credentials: true })) },
        },
        do: [
          fetches({ url: '{url:set}', credentials: 'include' }),
          eventSource(withCredentials === undefined ? {} : { withCredentials }),
        ],
        expect: {
          wire: [request('GET', { resource: 'set' }), asks({ headers: { cookie } })],
          page: [resolved(), message('{origin:sibling}')],
        },
      }),
    ),
    ...(
      [
        ['wildcard', allow({ origin: '*', credentials: true }), 'the wildcard in place of the origin'],
        ['without-acac', allow(), 'no `Access-Control-Allow-Credentials`'],
      ] as const
    ).map(([name, headers, what]) =>
      scenario(`eventsource-credentials-${name}-refused`, {
        title: `withCredentials and ${what} give error`,
        why: 'With credentials mode include the CORS check demands the exact origin and Access-Control-Allow-Credentials true.',
        requirements: ['eventsource-withcredentials'],
        target: { request: streams(headers) },
        do: eventSource({ withCredentials: true }),
        expect: { wire: [asks()], page: [ERROR_EVENT] },
      }),
    ),
    scenario('eventsource-refused-closed', {
      title: 'Whether an event source that CORS refused is closed or asks again',
      why: 'A network error makes the connection be re-established, unless the user agent knows that to be futile; a refusal will not go away by asking again.',
      kind: 'may',
      requirements: ['eventsource-fail-no-reconnect'],
      target: { request: streams([]) },
      do: eventSource(),
      expect: [
        { label: 'closed for good', wire: [asks()], page: [CLOSED] },
        { label: 'will ask again', wire: [asks()], page: [{ ...ERROR_EVENT, facts: { readyState: 0 } }] },
      ],
    }),
    scenario('eventsource-reconnects-with-last-event-id', {
      title: 'A reconnection sends `Last-Event-ID` to another origin without a preflight',
      why: 'The header is set by the user agent after the request was made, and the unsafe-request flag stays unset: no header of such a request needs a preflight.',
      requirements: ['eventsource-last-event-id-no-preflight'],
      target: {
        request: [streams(allow(), 'retry: 100\nid: 7\ndata: first\n\n'), streams()],
      },
      do: eventSource({ reconnections: 1 }),
      expect: {
        wire: [asks({ headers: { 'last-event-id': ABSENT } }), asks({ headers: { 'last-event-id': '7' } })],
        page: [message('{origin:remote}')],
      },
    }),
    scenario('eventsource-reconnection-refused', {
      title: 'Each reconnection is checked anew',
      why: 'A reconnection fetches again, and so runs the CORS check on the new response.',
      requirements: ['eventsource-cors', 'eventsource-last-event-id-no-preflight'],
      target: {
        request: [streams(allow(), 'retry: 100\nid: 7\ndata: first\n\n'), streams([])],
      },
      do: eventSource({ reconnections: 1 }),
      expect: { wire: [asks(), asks({ headers: { 'last-event-id': '7' } })], page: [ERROR_EVENT] },
    }),
    scenario('eventsource-redirect-granted', {
      title: 'A redirect to a third origin is followed with `Origin: null`, and the message has the last origin',
      why: 'The redirect-taint is cross-site, so the origin is serialised as null; the message event has the origin of the final URL.',
      requirements: ['eventsource-redirect-cors'],
      target: { request: redirect(302, 'last', allow()) },
      resources: { last: { origin: 'remote2', request: streams(allow({ origin: 'null' })) } },
      do: eventSource(),
      expect: {
        wire: [asks(), asks({ resource: 'last', headers: { origin: 'null' } })],
        page: [message('{origin:remote2}')],
      },
    }),
    scenario('eventsource-redirect-hop-refused', {
      title: 'A redirect that is not granted is not followed',
      why: 'HTTP fetch runs the CORS check on the redirect itself before it looks at Location.',
      requirements: ['eventsource-redirect-cors'],
      target: { request: redirect(302, 'last') },
      resources: { last: { origin: 'remote2', request: streams(allow({ origin: '*' })) } },
      do: eventSource(),
      expect: { wire: [asks()], page: [ERROR_EVENT] },
    }),
    scenario('eventsource-redirect-end-refused', {
      title: "The page's origin no longer grants an event stream after a redirect to a third origin",
      why: 'After the redirect the origin of the request is null, which is not what the last response grants.',
      requirements: ['eventsource-redirect-cors'],
      target: { request: redirect(302, 'last', allow()) },
      resources: { last: { origin: 'remote2', request: streams() } },
      do: eventSource(),
      expect: { wire: [asks(), asks({ resource: 'last', headers: { origin: 'null' } })], page: [ERROR_EVENT] },
    }),
  ],
});
