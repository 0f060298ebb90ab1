/** What stops a request before it is sent, whatever CORS would say: bad ports, mixed content, Content Security Policy. */
import type { HeaderLine } from '../scenario/schema.ts';
import { hasBadPort } from './bad-ports.ts';
import { getHeader } from './headers.ts';
import { isTrustworthy, originOf, redirectTaint, sameOrigin } from './origins.ts';
import { currentUrl, type ModelRequest } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** Directives of one Content Security Policy: name, and what stands after it. */
export type ContentSecurityPolicy = ReadonlyMap<string, readonly string[]>;

/** The part of a policy container that CORS meets. https://html.spec.whatwg.org/#policy-container */
export interface ClientPolicy {
  csp: readonly ContentSecurityPolicy[];
  /** https://html.spec.whatwg.org/#embedder-policy-value */
  embedderPolicy: 'unsafe-none' | 'require-corp' | 'credentialless';
}

/** The policy container that the header lines of a document make. */
export function policyOf(lines: readonly HeaderLine[], fill: (text: string) => string): ClientPolicy {
  const csp = lines
    .filter(([name]) => name.toLowerCase() === 'content-security-policy')
    .map(([, value]) => {
      const directives = fill(value)
        .split(';')
        .map((directive) => directive.trim().split(/\s+/));
      return new Map(directives.map(([name = '', ...values]) => [name.toLowerCase(), values]));
    });
  const policy = getHeader(lines, 'cross-origin-embedder-policy');
  const known = policy === 'require-corp' || policy === 'credentialless';
  return { csp, embedderPolicy: known ? policy : 'unsafe-none' };
}

/**
 * Main fetch, step 7: why the request is stopped, or null; a client of which no policies are known has none. `report` is
 * called with a policy that stops it.
 */
export function blockedBy(
  ua: UserAgent,
  request: ModelRequest,
  report: (policy: ContentSecurityPolicy) => void,
): string | null {
  const { policy } = request;
  if (!policy) return null;
  const url = currentUrl(request);
  if (ua.is('bad-port', '2', hasBadPort(url.href), `${url.port} is a bad port`)) return 'a bad port';
  if (isMixedContent(ua, request, url)) return 'mixed content';
  const stopping = policy.csp.filter((one) => !allowsUrl(ua, one, request, url));
  for (const one of stopping) report(one);
  return stopping.length > 0 ? 'Content Security Policy' : null;
}

/** https://w3c.github.io/webappsec-mixed-content/#should-block-fetch */
function isMixedContent(ua: UserAgent, request: ModelRequest, url: URL): boolean {
  const is = ua.deciding('mixed-content');
  if (!is('1', prohibitsMixedContent(request), `${request.clientUrl} prohibits mixed security contexts`)) return false;
  return !is('2', isTrustworthy(url), `${url.href} is potentially trustworthy`);
}

/**
 * https://w3c.github.io/webappsec-mixed-content/#categorize-settings-object, of https documents alone: the text names every
 * potentially trustworthy origin, http://localhost too, which would take plain http from every page under development.
 */
const prohibitsMixedContent = ({ clientUrl }: ModelRequest): boolean => clientUrl.startsWith('https:');

/** https://w3c.github.io/webappsec-csp/#should-block-request for one policy. */
function allowsUrl(ua: UserAgent, policy: ContentSecurityPolicy, request: ModelRequest, url: URL): boolean {
  const is = ua.deciding('csp');
  const directive = DIRECTIVES[request.destination];
  if (directive === undefined) return true;
  const sources = policy.get(directive) ?? policy.get('default-src');
  if (!is('directive', sources !== undefined, `the policy says something of ${directive}`)) return true;
  const self = new URL(request.clientUrl).origin;
  return (sources ?? []).some((source) =>
    is('source', matches(source, self, url), `${directive} ${source} matches ${url.origin}`),
  );
}

/** https://w3c.github.io/webappsec-csp/#effective-directive-for-a-request */
const DIRECTIVES: Readonly<Record<string, string | undefined>> = { '': 'connect-src', image: 'img-src' };

/** https://w3c.github.io/webappsec-csp/#match-url-to-source-expression for what the suite writes: origins and 'self'. */
function matches(source: string, self: string, url: URL): boolean {
  if (source.toLowerCase() === "'self'") return sameOrigin(self, originOf(url));
  if (source === '*') return /^https?:$/.test(url.protocol);
  return source === originOf(url);
}

/** https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials */
export function allowsCredentials(ua: UserAgent, request: ModelRequest): boolean {
  const is = ua.deciding('coep-credentials');
  if (is('2', request.mode !== 'no-cors', `mode is ${request.mode}`)) return true;
  const credentialless = request.policy?.embedderPolicy === 'credentialless';
  if (!is('4', credentialless, 'the embedder policy is credentialless')) return true;
  // The text asks for a redirect-taint that is not "same-origin", and means one that is: it once said "does not have a
  // redirect-tainted origin".
  const near =
    sameOrigin(request.origin, originOf(currentUrl(request))) && redirectTaint(ua, request) === 'same-origin';
  return is('5', near, `${currentUrl(request).origin} is the request's origin, without a detour`);
}
