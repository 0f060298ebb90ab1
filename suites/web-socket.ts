import {
  ABSENT,
  allow,
  fetches,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  webSocket,
} from '../harness/scenario/builders.ts';
import type { HeaderExpectation } from '../harness/scenario/schema.ts';

const ACCEPT = { status: 101 };
const handshake = (origin: string, more: Record<string, HeaderExpectation> = {}) =>
  request('GET', { headers: { origin, upgrade: 'websocket', ...more } });
const OPEN = resolved();
const FAILED = { result: 'rejected', error: 'close', facts: { closeCode: 1006 } } as const;

export default suite({
  id: 'web-socket',
  title: 'WebSocket handshakes',
  description: 'WebSocket is not CORS: what a handshake carries to another origin, and what decides whether it opens.',
  scenarios: [
    ...(['page', 'sibling', 'remote'] as const).map((origin) =>
      scenario(`websocket-open-${origin}`, {
        title: `A handshake with the origin ${origin} carries \`Origin\`, and opens without any CORS header`,
        why: 'For mode websocket Origin is always appended, the response tainting is basic, and so no CORS check is made.',
        requirements: ['websocket-origin-header', 'websocket-no-cors-check'],
        target: { origin, request: ACCEPT },
        do: webSocket(),
        expect: { wire: [handshake('{origin}')], page: [OPEN] },
      }),
    ),
    scenario('websocket-other-grant-ignored', {
      title: 'A handshake opens although its response grants another origin',
      why: 'No CORS check is made: the server must look at Origin itself.',
      requirements: ['websocket-no-cors-check'],
      target: { request: { status: 101, headers: allow({ origin: '{origin:remote2}' }) } },
      do: webSocket(),
      expect: { wire: [handshake('{origin}')], page: [OPEN] },
    }),
    scenario('websocket-opaque-origin', {
      title: 'A handshake from a sandboxed frame carries `Origin: null`',
      why: 'An opaque origin is serialised as null.',
      requirements: ['websocket-origin-header'],
      context: 'sandboxed-frame',
      target: { request: ACCEPT },
      do: webSocket(),
      expect: { wire: [handshake('null')], page: [OPEN] },
    }),
    scenario('websocket-worker', {
      title: "A handshake from a worker carries the worker's origin",
      why: "The request's client is the worker, whose origin is that of its script.",
      requirements: ['websocket-origin-header'],
      context: 'dedicated-worker',
      target: { request: ACCEPT },
      do: webSocket(),
      expect: { wire: [handshake('{origin}')], page: [OPEN] },
    }),
    scenario('websocket-cookies', {
      title: 'A handshake with another origin carries its cookies',
      why: 'Establishing a WebSocket connection uses credentials mode include.',
      requirements: ['websocket-credentials-include'],
      resources: {
        set: {
          origin: 'sibling',
          request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'set' },
        },
        target: { origin: 'sibling', request: ACCEPT },
      },
      do: [fetches({ url: '{url:set}', credentials: 'include' }), webSocket()],
      expect: {
        wire: [request('GET', { resource: 'set' }), handshake('{origin}', { cookie: '{id}=1' })],
        page: [resolved(), OPEN],
      },
    }),
    ...([301, 302, 307] as const).map((status) =>
      scenario(`websocket-redirect-${status}`, {
        title: `A handshake that is answered with ${status} fails, and the redirect is not followed`,
        why: 'The redirect mode is error.',
        requirements: ['websocket-redirect-fails'],
        target: { request: redirect(status, 'last', allow()) },
        resources: { last: { request: ACCEPT } },
        do: webSocket(),
        expect: { wire: [handshake('{origin}')], page: [FAILED] },
      }),
    ),
    ...(
      [
        ['200', { status: 200, headers: allow(), body: 'hello' }, 'with status 200'],
        ['403', { status: 403 }, 'with status 403'],
        ['401', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }, 'with status 401'],
        ['reset', { status: 200, reset: 'before-response' }, 'by a reset of the connection'],
      ] as const
    ).map(([name, answer, what]) =>
      scenario(`websocket-refused-${name}`, {
        title: `A handshake that is answered ${what} closes with 1006, which says nothing else`,
        why: 'Every failure to establish the connection is reported alike, so that nothing can be learned of other servers.',
        requirements: ['websocket-failure-no-detail'],
        target: { request: answer },
        do: webSocket(),
        expect: { wire: [handshake('{origin}', { 'access-control-request-method': ABSENT })], page: [FAILED] },
      }),
    ),
  ],
});
