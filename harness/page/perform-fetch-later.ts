/** The fetchLater action: what the call returns is all that script learns. */
import type { PageObservation } from '../run/recording.ts';
import type { FetchLaterAction } from '../scenario/schema.ts';
import { describeError, makeBody } from './body.ts';

// TypeScript's library does not have it yet.
type FetchLater = (url: string, init: RequestInit & { activateAfter: number }) => unknown;

/** Performs the action; never throws. */
export function performFetchLater({ url, method, headers, body, activateAfter }: FetchLaterAction): PageObservation {
  try {
    (globalThis as unknown as { fetchLater: FetchLater }).fetchLater(url, {
      activateAfter,
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: makeBody(body) as BodyInit }),
    });
    return { result: 'resolved', durationMs: 0 };
  } catch (error) {
    return { result: 'rejected', error: describeError(error), durationMs: 0 };
  }
}
