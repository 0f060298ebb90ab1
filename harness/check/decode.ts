/** Bodies as they are meant, bounded. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { HeaderLine } from './types.ts';

/**
 * Undoes the content codings of a body that may have been cut off.
 * @param limit bytes that may come out: what would be more is cut, whatever it was packed into
 */
export function decodeBody(
  raw: Buffer,
  headers: readonly HeaderLine[],
  limit: number,
): { bytes: Buffer; truncated: boolean } {
  const codings = headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0 || raw.length === 0) return { bytes: raw, truncated: false };
  // Nobody packs three times in earnest.
  if (codings.length > 2) return { bytes: raw, truncated: true };
  let bytes = raw;
  for (const coding of codings.reverse()) {
    const decoded = decodeOne(bytes, coding, limit);
    if (!decoded) return { bytes: raw, truncated: true };
    bytes = decoded;
  }
  return { bytes, truncated: false };
}

/** Null where it is no such coding, is broken, or would be larger than the limit. */
function decodeOne(bytes: Buffer, coding: string, limit: number): Buffer | null {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(bytes, options);
    if (coding === 'deflate') return deflated(bytes, options);
    if (coding === 'br')
      return brotliDecompressSync(bytes, { maxOutputLength: limit, finishFlush: constants.BROTLI_OPERATION_FLUSH });
  } catch {
    // Broken or too large: shown as it came.
  }
  return null;
}

/** Some servers leave the wrapper out. */
function deflated(bytes: Buffer, options: object): Buffer {
  return (bytes[0]! & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
}
