/**
 * Scenarios that hold a line to the origins open while they wait for a request to arrive. Browsers open six connections to
 * an origin: as many such scenarios at once, and what they wait for would never get one.
 */
import type { Action } from './schema.ts';

/** How many of them may run at once. */
export const LINES = 4;

/** Whether a step waits until an origin has received a request. */
export const holdsLine = ({ steps }: { steps: readonly Action[] }): boolean =>
  steps.some(
    (step) =>
      step.api === 'await-request' ||
      ('until' in step && step.until !== undefined) ||
      ('abort' in step && step.abort?.on === 'request'),
  );
