/** What preflights grant beyond the policy, and how the server takes preflights in other spellings. */
import { access } from '../baseline.ts';
import { decide } from '../decide.ts';
import { flowOf, isSimple, preflightedFlows } from '../flows.ts';
import {
  askedFor,
  merged,
  lastOf,
  linesOf,
  listOf,
  type Answers,
  type Ask,
  type Draft,
  type Probe,
  type Subject,
} from './probe.ts';
import type { Endpoint, Exchange, Flow, HeaderLine } from '../types.ts';

/** A preflight of which every line is given. */
export function preflight(
  subject: Subject,
  key: string,
  origin: string,
  method: string,
  names: readonly string[],
): Ask {
  const requested: HeaderLine[] = names.map((line) => ['Access-Control-Request-Headers', line]);
  const headers: HeaderLine[] = [['Origin', origin], ['Access-Control-Request-Method', method], ...requested];
  return { key, raw: { method: 'OPTIONS', url: subject.endpoint.url, headers } };
}

/**
 * A request that a preflight response lets an origin make and that needs a preflight, or null: found by trying what the
 * response itself names.
 */
function granted(subject: Subject, origin: string, exchange: Exchange, credentials: Flow['credentials']): Flow | null {
  const methods = linesOf(exchange, 'access-control-allow-methods').flatMap((line) =>
    line.split(',').map((one) => one.trim()),
  );
  const names = listOf(exchange, 'access-control-allow-headers').filter((name) => name !== '*');
  const asked = askedFor(exchange, 'access-control-request-method');
  const tries: [method: string, headers: HeaderLine[]][] = [
    ...(asked === null || isSimple(asked) ? [] : [[asked, []] as [string, HeaderLine[]]]),
    ...methods
      .filter((method) => method !== '' && method !== '*' && !isSimple(method))
      .map((method) => [method, []] as [string, HeaderLine[]]),
    ...names.slice(0, 1).map((name) => ['POST', [[name, 'application/json']]] as [string, HeaderLine[]]),
  ];
  for (const [method, headers] of tries) {
    const flow = flowOf(subject.endpoint, `preflighted ${origin}`, {
      origin,
      method,
      headers,
      credentials,
      expect: 'denied',
    });
    if (decide(flow, [exchange]).preflight === 'passed') return flow;
  }
  return null;
}

/** Preflights of origins that may not read: passing them lets those origins change things. */
export const hostilePreflightProbe: Probe = {
  name: 'hostile-preflights',
  title: 'whether preflights of other origins are granted',
  plan(subject) {
    // Who may read with credentials may do everything.
    if (access(subject.baseline.get('random')) === 'credentialed') return [];
    const { endpoint, label } = subject;
    const method = endpoint.methods.find((one) => !isSimple(one)) ?? 'PUT';
    const names = endpoint.requestHeaders.map(([name]) => name.toLowerCase()).sort();
    const list = names.length > 0 ? [names.join(',')] : [];
    return [
      preflight(subject, 'preflight random', `https://${label()}.example`, method, list),
      ...(endpoint.allow.includes('null')
        ? []
        : [preflight(subject, 'preflight null', 'null', method, list), reading(endpoint, 'null')]),
      ...endpoint.deny.flatMap((origin) => [
        preflight(subject, `preflight ${origin}`, origin, method, list),
        reading(endpoint, origin),
      ]),
    ];
  },
  judge(subject, answers) {
    const { endpoint } = subject;
    return merged(
      [...answers.values()].flatMap((answer): Draft[] => {
        const exchange = lastOf(answer);
        const origin = askedFor(exchange, 'origin');
        if (!exchange?.response || origin === null || !answer.key.startsWith('preflight ')) return [];
        // Who may read is told by other probes; sending with credentials is more than reading without.
        const reads = access(answers.get(`read ${origin}`) ?? subject.baseline.get('random'));
        if (reads === 'credentialed') return [];
        const credentialed = granted(subject, origin, exchange, 'include');
        if (!credentialed && reads !== 'none' && !subject.facts.wildcard) return [];
        const flow = credentialed ?? granted(subject, origin, exchange, 'omit');
        if (!flow || (!credentialed && (endpoint.allow.includes('*') || endpoint.data === 'public'))) return [];
        // The wildcard of an endpoint that is open anyway says nothing new.
        if (!credentialed && subject.facts.wildcard && !endpoint.deny.includes(origin)) return [];
        return [
          {
            id: 'preflight-allows-any-origin',
            severity: credentialed ? 'high' : 'low',
            title: 'Preflights of other origins are granted',
            reason: `The preflight response lets a page at ${origin} send ${flow.method}${credentialed ? ' with the visitor’s credentials' : ''}. The page may not be able to read the answer, but the request takes effect.`,
            origin,
            flow,
            step: decide(flow, [exchange]).step,
            evidence: [exchange],
            keys: [answer.key, `read ${origin}`],
          },
        ];
      }),
    );
  },
};

function reading(endpoint: Endpoint, origin: string): Ask {
  const flow = flowOf(endpoint, `read ${origin}`, { origin, credentials: 'include', expect: 'denied' });
  return { key: `read ${origin}`, flow };
}

/** A preflight that the policy wants and the server grants, or null. */
export function working(subject: Subject): Flow | null {
  const [origin] = subject.allowed;
  return origin === undefined ? null : (preflightedFlows(subject.endpoint, [origin])[0] ?? null);
}

/** Unknown methods and headers, and preflights as no browser but some gateway writes them. */
export const preflightFormsProbe: Probe = {
  name: 'preflight-forms',
  title: 'unknown methods and headers, lists split, out of order or with empty elements',
  plan(subject) {
    const flow = working(subject);
    if (!flow) return [];
    const names = flow.headers.map(([name]) => name.toLowerCase()).sort();
    const label = subject.label();
    const { origin, method } = flow;
    const list = names.length > 0 ? [names.join(',')] : [];
    return [
      { key: 'usual', flow },
      preflight(subject, 'unknown method', origin, label.toUpperCase(), list),
      preflight(subject, 'unknown header', origin, method, [[...names, `x-${label}`].sort().join(',')]),
      ...(names.length > 1
        ? [
            preflight(subject, 'split lines', origin, method, names),
            preflight(subject, 'blanks', origin, method, [names.join(' , ')]),
            preflight(subject, 'other order', origin, method, [names.toReversed().join(',')]),
          ]
        : []),
      ...(names.length > 0 ? [preflight(subject, 'empty elements', origin, method, [`,${names.join(',,')},`])] : []),
    ];
  },
  judge(subject, answers) {
    const usual = answers.get('usual');
    const passes = usual?.decision?.preflight === 'passed';
    return usual && passes ? [...unknowns(subject, usual.flow!, answers), ...forms(usual.flow!, answers)] : [];
  },
};

function unknowns(subject: Subject, flow: Flow, answers: Answers): Draft[] {
  const method = askedFor(lastOf(answers.get('unknown method')), 'access-control-request-method');
  const asked = askedFor(lastOf(answers.get('unknown header')), 'access-control-request-headers');
  const known = flow.headers.map(([name]) => name.toLowerCase());
  const name = asked?.split(',').find((one) => !known.includes(one));
  const credentialed = subject.endpoint.credentials === true;
  const anyMethod =
    method === null
      ? null
      : unknown(
          subject,
          answers,
          'unknown method',
          { ...flow, method },
          {
            id: 'any-method-granted',
            severity: credentialed ? 'medium' : 'low',
            title: 'Any method is granted',
            what: `the made-up method ${method}`,
          },
        );
  const anyHeader =
    name === undefined
      ? null
      : unknown(
          subject,
          answers,
          'unknown header',
          { ...flow, headers: [...flow.headers, [name, '1']] },
          {
            id: 'any-header-granted',
            // Many libraries do that unless told otherwise, and to origins that are trusted anyway.
            severity: anyMethod && anyMethod.severity !== 'info' ? 'low' : 'info',
            title: 'Any request header is granted',
            what: `the made-up header ${name}`,
          },
        );
  return [anyMethod, anyHeader].filter((draft) => draft !== null);
}

/** The draft for something that nobody asked for and that was granted, or null. */
function unknown(
  { endpoint }: Subject,
  answers: Answers,
  key: string,
  asked: Flow,
  words: Pick<Draft, 'id' | 'severity' | 'title'> & { what: string },
): Draft | null {
  const exchange = lastOf(answers.get(key));
  if (!exchange?.response) return null;
  const decision = decide(asked, [exchange]);
  if (decision.preflight !== 'passed') return null;
  const lists = ['access-control-allow-methods', 'access-control-allow-headers'];
  const wildcard = lists.some((list) => listOf(exchange, list).includes('*'));
  const { what, ...rest } = words;
  return {
    ...rest,
    severity: wildcard || endpoint.allow.includes('*') ? 'info' : words.severity,
    reason: `The policy names what pages need; ${what} was granted too. ${wildcard ? 'The wildcard does that.' : 'The server sends back whatever is asked for.'}`,
    origin: asked.origin,
    flow: asked,
    step: decision.step,
    evidence: [exchange],
    // Both together are worse than one: both are asked again.
    keys: ['usual', 'unknown method', 'unknown header'],
  };
}

const FORMS: Record<string, { id: string; severity: Draft['severity']; words: string }> = {
  'split lines': {
    id: 'preflight-split-lines',
    severity: 'low',
    words: 'split over several lines, as some gateways do',
  },
  blanks: { id: 'preflight-blanks', severity: 'info', words: 'with blanks around the commas' },
  'other order': { id: 'preflight-order', severity: 'info', words: 'in another order' },
  'empty elements': { id: 'preflight-empty-elements', severity: 'info', words: 'with empty elements' },
};

function forms(flow: Flow, answers: Answers): Draft[] {
  return Object.entries(FORMS).flatMap(([key, { id, severity, words }]): Draft[] => {
    const exchange = lastOf(answers.get(key));
    if (!exchange?.response) return [];
    const decision = decide(flow, [exchange]);
    if (decision.preflight !== 'failed') return [];
    return [
      {
        id,
        severity,
        title: `A preflight is refused when its list is written ${words}`,
        reason: `Access-Control-Request-Headers is a list like any other, and ${words} it means the same. Browsers write it in one line without blanks, so this shows only behind something that rewrites it.`,
        origin: flow.origin,
        step: decision.step,
        evidence: [exchange],
        keys: ['usual', key],
      },
    ];
  });
}
