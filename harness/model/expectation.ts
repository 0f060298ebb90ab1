/** From a prediction of the model to a stated expectation, for scenarios that nobody wrote. Pure. */
import type { Prediction } from './predict.ts';
import { getHeader } from '../scenario/respond.ts';
import type { HeaderExpectation, Outcome, PageExpectation, Scenario, WireExpectation } from '../scenario/schema.ts';

/** Request headers that the protocol decides about; author headers are added by name. */
const COMPARED = [
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
  'authorization',
  'content-type',
  'cookie',
];

/** The outcome that the model demands, with every header that the protocol decides about. */
export function expectationOf(scenario: Scenario, prediction: Prediction): Outcome {
  const authorNames = scenario.steps.flatMap((step) =>
    ('headers' in step ? (step.headers ?? []) : []).map(([name]) => name.toLowerCase()),
  );
  const names = new Set([...COMPARED, ...authorNames.filter((name) => name.startsWith('x-'))]);
  // Only names that a script can send: framing headers are the server's own.
  const replyNames = new Set(
    Object.values(scenario.resources)
      .flatMap(({ request }) => request.flatMap(({ headers }) => headers.map(([name]) => name.toLowerCase())))
      .concat('content-length'),
  );
  return {
    wire: prediction.wire.map((record): WireExpectation => {
      const headers: Record<string, HeaderExpectation> = {};
      for (const name of names) {
        const value = getHeader(record.headers, name);
        if (value?.startsWith('multipart/')) continue;
        headers[name] = value ?? { absent: true };
      }
      return { resource: record.resource, method: record.method, headers };
    }),
    page: prediction.page.map((step): PageExpectation => {
      if (step.result !== 'resolved') return { result: 'rejected', error: step.error!.name };
      return {
        result: 'resolved',
        ...(step.type ? { type: step.type as 'cors' } : {}),
        ...(step.status === undefined ? {} : { status: step.status }),
        ...(step.redirected === undefined ? {} : { redirected: step.redirected }),
        ...(step.url === undefined ? {} : { url: step.url }),
        ...(step.headers
          ? {
              headers: Object.fromEntries(
                [...replyNames].map((name) => [name, getHeader(step.headers!, name) ?? { absent: true }]),
              ),
            }
          : {}),
        ...(step.body && 'text' in step.body ? { body: step.body.text } : {}),
      };
    }),
  };
}
