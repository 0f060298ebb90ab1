/** The has-storage-access action: what document.hasStorageAccess() says. */
import type { PageObservation } from '../run/recording.ts';
import { describeError } from './body.ts';

export async function hasStorageAccess(): Promise<PageObservation> {
  try {
    return { result: 'resolved', facts: { storageAccess: await document.hasStorageAccess() }, durationMs: 0 };
  } catch (error) {
    return { result: 'rejected', error: describeError(error), durationMs: 0 };
  }
}
