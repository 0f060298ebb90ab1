/** What preflight responses tell besides yes or no: that they come from the application, from a cache, or to dead headers. */
import { lastOf, linesOf, valueOf, type Answers, type Draft, type Probe, type Subject } from './probe.ts';
import { preflight, working } from './preflight.ts';
import type { Exchange } from '../types.ts';

/** A preflight that passes, as the policy wants it, once more with the question of Private Network Access. */
export const preflightAnswersProbe: Probe = {
  name: 'preflight-answers',
  title: 'preflights answered by the application or a cache',
  plan(subject) {
    const flow = working(subject);
    if (!flow) return [];
    const names = flow.headers.map(([name]) => name.toLowerCase()).sort();
    const ask = preflight(subject, 'private network', flow.origin, flow.method, names.length > 0 ? [names.join()] : []);
    if ('raw' in ask) ask.raw.headers.push(['Access-Control-Request-Private-Network', 'true']);
    return [{ key: 'preflight', flow }, ask];
  },
  judge(subject, answers) {
    const answer = answers.get('preflight');
    const exchange = answer?.exchanges[0];
    if (answer?.decision?.preflight !== 'passed' || !exchange?.response) return [];
    const base = { origin: answer.flow!.origin, evidence: [exchange], keys: ['preflight'] };
    return [
      ...fromApplication(subject, exchange).map((draft) => ({ ...base, ...draft })),
      ...fromCache(exchange).map((draft) => ({ ...base, ...draft })),
      ...privateNetwork(answers),
    ];
  },
};

type Words = Pick<Draft, 'id' | 'severity' | 'title' | 'reason'> & Partial<Draft>;

/** The same bytes as for GET: whatever makes these ran for the preflight too. */
function fromApplication({ baseline, allowed }: Subject, exchange: Exchange): Words[] {
  const plain = lastOf(baseline.get(`allowed ${allowed[0]}`));
  const { body } = exchange.response!;
  const found: Words[] = [];
  if (body.length > 0 && body.digest === plain?.response?.body.digest)
    found.push({
      id: 'preflight-runs-application',
      severity: 'low',
      title: 'Preflights are answered by the application',
      reason:
        'The preflight response has the same body as the answer to GET: the code behind the resource runs for OPTIONS too, before the browser knows whether the request is allowed. What it does, it does for preflights of every site. Answer OPTIONS before the application.',
      evidence: [exchange, plain],
    });
  const cookies = linesOf(exchange, 'set-cookie').map((line) => line.split('=')[0]!.trim());
  if (cookies.length > 0)
    found.push({
      id: 'preflight-sets-cookie',
      severity: 'info',
      title: 'The preflight response sets a cookie',
      reason: `${cookies.join(', ')}: preflights are made without credentials, so browsers drop it. It shows that preflights pass through sessions, which then begin anew with each.`,
    });
  return found;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7: answers to OPTIONS are not cacheable. */
function fromCache(exchange: Exchange): Words[] {
  const age = valueOf(exchange, 'age');
  const state = valueOf(exchange, 'x-cache') ?? valueOf(exchange, 'cf-cache-status') ?? '';
  if (!(Number(age) > 0 || /\bhit\b/i.test(state))) return [];
  const vary = valueOf(exchange, 'vary')?.toLowerCase() ?? '';
  const heeds = vary.includes('*') || vary.includes('origin');
  return [
    {
      id: 'preflight-cached',
      severity: heeds ? 'info' : 'medium',
      title: 'Preflight responses come from a shared cache',
      reason: `The answer to OPTIONS was stored (${age === null ? `X-Cache: ${state}` : `Age: ${age}`})${
        heeds ? '' : ' and has no Vary: Origin: the next origin gets the answer for this one'
      }. HTTP lets no cache store answers to OPTIONS; where one does all the same, its key must hold Origin, Access-Control-Request-Method and Access-Control-Request-Headers.`,
    },
  ];
}

function privateNetwork(answers: Answers): Draft[] {
  const exchange = lastOf(answers.get('private network'));
  if (!exchange || linesOf(exchange, 'access-control-allow-private-network').length === 0) return [];
  return [
    {
      id: 'private-network-header',
      severity: 'info',
      title: 'Access-Control-Allow-Private-Network does nothing',
      reason: 'No browser asks for it any more: local networks are a permission that the visitor gives.',
      evidence: [exchange],
      keys: ['private network'],
    },
  ];
}
