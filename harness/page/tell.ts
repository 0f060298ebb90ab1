/** Tells the origins how far a response has come, so that they cut its connection at an event and not after a time. */
import type { ResetEvent } from '../scenario/schema.ts';
import { controlUrl } from './control-line.ts';

/** Called at each event of scenario `id`; opaque origins may tell as well, hence no-cors. */
export type Tell = (event: ResetEvent) => void;

/** Nothing is sent where no origin waits for it: most scenarios. */
export function teller(id: string, tells: boolean, signal: AbortSignal): Tell {
  if (!tells) return () => undefined;
  return (event) => {
    // A line that fails shows as a connection that is not cut.
    fetch(controlUrl(`told?${new URLSearchParams({ id, event })}`), { mode: 'no-cors', signal }).catch(() => undefined);
  };
}
