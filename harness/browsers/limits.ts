/** Time limits: many times what a loaded machine needs. The environment can change them. */

/** A limit that is no number of milliseconds. */
export class LimitError extends Error {
  override name = 'LimitError';
}

/** The variables and what they hold when they are not set, in milliseconds. */
export const LIMITS = {
  CORS_CONFORMANCE_START_LIMIT: 90_000,
  CORS_CONFORMANCE_SILENCE_LIMIT: 30_000,
} as const;

/**
 * A time limit in milliseconds.
 * @throws LimitError when the environment holds something else than a positive whole number
 */
export function limit(variable: keyof typeof LIMITS): number {
  const text = process.env[variable];
  if (!text) return LIMITS[variable];
  const ms = /^\d+$/.test(text) ? Number(text) : 0;
  // The longest that a timer can wait.
  if (ms < 1 || ms > 2_147_483_647)
    throw new LimitError(
      `${variable} is ${JSON.stringify(text)}: a number of milliseconds from 1 to 2147483647 is needed; correct it or unset it`,
    );
  return ms;
}

/** For each part of a browser's start, and for the page until it asks for work. */
export const startLimit = (): number => limit('CORS_CONFORMANCE_START_LIMIT');

/** A page that says nothing for this long beyond its scenarios' own limits hangs. */
export const silenceLimit = (): number => limit('CORS_CONFORMANCE_SILENCE_LIMIT');
