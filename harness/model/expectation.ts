/** From a prediction of the model to a stated expectation, for scenarios that nobody wrote. Pure. */
import { keepingLast } from './last.ts';
import type { Prediction } from './predict.ts';
import { getHeader } from '../scenario/respond.ts';
import type {
  HeaderExpectation,
  HeaderLine,
  Outcome,
  PageExpectation,
  Scenario,
  WireExpectation,
} from '../scenario/schema.ts';

/** Request headers that the protocol decides about; author headers are added by name. */
const COMPARED = [
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
  'authorization',
  'content-type',
  'cookie',
];

interface ComparedNames {
  request: readonly string[];
  reply: readonly string[];
}

/** The header names, in lower case, that bear on a scenario. Of one many predictions are made. */
const comparedNames = keepingLast(({ steps, resources }: Scenario): ComparedNames => {
  const lower = (lines: readonly HeaderLine[]) => lines.map(([name]) => name.toLowerCase());
  const author = steps.flatMap((step) => ('headers' in step ? lower(step.headers ?? []) : []));
  // Only names that a script can send: framing headers are the server's own.
  const scripted = Object.values(resources).flatMap(({ request }) => request.flatMap(({ headers }) => lower(headers)));
  return {
    request: [...new Set([...COMPARED, ...author.filter((name) => name.startsWith('x-'))])],
    reply: [...new Set([...scripted, 'content-length'])],
  };
});

/** The outcome that the model demands, with every header that the protocol decides about. */
export function expectationOf(scenario: Scenario, prediction: Prediction): Outcome {
  const { request: requestNames, reply: replyNames } = comparedNames(scenario);
  return {
    wire: prediction.wire.map((record): WireExpectation => {
      const headers: Record<string, HeaderExpectation> = {};
      for (const name of requestNames) {
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
                replyNames.map((name) => [name, getHeader(step.headers!, name) ?? { absent: true }]),
              ),
            }
          : {}),
        ...(step.body && 'text' in step.body ? { body: step.body.text } : {}),
      };
    }),
  };
}
