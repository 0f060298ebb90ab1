import {
  allow,
  element,
  ERROR_EVENT,
  eventSource,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  redirect,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
} from '../harness/scenario/builders.ts';
import type { Facts } from '../harness/scenario/facts.ts';
import type { HeaderLine, Scenario } from '../harness/scenario/schema.ts';
import { serves } from './assets.ts';

/** Not every engine has the field. */
const STATUS: Scenario['needs'] = ['timing-response-status'];
const tao = (...values: string[]): HeaderLine[] => values.map((value) => ['Timing-Allow-Origin', value]);
const GET = request('GET');
const last = request('GET', { resource: 'last' });
const timed = fetches({ timing: true });
/** What a failed TAO check leaves of an entry. */
const MASKED: Facts = {
  entry: true,
  startTime: 'set',
  fetchStart: 'set',
  responseEnd: 'set',
  redirectStart: 'zero',
  redirectEnd: 'zero',
  domainLookupStart: 'zero',
  connectStart: 'zero',
  requestStart: 'zero',
  responseStart: 'zero',
  nextHopProtocol: '',
};
const SHOWN: Facts = {
  entry: true,
  requestStart: 'set',
  responseStart: 'set',
  connectStart: 'set',
  nextHopProtocol: 'http/1.1',
};
const SIZES: Facts = { encodedBodySize: 5, decodedBodySize: 5 };
const NO_SIZES: Facts = { encodedBodySize: 0, decodedBodySize: 0 };
const read = (...facts: Facts[]) =>
  resolved({ status: 200, body: 'hello', facts: Object.assign({}, ...facts) as Facts });
const shares = (headers: HeaderLine[]) => ({ headers: [...allow(), ...headers], body: 'hello' });

/** Values of the header: id word, lines, whether the check passes, requirement, what it is. */
const VALUES: readonly (readonly [string, HeaderLine[], boolean, string, string])[] = [
  ['missing', [], false, 'tao-cross-origin-opaque-entry', 'no `Timing-Allow-Origin`'],
  ['wildcard', tao('*'), true, 'tao-wildcard-and-origin', 'the wildcard'],
  ['origin', tao('{origin}'), true, 'tao-wildcard-and-origin', 'the origin'],
  [
    'list-with-origin',
    tao('http://other.example, {origin}'),
    true,
    'tao-wildcard-and-origin',
    'a list with the origin',
  ],
  [
    'list-without-space',
    tao('http://other.example,{origin}'),
    true,
    'tao-wildcard-and-origin',
    'a list without a space',
  ],
  [
    'two-lines',
    tao('http://other.example', '{origin}'),
    true,
    'tao-wildcard-and-origin',
    'two lines, the second with the origin',
  ],
  ['list-with-wildcard', tao('http://other.example, *'), true, 'tao-wildcard-and-origin', 'a list with the wildcard'],
  ['other-origin', tao('{origin:remote}'), false, 'tao-matching-strict', 'another origin'],
  ['trailing-slash', tao('{origin}/'), false, 'tao-matching-strict', 'the origin with a slash'],
  ['upper-case', tao('HTTP://{host:page}'), false, 'tao-matching-strict', 'the origin with an upper-case scheme'],
  ['null', tao('null'), false, 'tao-matching-strict', '`null` in place of a tuple origin'],
  ['quoted', tao('"*"'), false, 'tao-matching-strict', 'the wildcard in quotes'],
];

export default suite({
  id: 'resource-timing',
  title: 'Resource Timing across origins',
  description: 'The TAO check, and what an entry shows of responses that script may or may not read.',
  scenarios: [
    ...VALUES.map(([name, headers, passes, requirement, what]) =>
      scenario(`timing-tao-${name}`, {
        title: `With ${what}, the details of a granted fetch() are ${passes ? 'shown' : 'masked'}`,
        why: 'The TAO check looks for `*` or the serialised origin among the items of Timing-Allow-Origin, and compares exactly.',
        requirements: [requirement, ...(name === 'missing' ? ['tao-independent-of-cors'] : [])],
        target: { request: shares(headers) },
        do: timed,
        expect: { wire: [GET], page: [read(passes ? SHOWN : MASKED)] },
      }),
    ),
    scenario('timing-same-origin', {
      title: 'The details of a same-origin fetch() are shown without any header',
      why: 'The TAO check succeeds for response tainting basic.',
      requirements: ['tao-wildcard-and-origin'],
      target: { origin: 'page', request: { body: 'hello' } },
      do: timed,
      expect: { wire: [GET], page: [read(SHOWN, SIZES, { redirectStart: 'zero' })] },
    }),
    scenario('timing-tao-xhr', {
      title: 'XMLHttpRequest follows the same rule',
      why: 'The entry is made by the fetch response handover, whatever API asked.',
      requirements: ['tao-cross-origin-opaque-entry'],
      target: { request: shares([]) },
      do: xhr({ timing: true }),
      expect: { wire: [GET], page: [read(MASKED)] },
    }),
    ...(
      [
        ['masked', [], MASKED],
        ['shown', tao('*'), SHOWN],
      ] as const
    ).map(([name, headers, facts]) =>
      scenario(`timing-tao-img-${name}`, {
        title: `The details of an image without CORS are ${name} ${name === 'shown' ? 'with the wildcard' : 'without `Timing-Allow-Origin`'}, and its size never`,
        why: 'The TAO check does not ask for CORS; body info and status are those of the opaque filtered response.',
        requirements: ['tao-independent-of-cors', 'rt-body-info-needs-cors'],
        target: { request: serves('image', [...headers]) },
        do: element('img', { timing: true }),
        expect: {
          wire: [GET],
          page: [resolved({ facts: { width: 3, ...facts, ...NO_SIZES } })],
        },
      }),
    ),
    scenario('timing-event-source', {
      title: 'Whether an event stream that is closed after its first message has an entry',
      why: 'The entry is made when the response has ended; closing the source terminates the fetch before.',
      kind: 'observe',
      requirements: ['tao-cross-origin-opaque-entry'],
      target: { request: { headers: [...allow(), ['Content-Type', 'text/event-stream']], body: 'data: hello\n\n' } },
      do: eventSource({ timing: true }),
      expect: [
        { label: 'an entry', wire: [GET], page: [resolved({ facts: { entry: true } })] },
        { label: 'no entry', wire: [GET], page: [resolved({ facts: { entry: false } })] },
      ],
    }),
    scenario('timing-sizes-cors', {
      title: 'The sizes of a granted response are shown without `Timing-Allow-Origin`',
      why: 'Body info is that of the response that script may read; it is no timing.',
      requirements: ['rt-body-info-needs-cors'],
      target: { request: { headers: [...allow(), ['Content-Type', 'text/plain']], body: 'hello' } },
      do: timed,
      expect: { wire: [GET], page: [read({ entry: true }, SIZES)] },
    }),
    scenario('timing-content-type-cors', {
      title: 'The entry of a granted response says its minimised MIME type',
      why: 'contentType is the minimised supported MIME type of a response that script may read.',
      requirements: ['rt-body-info-needs-cors'],
      kind: 'may',
      target: { request: { headers: [...allow(), ['Content-Type', 'application/problem+json; a=b']], body: 'hello' } },
      do: timed,
      expect: [
        { label: 'the minimised type', wire: [GET], page: [read({ contentType: 'application/json' })] },
        { label: 'the essence as sent', wire: [GET], page: [read({ contentType: 'application/problem+json' })] },
        { label: 'no such field, or empty', wire: [GET], page: [read({ entry: true })] },
      ],
    }),
    ...([404, 500] as const).map((status) =>
      scenario(`timing-status-${status}-cors`, {
        title: `The entry of a granted response says its status ${status}`,
        why: 'responseStatus is the status of the filtered response, which a CORS filtered response keeps.',
        requirements: ['rt-response-status-hidden-for-opaque'],
        needs: STATUS,
        target: { request: { ...shares([]), status } },
        do: timed,
        expect: { wire: [GET], page: [resolved({ status, facts: { entry: true, responseStatus: status } })] },
      }),
    ),
    scenario('timing-status-404-no-cors', {
      title: 'The entry of an opaque response says status 0 and no size',
      why: 'An opaque filtered response has status 0 and new body info.',
      requirements: ['rt-response-status-hidden-for-opaque', 'rt-body-info-needs-cors'],
      needs: STATUS,
      target: { request: { status: 404, headers: tao('*'), body: 'hello' } },
      do: fetches({ mode: 'no-cors', timing: true }),
      expect: {
        wire: [GET],
        page: [resolved({ type: 'opaque', facts: { entry: true, responseStatus: 0, ...NO_SIZES } })],
      },
    }),
    ...(
      [
        ['fetch', timed, NETWORK_ERROR],
        ['xhr', xhr({ timing: true }), XHR_ERROR],
        ['img', element('img', { crossorigin: 'anonymous', timing: true }), ERROR_EVENT],
      ] as const
    ).map(([name, action, page]) =>
      scenario(`timing-refused-${name}`, {
        title: `A request by ${name} that CORS refused leaves an entry without size`,
        why: 'The handover of a network error marks resource timing too, with status 0 and empty body info.',
        requirements: ['rt-entry-on-cors-failure'],
        target: { request: { status: 404, body: 'hello' } },
        do: action,
        expect: { wire: [GET], page: [{ ...page, facts: { entry: true, ...NO_SIZES } }] },
      }),
    ),
    scenario('timing-refused-status', {
      title: 'The entry of a request that CORS refused says status 0',
      why: 'A network error has status 0.',
      requirements: ['rt-entry-on-cors-failure', 'rt-response-status-hidden-for-opaque'],
      needs: STATUS,
      target: { request: { status: 404, body: 'hello' } },
      do: timed,
      expect: { wire: [GET], page: [{ ...NETWORK_ERROR, facts: { entry: true, responseStatus: 0 } }] },
    }),
    scenario('timing-refused-redirect-hidden', {
      title: 'The entry of a request that was refused after a redirect has the first URL and no redirect times',
      why: 'The redirect was cross-origin without Timing-Allow-Origin, so the TAO check of the chain has failed.',
      requirements: ['rt-entry-on-cors-failure', 'tao-every-hop'],
      target: { request: redirect(302, 'last', allow()) },
      resources: { last: { origin: 'remote2', request: { body: 'hello' } } },
      do: timed,
      expect: {
        wire: [GET, last],
        page: [{ ...NETWORK_ERROR, facts: { ...MASKED, ...NO_SIZES } }],
      },
    }),
    scenario('timing-refused-with-tao', {
      title: 'Whether `Timing-Allow-Origin` shows details of a response that CORS refused',
      why: 'The CORS check fails before the TAO check is made, so the flag that masks is not set by the text; its note says that a network error is masked.',
      kind: 'may',
      requirements: ['tao-vs-acao-error-disclosure'],
      target: { request: { headers: tao('*'), body: 'hello' } },
      do: timed,
      expect: [
        {
          label: 'masked',
          wire: [GET],
          page: [{ ...NETWORK_ERROR, facts: { entry: true, requestStart: 'zero' } }],
        },
        {
          label: 'shown',
          wire: [GET],
          page: [{ ...NETWORK_ERROR, facts: { entry: true, requestStart: 'set' } }],
        },
      ],
    }),
    scenario('timing-tao-opaque-origin-null', {
      title: 'In a sandboxed frame the item `null` passes the TAO check',
      why: 'An opaque origin is serialised as null.',
      requirements: ['tao-null-for-opaque'],
      context: 'sandboxed-frame',
      target: { request: { headers: [...allow({ origin: 'null' }), ...tao('null')], body: 'hello' } },
      do: timed,
      expect: { wire: [GET], page: [read(SHOWN)] },
    }),
    scenario('timing-tao-opaque-origin-page', {
      title: "In a sandboxed frame the page's origin does not pass the TAO check",
      why: 'The origin of the frame is opaque, and null is compared with the items.',
      requirements: ['tao-null-for-opaque'],
      context: 'sandboxed-frame',
      target: { request: { headers: [...allow({ origin: 'null' }), ...tao('{origin:page}')], body: 'hello' } },
      do: timed,
      expect: { wire: [GET], page: [read(MASKED)] },
    }),
    ...(
      [
        ['both', tao('*'), tao('*'), true],
        ['first-missing', [], tao('*'), false],
        ['last-missing', tao('*'), [], false],
        ['last-null', tao('*'), tao('null'), true],
        ['last-origin', tao('*'), tao('{origin}'), false],
      ] as const
    ).map(([name, first, second, passes]) =>
      scenario(`timing-tao-redirect-${name}`, {
        title: `Details after a redirect to a third origin are ${passes ? 'shown' : 'masked'}: ${name.replace('-', ' ')}`,
        why: 'The check is made on each response of the chain with the serialised origin of that hop, which a cross-site hop makes null; one failure is kept.',
        requirements: ['tao-every-hop', ...(name.startsWith('last-') ? ['tao-null-for-opaque'] : [])],
        target: { request: redirect(302, 'last', [...allow(), ...first]) },
        resources: {
          last: { origin: 'remote2', request: { headers: [...allow({ origin: 'null' }), ...second], body: 'hello' } },
        },
        do: timed,
        expect: {
          wire: [GET, last],
          page: [read(passes ? { ...SHOWN, redirectStart: 'set', redirectEnd: 'set' } : MASKED)],
        },
      }),
    ),
    ...(
      [
        ['hidden', [], 0],
        ['shown', tao('*'), 2],
      ] as const
    ).map(([name, headers, serverTiming]) =>
      scenario(`timing-server-timing-${name}`, {
        title: `\`Server-Timing\` of a granted response is ${name} ${name === 'shown' ? 'with' : 'without'} \`Timing-Allow-Origin\``,
        why: 'Server-Timing is part of the timing info that an opaque timing info leaves out.',
        requirements: ['server-timing-needs-tao'],
        needs: ['timing-server-timing'],
        target: { request: shares([['Server-Timing', 'a;dur=1, b;dur=2'], ...headers]) },
        do: timed,
        expect: { wire: [GET], page: [read({ entry: true, serverTiming })] },
      }),
    ),
    scenario('timing-preflight-no-entry', {
      title: 'A preflighted request has one entry: the preflight has none of its own',
      why: 'CORS-preflight fetch goes to HTTP-network-or-cache fetch by itself: no fetch response handover, and that is where entries are marked.',
      requirements: ['preflight-not-in-resource-timing'],
      target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, request: shares([]) },
      do: fetches({ method: 'PUT', timing: 'count' }),
      expect: { wire: [preflightFor('PUT'), request('PUT')], page: [read({ entry: true, entries: 1 })] },
    }),
    scenario('timing-preflight-cached-one-entry', {
      title: 'A request whose preflight is cached has one entry, too',
      why: 'The fetch response handover of the request marks one entry.',
      requirements: ['preflight-not-in-resource-timing'],
      target: { preflight: { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) }, request: shares([]) },
      do: [fetches({ method: 'PUT' }), fetches({ method: 'PUT', timing: 'count' })],
      expect: {
        wire: [preflightFor('PUT'), request('PUT'), request('PUT')],
        page: [resolved({ status: 200 }), read({ entry: true, entries: 1 })],
      },
    }),
    scenario('timing-preflight-refused-one-entry', {
      title: 'A request that is never sent, as its preflight is refused, has one entry and no more',
      why: 'The fetch response handover marks an entry for a network error, too; the preflight has none.',
      requirements: ['preflight-not-in-resource-timing'],
      target: { preflight: { status: 204, headers: allow() }, request: shares([]) },
      do: fetches({ method: 'PUT', timing: 'count' }),
      expect: { wire: [preflightFor('PUT')], page: [{ ...NETWORK_ERROR, facts: { entry: true, entries: 1 } }] },
    }),
    scenario('timing-transfer-size-masked', {
      title: 'What transferSize says of a granted response without `Timing-Allow-Origin`',
      why: 'The getter adds 300 to the encoded size, which the present text does not tie to the TAO check; earlier texts made it 0.',
      kind: 'observe',
      requirements: ['tao-cross-origin-opaque-entry'],
      target: { request: shares([]) },
      do: timed,
      expect: [
        { label: 'zero', wire: [GET], page: [read({ transferSize: 'zero' })] },
        { label: 'a size', wire: [GET], page: [read({ transferSize: 'set' })] },
      ],
    }),
  ],
});
