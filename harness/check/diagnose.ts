/** Why a flow that should work does not: a name for the cause, and plain words. The deciding step is the model's. Pure. */
import { isOkStatus, isRedirectStatus } from '../model/responses.ts';
import { askedFor, linesOf, listOf, valueOf } from './probes/probe.ts';
import type { Decision, Exchange, Flow, Severity } from './types.ts';

export interface Diagnosis {
  id: string;
  severity: Severity;
  title: string;
  reason: string;
}

const high = (id: string, title: string, reason: string): Diagnosis => ({ id, severity: 'high', title, reason });

/** The cause of a refused or failed flow that the policy allows. */
export function diagnose(flow: Flow, decision: Decision): Diagnosis {
  const { exchange } = decision;
  if (decision.outcome === 'failed')
    return decision.preflight === 'failed' ? unanswered(flow, exchange) : diagnoseFailure(flow.url, exchange);
  if (decision.preflight === 'failed') return ofPreflight(flow, decision);
  return ofResponse(flow, decision, 'response');
}

const whatFailed = (exchange: Exchange | null) => exchange?.failure?.message ?? 'the request could not be made';

function unanswered(flow: Flow, exchange: Exchange | null): Diagnosis {
  if (exchange?.failure?.kind === 'not-named') return diagnoseFailure(flow.url, exchange);
  return high(
    'preflight-unanswered',
    'The preflight gets no answer',
    `The preflight for ${flow.method} from ${flow.origin} fails: ${whatFailed(exchange)}. Other requests to the server may well be answered.`,
  );
}

/** Why there is no answer: that is never CORS. */
export function diagnoseFailure(url: string, exchange: Exchange | null): Diagnosis {
  const kind = exchange?.failure?.kind ?? 'malformed';
  if (kind === 'not-named')
    return {
      id: 'redirect-leaves-hosts',
      severity: 'info',
      title: 'A redirect leads to a host that was not named',
      reason: `${url} redirects to ${exchange?.request.url}, which this check does not ask. Name the host in the policy's "hosts" or with --host to follow it.`,
    };
  return high(
    `not-cors-${kind}`,
    'The server gives no answer that a browser can use; this is not CORS',
    `Browsers show the same "network error" for this as for CORS, but CORS is not the cause: ${whatFailed(exchange)}.`,
  );
}

function ofPreflight(flow: Flow, decision: Decision): Diagnosis {
  const { exchange } = decision;
  const status = exchange?.response?.status ?? 0;
  const asked = `The preflight for ${flow.method} from ${flow.origin}`;
  if (status === 401 || status === 407 || (status === 403 && linesOf(exchange, 'www-authenticate').length > 0))
    return high(
      'preflight-needs-authentication',
      'The preflight is asked to authenticate',
      `${asked} is answered with ${status}. Browsers never send cookies or Authorization with a preflight, so it can never succeed: OPTIONS must be answered before authentication.`,
    );
  if (isRedirectStatus(status))
    return high(
      'preflight-redirected',
      'The preflight is redirected',
      `${asked} is answered with ${status} to ${valueOf(exchange, 'location') ?? 'nowhere'}. A preflight must be answered where it is asked; browsers follow no redirect of it. Use the final URL, or answer OPTIONS before redirecting.`,
    );
  if (status === 404 || status === 405 || status === 501)
    return high(
      'preflight-not-routed',
      'The server has no answer to OPTIONS',
      `${asked} is answered with ${status}: no route handles OPTIONS here. A preflight needs a status from 200 to 299.`,
    );
  if (status >= 500)
    return high('preflight-error', 'The preflight makes the server fail', `${asked} is answered with ${status}.`);
  if (!isOkStatus(status))
    return high(
      'preflight-status',
      'The preflight has no ok status',
      `${asked} is answered with ${status}; a preflight needs a status from 200 to 299.`,
    );
  const { algorithm, step } = { algorithm: decision.step?.algorithm ?? '', step: decision.step?.step ?? '' };
  if (algorithm === 'CORS check') return ofResponse(flow, decision, 'preflight');
  if (algorithm === 'extract header list values')
    return high(
      'allow-list-malformed',
      'A list in the preflight response breaks the grammar',
      `${asked}: ${show(exchange, 'access-control-allow-methods')}; ${show(exchange, 'access-control-allow-headers')}. Elements are plain tokens separated by commas.`,
    );
  if (step.startsWith('7.5')) return ofMethod(flow, exchange, asked);
  return ofHeaders(flow, exchange, asked);
}

function ofMethod(flow: Flow, exchange: Exchange | null, asked: string): Diagnosis {
  const lines = linesOf(exchange, 'access-control-allow-methods').join(', ');
  const methods = lines.split(',').map((one) => one.trim());
  if (methods.includes('*'))
    return high(
      'wildcard-literal-with-credentials',
      'A wildcard means nothing once credentials are sent',
      `${asked}: Access-Control-Allow-Methods is "*", which for a request with credentials is a method of that name. Name the methods.`,
    );
  if (methods.some((method) => method.toUpperCase() === flow.method.toUpperCase()))
    return high(
      'method-case',
      'A method is listed in another case',
      `${asked}: Access-Control-Allow-Methods lists ${lines}; methods are compared byte for byte, so write ${flow.method}.`,
    );
  return high(
    'method-not-allowed',
    'A method that pages need is not allowed',
    `${asked}: Access-Control-Allow-Methods ${lines ? `lists ${lines}` : 'is missing'}, and ${flow.method} is not among them.`,
  );
}

function ofHeaders(flow: Flow, exchange: Exchange | null, asked: string): Diagnosis {
  const granted = listOf(exchange, 'access-control-allow-headers');
  const missing = flow.headers.map(([name]) => name.toLowerCase()).filter((name) => !granted.includes(name));
  const lists = granted.length > 0 ? `lists ${granted.join(', ')}` : 'is missing';
  if (granted.includes('*') && flow.credentials === 'include')
    return high(
      'wildcard-literal-with-credentials',
      'A wildcard means nothing once credentials are sent',
      `${asked}: Access-Control-Allow-Headers ${lists}; for a request with credentials "*" is a header of that name. Name the headers: ${missing.join(', ')}.`,
    );
  if (granted.includes('*') && missing.includes('authorization'))
    return {
      id: 'authorization-not-covered-by-wildcard',
      severity: 'medium',
      title: 'The wildcard does not cover Authorization',
      reason: `${asked}: Access-Control-Allow-Headers ${lists}, and the standard wants authorization by name. Today's browsers are lax, Firefox warns that it will stop being so (https://github.com/whatwg/fetch/issues/1919).`,
    };
  return high(
    'header-not-allowed',
    'A request header that pages need is not allowed',
    `${asked}: Access-Control-Allow-Headers ${lists}; not granted: ${missing.join(', ')}.`,
  );
}

/** Why the CORS check fails. */
function ofResponse(flow: Flow, decision: Decision, where: 'response' | 'preflight'): Diagnosis {
  const { exchange } = decision;
  const status = exchange?.response?.status ?? 0;
  const of = where === 'preflight' ? `The preflight response for ${flow.method}` : `The response (${status})`;
  const lines = linesOf(exchange, 'access-control-allow-origin');
  const sent = askedFor(exchange, 'origin') ?? flow.origin;
  if (decision.step?.algorithm === 'HTTP-redirect fetch')
    return high('redirect-refused', 'A redirect cannot be followed', `${of}: ${decision.why ?? ''}.`);
  if (lines.length === 0) return missing(flow, status, where, of, exchange);
  if (lines.length > 1)
    return high(
      'acao-repeated',
      'Access-Control-Allow-Origin is sent more than once',
      `${of} has ${lines.length} lines: ${lines.join(' and ')}. Browsers join them to "${lines.join(', ')}", which is no origin. Two layers (such as a proxy and the application) each add one; leave it to one of them.`,
    );
  const value = lines[0]!;
  if (value === sent || (value === '*' && flow.credentials !== 'include')) return ofCredentials(of, exchange);
  if (value === '*')
    return high(
      'wildcard-with-credentials',
      'The wildcard is refused for requests with credentials',
      `${of} has Access-Control-Allow-Origin: *, and the page at ${flow.origin} sends credentials. Send back the page's own origin, taken from a list, with Vary: Origin.`,
    );
  if (sent === 'null' && sent !== flow.origin)
    return high(
      'redirect-makes-origin-null',
      'A redirect to another origin takes the origin away',
      `After the redirect the browser sends Origin: null instead of ${flow.origin}, and ${of.toLowerCase()} allows ${value}. Let pages ask the final URL.`,
    );
  return ofValue(value, sent, of);
}

function ofValue(value: string, sent: string, of: string): Diagnosis {
  const has = `${of} has Access-Control-Allow-Origin: ${value}`;
  if (/[,\s]/.test(value.trim()))
    return high(
      'acao-list',
      'Access-Control-Allow-Origin holds a list',
      `${has}. It may hold one origin only: send back the one that asked, when it is on your list.`,
    );
  if (value.includes('*'))
    return high(
      'acao-wildcard-pattern',
      'Access-Control-Allow-Origin holds a pattern',
      `${has}. The wildcard stands alone or not at all; send back the origin that asked, when it matches your pattern.`,
    );
  const canonical = URL.canParse(value.replace(/^["']|["']$/g, ''))
    ? new URL(value.replace(/^["']|["']$/g, '')).origin
    : null;
  if (canonical === sent || value === '' || canonical === null)
    return high(
      'acao-malformed',
      'Access-Control-Allow-Origin is not written as browsers write an origin',
      `${has}; the page's origin is ${sent}, and the two are compared byte for byte: no slash or path at the end, no quotes, lower case, no default port.`,
    );
  return high(
    'acao-other-origin',
    'Access-Control-Allow-Origin names another origin',
    `${has}, and the page's origin is ${sent}.`,
  );
}

function ofCredentials(of: string, exchange: Exchange | null): Diagnosis {
  const value = valueOf(exchange, 'access-control-allow-credentials');
  if (value === null)
    return high(
      'acac-missing',
      'Credentials are not allowed',
      `${of} has no Access-Control-Allow-Credentials: true, and pages send credentials.`,
    );
  return high(
    'acac-not-true',
    'Access-Control-Allow-Credentials is not exactly true',
    `${of} has Access-Control-Allow-Credentials: ${value}; only the four letters "true", in lower case and once, count.`,
  );
}

function missing(flow: Flow, status: number, where: string, of: string, exchange: Exchange | null): Diagnosis {
  if (where === 'preflight')
    return high(
      'preflight-without-cors',
      'The preflight response has no CORS headers',
      `${of} from ${flow.origin} has status ${status}, but no Access-Control-Allow-Origin.`,
    );
  if (isRedirectStatus(status))
    return high(
      'redirect-without-cors',
      'A redirect has no CORS headers',
      `${of} leads to ${valueOf(exchange, 'location') ?? 'nowhere'} and has no Access-Control-Allow-Origin. Every hop needs it, or pages ask the final URL.`,
    );
  if (status >= 400)
    return {
      id: 'error-without-cors',
      severity: 'medium',
      title: 'Error responses have no CORS headers',
      reason: `${of} to ${exchange?.request.url ?? flow.url} has no Access-Control-Allow-Origin: pages at ${flow.origin} see a network error instead of the status.`,
    };
  return high(
    'acao-missing',
    'An allowed origin gets no Access-Control-Allow-Origin',
    `${of} to ${flow.origin} has no Access-Control-Allow-Origin: the page cannot read it.`,
  );
}

function show(exchange: Exchange | null, name: string): string {
  return `${name}: ${valueOf(exchange, name) ?? '(missing)'}`;
}
