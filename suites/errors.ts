import {
  allow,
  element,
  ERROR_EVENT,
  eventSource,
  fetches,
  likeStep,
  NETWORK_ERROR,
  preflightFor,
  redirect,
  request,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
  type ResourceInput,
} from '../harness/scenario/builders.ts';
import type { Action, PageExpectation, WireExpectation } from '../harness/scenario/schema.ts';
import { RUNS, serves } from './assets.ts';

const NO_GRANT: ResourceInput = { request: { body: 'hello' } };
const RESET: ResourceInput = { request: { reset: 'before-response' } };
const GET = request('GET');
const put = preflightFor('PUT');
/** What the request error steps leave of XMLHttpRequest. */
const failed = (...uploads: string[]): PageExpectation => ({
  ...XHR_ERROR,
  events: ['loadstart', ...uploads.map((type) => `upload.${type}`), 'error', 'loadend'],
  facts: { readyStates: '1 4' },
});

/** Ways to fail: id word, what it is, the resource, the method, and what arrives. */
const FAILURES: readonly (readonly [string, string, ResourceInput, string, WireExpectation[] | undefined])[] = [
  ['no-grant', 'the CORS check fails', NO_GRANT, 'GET', [GET]],
  ['not-found', 'the CORS check fails on a 404', { request: { status: 404, body: 'hello' } }, 'GET', [GET]],
  ['preflight', 'the preflight is refused', { preflight: { status: 204 } }, 'PUT', [put]],
  ['redirect', 'a redirect is refused', { request: redirect(302, '{origin:page}/') }, 'GET', [GET]],
  // Some engines ask again on another connection.
  ['reset', 'the connection is cut', RESET, 'GET', undefined],
];

const asked = (wire: WireExpectation[] | undefined) => (wire ? { wire } : {});

/** What fires error events without anybody handling them: id word, action, what it is. */
const SILENT: readonly (readonly [string, Action, string])[] = [
  ['img', element('img', { crossorigin: '', globalEvents: true }), '`<img crossorigin>`'],
  ['script', element('script', { crossorigin: '', globalEvents: true }), '`<script crossorigin>`'],
  ['module', element('module-script', { globalEvents: true }), 'a module script'],
  ['stylesheet', element('stylesheet', { crossorigin: '', globalEvents: true }), '`<link rel=stylesheet crossorigin>`'],
  ['audio', element('audio', { crossorigin: '', globalEvents: true }), '`<audio crossorigin>`'],
  ['event-source', eventSource({ globalEvents: true }), '`EventSource`'],
  ['xhr', xhr({ globalEvents: true }), '`XMLHttpRequest`'],
];
const NONE = { windowErrors: 0, unhandledRejections: 0 };

/** Elements with an error event: id word, action, what it is, and what it would take. */
const ELEMENTS: readonly (readonly [string, Action, string, ResourceInput['request']])[] = [
  ['img', element('img', { crossorigin: '' }), '`<img crossorigin>`', serves('image')],
  ['svg-image', element('svg-image', { crossorigin: '' }), "SVG's `<image crossorigin>`", serves('image')],
  ['script', element('script', { crossorigin: '' }), '`<script crossorigin>`', serves('script')],
  ['module', element('module-script'), 'a module script', serves('script')],
  ['stylesheet', element('stylesheet', { crossorigin: '' }), '`<link rel=stylesheet crossorigin>`', serves('style')],
  ['audio', element('audio', { crossorigin: '' }), '`<audio crossorigin>`', serves('audio')],
  ['video', element('video', { crossorigin: '' }), '`<video crossorigin>`', serves('video')],
  ['track', element('track', { crossorigin: '' }), 'a `<track>` of a `<video crossorigin>`', serves('track')],
];

export default suite({
  id: 'errors',
  title: 'Errors',
  description: 'How a failure is told: events in their order, and nothing that says why.',
  scenarios: [
    ...FAILURES.flatMap(([id, what, target, method, wire]) => [
      scenario(`error-xhr-states-${id}`, {
        title: `When ${what}, \`XMLHttpRequest\` goes from OPENED straight to DONE, and fires error and loadend`,
        why: 'The request error steps set the state to done and fire readystatechange, then the event and loadend; no head of a response was ever handed over.',
        requirements: ['error-xhr-readystate-sequence'],
        target,
        do: xhr({ method }),
        expect: { ...asked(wire), page: [failed()] },
      }),
      scenario(`error-xhr-states-${id}-worker`, {
        title: `In a worker too: when ${what}, \`XMLHttpRequest\` goes from OPENED straight to DONE`,
        why: 'send() takes the same steps in a worker.',
        requirements: ['error-xhr-readystate-sequence'],
        context: 'dedicated-worker',
        target,
        do: xhr({ method }),
        expect: { ...asked(wire), page: [failed()] },
      }),
      scenario(`error-xhr-states-${id}-sync`, {
        title: `When ${what}, a synchronous \`XMLHttpRequest\` throws a NetworkError and fires nothing`,
        why: 'The request error steps throw the exception before they fire any event when the synchronous flag is set.',
        requirements: ['error-xhr-readystate-sequence'],
        target,
        do: xhr({ method, sync: true }),
        expect: {
          ...asked(wire),
          page: [
            {
              result: 'rejected',
              error: 'NetworkError',
              status: 0,
              headerNames: [],
              events: [],
              facts: { readyStates: '1' },
            },
          ],
        },
      }),
    ]),
    scenario('error-xhr-upload-preflight-refused', {
      title: 'When the preflight is refused, the upload object gets error and loadend before the request does',
      why: 'The body was never sent, so the upload is not complete: the request error steps fire at the upload object first.',
      requirements: ['error-xhr-upload-error-event'],
      target: { preflight: { status: 204 }, request: { body: 'hello' } },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'all' }),
      expect: { wire: [preflightFor('POST')], page: [failed('loadstart', 'error', 'loadend')] },
    }),
    scenario('error-xhr-upload-preflight-reset', {
      title: 'When the connection is cut during the preflight, the upload object gets the same events',
      why: 'A network error is a network error: the same steps are run.',
      requirements: ['error-xhr-upload-error-event'],
      target: { preflight: { reset: 'before-response' }, request: { body: 'hello' } },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'all' }),
      expect: { page: [failed('loadstart', 'error', 'loadend')] },
    }),
    scenario('error-xhr-upload-check-failed', {
      title: 'When the response is refused, the upload has been told to be complete: its object gets no error',
      why: 'The end of the request body sets upload complete, so the request error steps fire nothing at the upload object.',
      requirements: ['error-xhr-upload-error-event'],
      target: { preflight: { status: 204, headers: allow() }, request: { body: 'hello' } },
      do: xhr({ method: 'POST', body: 'a', uploadListener: 'all' }),
      expect: {
        wire: [preflightFor('POST'), request('POST')],
        page: [failed('loadstart', 'progress', 'load', 'loadend')],
      },
    }),
    scenario('error-xhr-upload-without-body', {
      title: 'Without a request body the upload object gets nothing when the preflight is refused',
      why: 'send() takes the upload for complete when there is no request body.',
      requirements: ['error-xhr-upload-error-event'],
      target: { preflight: { status: 204 }, request: { body: 'hello' } },
      do: xhr({ method: 'DELETE', uploadListener: 'all' }),
      expect: { wire: [preflightFor('DELETE')], page: [failed()] },
    }),
    ...SILENT.map(([id, action, what]) =>
      scenario(`error-global-${id}`, {
        title: `A refused response of ${what} is not reported to the window`,
        why: 'error is fired at the object that asked, and does not bubble; only errors of running scripts and rejections that nobody handles are reported to the global object.',
        requirements: ['error-window-onerror-none'],
        exclusive: true,
        target: {
          request:
            id.startsWith('s') || id === 'module'
              ? { headers: [['Content-Type', 'text/javascript']], body: RUNS }
              : { body: 'hello' },
        },
        do: action,
        expect: { wire: [GET], page: [{ ...ERROR_EVENT, facts: NONE }] },
      }),
    ),
    scenario('error-global-fetch-caught', {
      title: 'A refused response of `fetch()` whose rejection is handled is not reported to the window',
      why: 'A handled rejection is reported to nobody.',
      requirements: ['error-window-onerror-none'],
      exclusive: true,
      target: NO_GRANT,
      do: fetches({ globalEvents: true }),
      expect: { wire: [GET], page: [{ ...NETWORK_ERROR, facts: NONE }] },
    }),
    scenario('error-global-fetch-uncaught', {
      title: 'A refused response of `fetch()` whose rejection nobody handles fires unhandledrejection, and no error',
      why: 'HostPromiseRejectionTracker reports the promise like any other; the failure itself is not reported.',
      requirements: ['error-window-onerror-none'],
      exclusive: true,
      target: NO_GRANT,
      do: fetches({ uncaught: true, globalEvents: true }),
      expect: { wire: [GET], page: [{ ...NETWORK_ERROR, facts: { windowErrors: 0, unhandledRejections: 1 } }] },
    }),
    scenario('error-event-xhr', {
      title: 'The error event of `XMLHttpRequest` is a `ProgressEvent` of nothing when CORS refuses its response',
      why: 'Fire a progress event with 0 and 0: lengthComputable is false, and nothing says why.',
      requirements: ['error-element-event-no-detail'],
      target: NO_GRANT,
      do: xhr(),
      expect: {
        wire: [GET],
        page: [{ ...XHR_ERROR, facts: { event: 'ProgressEvent lengthComputable=false loaded=0 total=0' } }],
      },
    }),
    ...ELEMENTS.map(([id, action, what, reply]) =>
      scenario(`error-event-${id}`, {
        title: `The error event of ${what} is a plain \`Event\` when CORS refuses its response`,
        why: 'The standards fire an event named error, with the interface Event and nothing that says why.',
        requirements: ['error-element-event-no-detail'],
        target: { request: reply! },
        do: action,
        expect: { wire: [GET], page: [{ ...ERROR_EVENT, facts: { event: 'Event' } }] },
      }),
    ),
    scenario('error-event-event-source', {
      title: 'The error event of `EventSource` is a plain `Event` when CORS refuses its response',
      why: 'Fail the connection fires an event named error, with the interface Event.',
      requirements: ['error-element-event-no-detail'],
      target: { request: { headers: [['Content-Type', 'text/event-stream']], body: 'data: hello\n\n' } },
      do: eventSource(),
      expect: { wire: [GET], page: [{ ...ERROR_EVENT, facts: { readyState: 2, event: 'Event' } }] },
    }),
    ...(
      [
        ['fetch', fetches, '`fetch()`'],
        ['xhr', xhr, '`XMLHttpRequest`'],
      ] as const
    ).flatMap(([api, call, what]) => {
      const both = {
        resources: {
          preflight: { preflight: { status: 403 } },
          check: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, request: { body: 'hello' } },
        },
        do: [call({ url: '{url:preflight}', method: 'PUT' }), call({ url: '{url:check}', method: 'PUT' })],
      };
      const wire = [
        preflightFor('PUT', undefined, { resource: 'preflight' }),
        preflightFor('PUT', undefined, { resource: 'check' }),
        request('PUT', { resource: 'check' }),
      ];
      const refused = api === 'fetch' ? NETWORK_ERROR : XHR_ERROR;
      return [
        scenario(`error-preflight-or-check-${api}`, {
          title: `From ${what} script cannot tell a refused preflight from a refused response`,
          why: 'Both end as a network error, which has no status, no headers and no URL.',
          requirements: ['error-preflight-blocked-message-same', 'error-console-only-detail'],
          ...both,
          expect: { wire, page: [refused, { ...likeStep(1), ...refused }] },
        }),
        scenario(`error-preflight-or-check-${api}-message`, {
          title: `Is the message the same for a refused preflight and a refused response? (${what})`,
          why: 'The standards leave messages of exceptions open; a message that says which of the two it was tells script more than the network error does.',
          kind: 'observe',
          requirements: ['error-preflight-blocked-message-same', 'error-console-only-detail'],
          ...both,
          expect: [
            { label: 'the same', wire, page: [refused, { ...refused, like: { step: 1, messages: true } }] },
            { label: 'another', wire, page: [refused, { ...refused, like: { step: 1 } }] },
          ],
        }),
      ];
    }),
  ],
});
