/** The beacon action: what sendBeacon() returns is all that script learns. */
import type { PageObservation } from '../run/recording.ts';
import type { BeaconAction } from '../scenario/schema.ts';
import { describeError, makeBody } from './body.ts';

/** Performs the action; never throws. */
export function performBeacon(action: BeaconAction): PageObservation {
  try {
    const accepted = navigator.sendBeacon(action.url, makeBody(action.body) as BodyInit | undefined);
    if (accepted) return { result: 'resolved', durationMs: 0 };
    return { result: 'rejected', error: { name: 'false', message: 'sendBeacon() returned false' }, durationMs: 0 };
  } catch (error) {
    return { result: 'rejected', error: describeError(error), durationMs: 0 };
  }
}
