/** Request bodies, from data to the objects that web APIs take. */
import { fromBase64 } from '../scenario/bytes.ts';
import type { Body } from '../scenario/schema.ts';

/** The object for a body; `document` only works where there is a DOM. */
export function makeBody(body: Body | undefined): BodyInit | Document | undefined {
  if (!body) return undefined;
  if ('text' in body) return body.text;
  if ('filled' in body) return 'x'.repeat(body.filled);
  if ('base64' in body) return fromBase64(body.base64);
  if ('urlencoded' in body) return new URLSearchParams(body.urlencoded);
  if ('formData' in body) {
    const form = new FormData();
    for (const [name, value] of body.formData) form.append(name, value);
    return form;
  }
  if ('blob' in body) return new Blob([body.blob.text], { type: body.blob.type });
  if ('document' in body) {
    return body.document === 'html'
      ? document.implementation.createHTMLDocument('body')
      : new DOMParser().parseFromString('<body/>', 'application/xml');
  }
  const chunks = body.stream.map((chunk) => new TextEncoder().encode(chunk));
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
}

/** The most of a response body that is kept. */
const MAX_TEXT = 64 * 1024;

/** A response body as an observation: text where it is UTF-8, else base64. */
export function describeBytes(bytes: Uint8Array): { text: string } | { base64: string } {
  const kept = bytes.subarray(0, MAX_TEXT);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(kept) };
  } catch {
    return { base64: btoa(Array.from(kept, (byte) => String.fromCharCode(byte)).join('')) };
  }
}

/** Name and message of anything thrown. */
export function describeError(error: unknown): { name: string; message: string } {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  return { name: typeof name === 'string' ? name : typeof error, message: String(message ?? error) };
}
