/** The TAO check and what Resource Timing then shows. https://w3c.github.io/resource-timing/ */
import type { Facts } from '../scenario/facts.ts';
import type { HeaderLine } from '../scenario/schema.ts';
import { extractMimeType, isJavaScript } from './blocking.ts';
import { getHeader, splitQuoted } from './headers.ts';
import { byteSerializeRequestOrigin } from './origins.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import { bytesOf, type Result } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** https://fetch.spec.whatwg.org/#concept-tao-check; true is success. */
export function taoCheck(ua: UserAgent, request: ModelRequest, headers: readonly HeaderLine[]): boolean {
  const is = ua.deciding('tao-check');
  if (is('2', request.timingAllowFailed, 'an earlier response of the chain failed')) return false;
  const value = getHeader(headers, 'timing-allow-origin');
  const values = value === null ? [] : splitQuoted(value);
  const says = `Timing-Allow-Origin is ${value ?? 'missing'}`;
  if (is('4', values.includes('*'), says)) return true;
  if (is('5', values.includes(byteSerializeRequestOrigin(ua, request)), says)) return true;
  return is('7', request.tainting === 'basic', `response tainting is ${request.tainting}`);
}

/** The entry of a fetch. https://fetch.spec.whatwg.org/#fetch-finale and https://w3c.github.io/resource-timing/#dfn-setup-the-resource-timing-entry */
export function resourceTiming(ua: UserAgent, request: ModelRequest, response: Result): Facts {
  const is = ua.deciding('report-timing');
  const shown = is('5', response.timingAllowPassed === true, 'the timing allow passed flag is set');
  const time = (there = true) => (shown && there ? 'set' : 'zero');
  const redirected = request.urlList.length > 1;
  const bare = response.type === 'error' || response.type === 'opaque';
  const opaque = is('body info', bare, `the response has type ${response.type}, so no body is known of`);
  const visible = response.type === 'error' ? undefined : response;
  const length = opaque || !visible ? 0 : (bytesOf(visible.body)?.length ?? 0);
  const timing = response.type === 'error' ? [] : ((response.internal ?? response).headers ?? []);
  const metrics = getHeader(timing, 'server-timing');
  return {
    entry: true,
    startTime: 'set',
    fetchStart: 'set',
    redirectStart: time(redirected),
    redirectEnd: time(redirected),
    workerStart: 'zero',
    domainLookupStart: time(),
    connectStart: time(),
    requestStart: time(),
    responseStart: time(),
    responseEnd: 'set',
    nextHopProtocol: shown ? (ua.speaksHttp2(currentUrl(request)) ? 'h2' : 'http/1.1') : '',
    transferSize: 'set',
    encodedBodySize: length,
    decodedBodySize: length,
    responseStatus: visible?.status ?? 0,
    contentType: opaque || !visible ? '' : minimize(extractMimeType(visible.headers)),
    serverTiming: shown && metrics !== null ? splitQuoted(metrics).length : 0,
  };
}

/** https://mimesniff.spec.whatwg.org/#minimize-a-supported-mime-type */
function minimize(essence: string | null): string {
  if (essence === null) return '';
  if (isJavaScript(essence)) return 'text/javascript';
  if (/[/+]json$/.test(essence)) return 'application/json';
  if (essence === 'image/svg+xml') return essence;
  return /^(text|application)\/xml$|\+xml$/.test(essence) ? 'application/xml' : essence;
}
