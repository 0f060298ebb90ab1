/** Opaque Response Blocking, as far as it is agreed: https://github.com/annevk/orb#orbs-algorithm */
import { Script } from 'node:vm';
import { determineNosniff, extractMimeType, isJavaScript } from './blocking.ts';
import type { ModelRequest } from './request.ts';
import { bytesOf, isOkStatus, type ModelResponse } from './responses.ts';
import { imageType, isMedia } from './sniff.ts';
import type { UserAgent } from './user-agent.ts';

const NEVER_SNIFFED =
  /^(application\/(dash\+xml|gzip|pdf|x-gzip|zip|x-protobuf(fer)?|ms(excel|powerpoint|word|word-template)|vnd\..*)|audio\/mpegurl|multipart\/(byteranges|signed)|text\/(event-stream|csv|vtt))$/;
const isBlocklisted = (essence: string): boolean =>
  essence === 'text/html' || /^(application|text)\/(json|xml)$|\+(json|xml)$/.test(essence);

/** Whether ORB withholds an opaque response. fetch() itself may have it: script cannot look inside. */
export function isOpaqueBlocked(ua: UserAgent, request: ModelRequest, response: ModelResponse): boolean {
  if (request.destination === '' || !ua.choices.opaqueResponseBlocking) return false;
  const is = ua.deciding('orb');
  const essence = extractMimeType(response.headers);
  const nosniff = determineNosniff(response.headers);
  if (essence !== null) {
    const safe = isJavaScript(essence) || essence === 'text/css' || essence === 'image/svg+xml';
    if (is('3.1', safe, `${essence} is an opaque-safelisted MIME type`)) return false;
    if (is('3.2', NEVER_SNIFFED.test(essence), `${essence} is never sniffed`)) return true;
    if (is('3.3', response.status === 206 && isBlocklisted(essence), `a partial ${essence}`)) return true;
    if (is('3.4', nosniff && (isBlocklisted(essence) || essence === 'text/plain'), `nosniff, and ${essence}`))
      return true;
  }
  const bytes = bytesOf(response.body) ?? new Uint8Array();
  const media = request.destination === 'audio' || request.destination === 'video';
  if (is('7', isMedia(bytes), 'the bytes look like audio or video')) return !media;
  if (is('8', media, 'a media element asks, and the bytes look like no media')) return true;
  if (is('9', imageType(bytes) !== null, 'the bytes look like an image')) return false;
  if (is('10', nosniff, 'nosniff')) return true;
  if (is('11', !isOkStatus(response.status), `the status ${response.status} is no ok status`)) return true;
  if (is('12', essence === null, 'there is no MIME type')) return false;
  if (is('13', /^(audio|image|video)\//.test(essence!), `${essence}, and the bytes are none`)) return true;
  return !is('15', isScriptAndNoJson(new TextDecoder().decode(bytes)), 'the bytes parse as JavaScript and not as JSON');
}

function isScriptAndNoJson(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return parsesAsScript(text);
  }
}

/** Whether a text is a classic script; it is parsed, never run. */
export function parsesAsScript(text: string): boolean {
  const { prepareStackTrace } = Error;
  // Node writes out the stack of this error, though nobody reads it, and would load the map of all sources for that: as much
  // memory as a report of thousands of pages takes.
  Error.prepareStackTrace = () => '';
  try {
    new Script(text);
    return true;
  } catch {
    return false;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
