/** Responses that are blocked by their type. */
import { getHeader, mimeEssence, splitQuoted } from './headers.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import type { ModelRequest } from './request.ts';
import type { ModelResponse } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** Essence of a response's MIME type, or null for failure. https://fetch.spec.whatwg.org/#concept-header-extract-mime-type */
export function extractMimeType(headers: readonly HeaderLine[]): string | null {
  const value = getHeader(headers, 'content-type');
  if (value === null) return null;
  const essences = splitQuoted(value).map(mimeEssence);
  return essences.findLast((essence) => essence !== null && essence !== '*/*') ?? null;
}

/** https://fetch.spec.whatwg.org/#determine-nosniff */
export function determineNosniff(headers: readonly HeaderLine[]): boolean {
  const value = getHeader(headers, 'x-content-type-options');
  return value !== null && splitQuoted(value)[0]!.toLowerCase() === 'nosniff';
}

/** https://mimesniff.spec.whatwg.org/#javascript-mime-type */
export const isJavaScript = (essence: string | null): boolean =>
  essence !== null &&
  /^((application|text)\/(x-)?(javascript|ecmascript)|text\/(javascript1\.[0-5]|jscript|livescript))$/.test(essence);

/** https://fetch.spec.whatwg.org/#request-destination-script-like */
const isScriptLike = (destination: string): boolean =>
  /^(audioworklet|paintworklet|script|serviceworker|sharedworker|worker)$/.test(destination);

/** https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type? */
export function isBlockedByMimeType(ua: UserAgent, request: ModelRequest, response: ModelResponse): boolean {
  if (!isScriptLike(request.destination)) return false;
  const essence = extractMimeType(response.headers);
  return ua.is(
    'blocked-mime-type',
    '4',
    essence !== null && (/^(audio|image|video)\//.test(essence) || essence === 'text/csv'),
    `a ${request.destination} of type ${essence ?? 'unknown'} is audio, image, video or text/csv`,
  );
}

/** https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff? */
export function isBlockedByNosniff(ua: UserAgent, request: ModelRequest, response: ModelResponse): boolean {
  const is = ua.deciding('blocked-nosniff');
  const { destination } = request;
  if (getHeader(response.headers, 'x-content-type-options') === null) return false;
  if (!is('1', determineNosniff(response.headers), 'X-Content-Type-Options says nosniff')) return false;
  const essence = extractMimeType(response.headers);
  if (
    is(
      '4',
      isScriptLike(destination) && !isJavaScript(essence),
      `a ${destination || 'fetch'} of type ${essence} needs JavaScript and is none`,
    )
  )
    return true;
  return is(
    '5',
    destination === 'style' && essence !== 'text/css',
    `a ${destination || 'fetch'} of type ${essence} needs text/css and is none`,
  );
}
