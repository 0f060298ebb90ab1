/** What generated pages do: calls of fetch() and XMLHttpRequest over the whole vocabulary. */
import fc, { type Arbitrary } from 'fast-check';
import type { Action, Body, FetchAction, XhrAction } from '../scenario/schema.ts';
import { authorHeaders, maybe, mostly } from './arbitrary-values.ts';

const body: Arbitrary<Body> = fc.constantFrom<Body[]>(
  { text: 'hi' },
  { urlencoded: [['a', '1']] },
  { base64: 'aGk=' },
  { blob: { type: 'text/plain', text: 'hi' } },
  { blob: { type: 'application/json', text: '{}' } },
  { blob: { type: '', text: 'hi' } },
  { formData: [['a', '1']] },
);
const method = fc.oneof(
  { withCrossShrink: true },
  { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'PUT') },
  { weight: 4, arbitrary: fc.constantFrom('HEAD', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'put', 'patch', 'PoSt', 'EGG') },
  { weight: 1, arbitrary: fc.constantFrom('TRACE', 'connect', 'a b', '*') },
);
/** GET and HEAD take no body; now and then one is tried all the same. */
const withBody = (name: string, given: Body | undefined) =>
  given && !/^(get|head)$/i.test(name) ? { body: given } : {};

const fetchAction: Arbitrary<FetchAction> = fc
  .record({
    method,
    mode: mostly<string | undefined>(2, fc.constant(undefined), fc.constantFrom('no-cors', 'same-origin', 'cors')),
    credentials: maybe(fc.constantFrom('include', 'omit', 'same-origin')),
    redirect: maybe(fc.constantFrom('error', 'manual'), 8),
    referrerPolicy: maybe(
      fc.constantFrom(
        ...['no-referrer', 'same-origin', 'origin', 'unsafe-url'],
        ...['strict-origin', 'no-referrer-when-downgrade', 'origin-when-cross-origin'],
      ),
      6,
    ),
    referrer: maybe(fc.constant(''), 30),
    cache: maybe(fc.constantFrom('no-store', 'reload', 'no-cache'), 9),
    keepalive: maybe(fc.constant(true), 20),
    headers: authorHeaders,
    given: maybe(body),
  })
  .map(({ headers, given, ...rest }) => {
    const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return {
      api: 'fetch',
      url: '{url:start}',
      ...set,
      ...(headers.length > 0 ? { headers } : {}),
      ...withBody(rest.method, given),
    } as FetchAction;
  });

const xhrAction: Arbitrary<XhrAction> = fc
  .record({
    method,
    withCredentials: fc.boolean(),
    headers: authorHeaders,
    given: maybe(body),
    uploadListener: maybe(
      fc.constantFrom(
        'load' as const,
        'progress' as const,
        'removed' as const,
        'after-send' as const,
        'touch' as const,
      ),
    ),
  })
  .map(({ method: name, withCredentials, headers, given, uploadListener }) => ({
    api: 'xhr',
    url: '{url:start}',
    method: name,
    ...(withCredentials ? { withCredentials } : {}),
    ...(headers.length > 0 ? { headers } : {}),
    ...(uploadListener ? { uploadListener } : {}),
    ...withBody(name, given),
  }));

export const action: Arbitrary<Action> = mostly<Action>(3, fetchAction, xhrAction);
