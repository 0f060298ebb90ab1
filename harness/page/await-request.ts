/** Asks the origins whether a request has arrived: the only event of fetches that tell script nothing. */
import { controlUrl } from './control-line.ts';

/**
 * Resolves when a resource of scenario `id` has received so many requests. Opaque origins may ask as well, hence no-cors.
 * Rejects when `signal` aborts or the line to the origins fails.
 */
export async function awaitRequest(id: string, resource: string, requests: number, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ id, resource, requests: String(requests) });
  await fetch(controlUrl(`received?${query}`), { mode: 'no-cors', signal });
}
