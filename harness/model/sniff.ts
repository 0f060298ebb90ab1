/** What bytes look like: https://mimesniff.spec.whatwg.org/, for the types that scenarios use. */

const begins = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((char, index) => bytes[at + index] === char.charCodeAt(0));

/** https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm */
export function imageType(bytes: Uint8Array): string | null {
  if (begins(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (begins(bytes, 'GIF87a') || begins(bytes, 'GIF89a')) return 'image/gif';
  return null;
}

/** Natural width of a PNG or GIF. */
export function imageWidth(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = imageType(bytes);
  if (type === 'image/png') return view.getUint32(16);
  return type === 'image/gif' ? view.getUint16(6, true) : null;
}

/** https://mimesniff.spec.whatwg.org/#audio-or-video-type-pattern-matching-algorithm */
export const isMedia = (bytes: Uint8Array): boolean =>
  (begins(bytes, 'RIFF') && begins(bytes, 'WAVE', 8)) || begins(bytes, '\x1aE\xdf\xa3') || begins(bytes, 'OggS\0');

/** https://mimesniff.spec.whatwg.org/#font-type-pattern-matching-algorithm */
export const isFont = (bytes: Uint8Array): boolean =>
  begins(bytes, '\0\x01\0\0') || begins(bytes, 'OTTO') || begins(bytes, 'wOFF');
