/**
 * Tells what came of a flow, and what is not CORS although it looks like it: script gets the same TypeError for a refused
 * reply, a broken connection and blocked mixed content. Pure.
 */
import type { RefusedHost, WireEntry } from '../../../servers/proxy/log.ts';
import type { UpstreamProblem } from '../../../servers/proxy/upstream.ts';
import { httpOrigin, isLocalhostName, serializeOrigin } from '../../../servers/proxy/origins.ts';
import type { Engine } from '../../run/recording.ts';
import type { Flow, FlowResult } from '../types.ts';
import { hasBadPort } from '../../model/bad-ports.ts';
import type { PageResult } from './protocol.ts';
import type { Diagnosis } from './types.ts';

/** Everything that was seen of a flow. */
export interface Seen {
  engine: Engine;
  flow: Flow;
  /** Origin of the top-level page: the flow's own, or that of the page around the sandboxed frame. */
  page: string;
  result: PageResult;
  console: readonly string[];
  /** What began during the flow. */
  wire: readonly WireEntry[];
  /** Whether the request, or bytes of a tunnel that may hold it, went to the target. */
  sent: boolean;
  /** Hosts that were asked for during the flow and not let through. */
  refused: readonly RefusedHost[];
}

export interface Outcome {
  outcome: FlowResult['outcome'];
  diagnosis: Diagnosis | null;
}

/** What cannot be a question of CORS, whatever the server answers; null when it can. */
export function diagnoseBefore(flow: Flow): Diagnosis | null {
  const target = httpOrigin(flow.url);
  if (!target) return { kind: 'invalid-request', text: `${flow.url} is no http or https URL: CORS does not apply.` };
  if (serializeOrigin(target) === flow.origin)
    return { kind: 'same-origin', text: 'Page and resource have the same origin: CORS does not apply.' };
  if (hasBadPort(flow.url))
    return {
      kind: 'bad-port',
      text: `Browsers send nothing to port ${new URL(flow.url).port}, whatever a server there says: this is not CORS. Serve the resource at another port.`,
    };
  if (flow.origin !== 'null' && URL.canParse(flow.origin) && hasBadPort(flow.origin))
    return { kind: 'bad-port', text: `Browsers open no page at ${flow.origin}: its port is one they never use.` };
  return null;
}

/** What came of a flow that a browser performed. */
export function judge(seen: Seen): Outcome {
  const { result } = seen;
  if (result.end === 'read') {
    if (result.reply?.type === 'basic')
      return notCors('same-origin', 'Page and resource have the same origin: CORS does not apply.');
    if (result.reply?.status === 429)
      return notCors('rate-limited', 'The server answered 429: it has had too many requests. Check more slowly.');
    return { outcome: 'allowed', diagnosis: null };
  }
  if (result.end === 'invalid')
    return notCors(
      'invalid-request',
      `Script may not even build this request (${result.error?.message ?? ''}): this is not CORS.`,
    );
  const diagnosis = diagnose(seen);
  if (result.end === 'timeout')
    return {
      outcome: 'timeout',
      diagnosis: diagnosis ?? {
        kind: 'timeout',
        text: 'The reply did not come to its end within the time limit: this is not CORS.',
      },
    };
  return diagnosis ? { outcome: 'not-cors', diagnosis } : { outcome: 'refused', diagnosis: null };
}

/** Why a rejected flow is not a matter of CORS; null when it is. */
function diagnose(seen: Seen): Diagnosis | null {
  const text = seen.console.join('\n');
  const mixed = mixedUrl(seen, text);
  if (mixed)
    return {
      kind: 'mixed-content',
      text: `A page at ${seen.page} may not load ${mixed}${isLoopback(mixed) ? ', not even from loopback in this engine' : ''}: this is mixed content, not CORS. Serve the resource by https.`,
    };
  if (/address space/.test(text))
    return {
      kind: 'local-network-access',
      text: 'The browser keeps pages from addresses of the local network without permission: this is local network access, not CORS.',
    };
  const problem = seen.wire.find((entry) => entry.problem)?.problem;
  if (problem)
    return { kind: problem.kind, text: `This is not CORS: ${problem.message}.${ADVICE[problem.kind] ?? ''}` };
  const elsewhere = seen.refused.find(({ background }) => !background);
  if (elsewhere)
    return {
      kind: 'not-named',
      text: `The reply leads to ${elsewhere.origin}, which is none of the hosts named: it was not asked. Name it to follow the redirect.`,
    };
  if (saysNetwork(seen.engine, text))
    return { kind: 'network', text: 'The connection failed, or the browser stopped the request: this is not CORS.' };
  if (!seen.sent)
    return { kind: 'blocked', text: 'The browser sent no request: this is not CORS. Its console says why.' };
  return null;
}

const ADVICE: Partial<Record<UpstreamProblem['kind'], string>> = {
  tls: ' Mend the certificate, or accept any with --insecure.',
  dns: ' Check the name.',
  refused: ' Is the server running?',
};

/**
 * The http URL that an https page was not let load, or null. Engines differ about loopback, and say what they do.
 * https://www.w3.org/TR/mixed-content/#should-block-fetch
 */
function mixedUrl({ engine, page, flow, sent, wire }: Seen, console: string): string | null {
  if (!page.startsWith('https:')) return null;
  const said = /mixed (active )?content|insecure (content|resource)/i.test(console);
  if (flow.url.startsWith('http:')) return said || (!sent && !isLoopback(flow.url)) ? flow.url : null;
  const redirect = wire.map(redirectTarget).findLast((url) => url !== null);
  // A redirect has to pass the CORS check before it is followed.
  if (redirect) return redirect.startsWith('http:') && !saysCors(engine, console) ? redirect : null;
  return said ? 'what the reply redirects to' : null;
}

/** Where the reply to a request redirects to; preflights are never redirected. */
function redirectTarget(entry: WireEntry): string | null {
  if (
    entry.kind !== 'exchange' ||
    entry.request[0]!.startsWith('OPTIONS ') ||
    !/^HTTP\/\S+ 30[12378]/.test(entry.reply?.[0] ?? '')
  )
    return null;
  const location = entry.reply!.find((line) => /^location:/i.test(line));
  const text = location?.slice(location.indexOf(':') + 1).trim();
  return text !== undefined && URL.canParse(text, entry.target) ? new URL(text, entry.target).href : null;
}

/** https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy, steps 4 and 5 */
function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return isLocalhostName(hostname) || /^127\./.test(hostname) || hostname === '[::1]';
}

/** Whether an engine's messages name a rule of CORS that was broken. Firefox says CORS of failed connections too. */
function saysCors(engine: Engine, console: string): boolean {
  const reasons: Record<Engine, RegExp> = {
    chromium: /blocked by CORS policy/,
    firefox: /Reason: (?!CORS request did not succeed)/,
    webkit: /Access-Control-|Preflight response/,
  };
  return reasons[engine].test(console);
}

/** Whether an engine's messages tell of a failed connection. */
function saysNetwork(engine: Engine, console: string): boolean {
  const failures: Record<Engine, RegExp> = {
    chromium: /net::ERR_(?!FAILED|ABORTED)\w+/,
    firefox: /Reason: CORS request did not succeed/,
    webkit: /Could not connect|connection was lost|Connection terminated|could not be found|TLS|timed out/i,
  };
  return failures[engine].test(console) && !saysCors(engine, console);
}

const notCors = (kind: Diagnosis['kind'], text: string): Outcome => ({
  outcome: 'not-cors',
  diagnosis: { kind, text },
});
