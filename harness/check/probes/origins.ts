/** Who can read who should not: random origins, null, look-alikes, the explicitly denied. */
import { access } from '../baseline.ts';
import { decide } from '../decide.ts';
import { flowOf } from '../flows.ts';
import { covers, hostOf, networkOf, obtainable } from '../origins.ts';
import { readingSeverity } from '../severity.ts';
import { ALWAYS_TOLD, FAMILIES, lookalikes, type Family } from './lookalikes.ts';
import {
  lastOf,
  merged,
  valueOf,
  type Answer,
  type Answers,
  type Ask,
  type Draft,
  type Probe,
  type Subject,
} from './probe.ts';

/** Whether the policy itself wants this origin, or one of its kind. */
function wanted(subject: Subject, family: Family, origin: string): boolean {
  const { endpoint } = subject;
  if (endpoint.allow.some((entry) => entry !== '*' && covers(entry, origin))) return true;
  if (new URL(endpoint.url).origin === origin) return true;
  if (family.id !== 'local-origin-trusted') return false;
  return endpoint.allow.some((entry) => URL.canParse(entry) && networkOf(new URL(entry).hostname) !== 'public');
}

function asksOf(subject: Subject, family: Family): Ask[] {
  return [...lookalikes(family, subject.references, subject.label)]
    .filter(([, origin]) => !wanted(subject, family, origin))
    .map(([key, origin]) => ({
      key,
      flow: flowOf(subject.endpoint, key, { origin, credentials: 'include', expect: 'denied' }),
    }));
}

function draftOf(subject: Subject, family: Family, answer: Answer): Draft[] {
  const how = access(answer);
  if (how === 'none' || how === 'wildcard') return [];
  const { origin } = answer.flow!;
  const credentialed = how === 'credentialed';
  let severity = readingSeverity(subject, family, credentialed);
  // A host that nobody else can get shows a careless comparison, and no more.
  const owned = subject.references.map((reference) => hostOf(reference)?.registrable ?? null);
  const hostname = URL.canParse(origin) ? new URL(origin).hostname : '';
  if (NEEDS_A_HOST.has(family.id) && !obtainable(hostname, owned) && severity !== 'info') severity = 'low';
  return [
    {
      id: family.id,
      severity,
      title: family.title,
      reason: `A page ${origin === 'null' ? 'with the origin null' : `at ${origin}`} can read the response${credentialed ? ' with the visitor’s credentials' : ''}. ${family.cause}.`,
      origin,
      flow: answer.flow!,
      step: decide({ ...answer.flow!, credentials: credentialed ? 'include' : 'omit' }, answer.exchanges).step,
      evidence: answer.exchanges.slice(-1),
      keys: [answer.key],
    },
  ];
}

/** Kinds that are an attack only where the look-alike host can be had. */
const NEEDS_A_HOST = new Set(['origin-dot-unescaped', 'origin-truncated', 'origin-suffix-match']);

/** Careless allow-lists. */
export const lookalikeProbe: Probe = {
  name: 'look-alike-origins',
  title: 'origins that look like allowed ones, null, local, shared and custom ones',
  plan: (subject) =>
    FAMILIES.filter((family) => !subject.facts.reflects || ALWAYS_TOLD.has(family.id)).flatMap((family) =>
      asksOf(subject, family),
    ),
  judge(subject, answers) {
    const drafts = FAMILIES.flatMap((family) =>
      [...answers]
        .filter(([key]) => key.startsWith(`${family.id} `))
        .flatMap(([, answer]) => draftOf(subject, family, answer)),
    );
    const implied = new Set(drafts.flatMap(({ id }) => FAMILIES.find((family) => family.id === id)!.implies));
    return merged(drafts.filter(({ id }) => !implied.has(id)));
  },
};

/** Any origin at all, by reflection or by the wildcard. */
export const anyOriginProbe: Probe = {
  name: 'any-origin',
  title: 'whether any origin is allowed',
  plan({ endpoint, label }) {
    // The server's own scheme, so that a browser can show it: an https page may not ask an http server.
    const origin = `${new URL(endpoint.url).protocol}//${label()}.example`;
    return [{ key: 'any', flow: flowOf(endpoint, 'any', { origin, credentials: 'include', expect: 'denied' }) }];
  },
  judge(subject, answers) {
    const answer = answers.get('any');
    const how = access(answer);
    if (!answer || how === 'none') return [];
    const { endpoint } = subject;
    const { origin } = answer.flow!;
    const base = { origin, flow: answer.flow!, evidence: answer.exchanges.slice(-1), keys: ['any'] };
    if (how === 'wildcard') return wildcard(subject, answers, base);
    const credentialed = how === 'credentialed';
    if (endpoint.allow.includes('*') && !credentialed) return [];
    return [
      {
        ...base,
        id: 'origin-reflected',
        severity: readingSeverity(subject, { credentialed: 'critical', open: 'medium' }, credentialed),
        title: 'Any origin is allowed: the server sends back whatever asks',
        reason: `A page at the made-up ${origin} can read the response${credentialed ? ' with the visitor’s credentials: every site can act as the visitor' : ''}.`,
        step: decide({ ...answer.flow!, credentials: credentialed ? 'include' : 'omit' }, answer.exchanges).step,
      },
    ];
  },
};

type Base = Pick<Draft, 'origin' | 'flow' | 'evidence' | 'keys'>;

/** The wildcard, where the policy does not want everybody. */
function wildcard(subject: Subject, answers: Answers, base: Base): Draft[] {
  const { endpoint } = subject;
  const drafts: Draft[] = [];
  const exchange = lastOf(answers.get('any'));
  if (valueOf(exchange, 'access-control-allow-credentials') === 'true' && endpoint.credentials !== true)
    drafts.push({
      ...base,
      id: 'wildcard-with-credentials',
      severity: 'medium',
      title: 'The wildcard stands beside Access-Control-Allow-Credentials',
      reason:
        'Browsers refuse the wildcard for requests with credentials, so the second header does nothing. Leave it out, or send back origins from a list.',
      step: decide({ ...base.flow!, credentials: 'include' }, answers.get('any')!.exchanges).step,
    });
  if (endpoint.allow.includes('*') || endpoint.deny.length > 0 || endpoint.credentials === true) return drafts;
  const { hostname } = new URL(endpoint.url);
  const severity =
    endpoint.data === 'private' ? 'high' : networkOf(hostname) === 'private' && !endpoint.data ? 'medium' : 'info';
  return [
    ...drafts,
    {
      ...base,
      id: 'wildcard-allows-everybody',
      severity,
      title: 'The wildcard lets every site read the response',
      reason: `Access-Control-Allow-Origin: * is right for public data. ${
        severity === 'info'
          ? 'Where the response is meant for some sites only, or can be reached only from inside a network, name the origins.'
          : 'This response is not public: every site that a visitor opens can read it from the visitor’s network.'
      }`,
      step: decide({ ...base.flow!, credentials: 'omit' }, answers.get('any')!.exchanges).step,
    },
  ];
}

/** Origins that the policy denies by name. */
export const deniedProbe: Probe = {
  name: 'denied-origins',
  title: 'origins that the policy denies',
  plan: ({ endpoint, facts }) =>
    facts.reflects
      ? []
      : endpoint.deny.map((origin) => ({
          key: `denied ${origin}`,
          flow: flowOf(endpoint, `denied ${origin}`, { origin, credentials: 'include', expect: 'denied' }),
        })),
  judge: (_subject, answers) =>
    merged(
      [...answers].flatMap(([key, answer]): Draft[] => {
        const how = access(answer);
        if (how === 'none') return [];
        const { origin } = answer.flow!;
        const credentialed = how === 'credentialed';
        return [
          {
            id: 'denied-origin-allowed',
            severity: credentialed ? 'critical' : 'high',
            title: 'An origin that the policy denies is allowed',
            reason: `A page at ${origin} can read the response${credentialed ? ' with the visitor’s credentials' : ''}.`,
            origin,
            flow: answer.flow!,
            step: decide({ ...answer.flow!, credentials: credentialed ? 'include' : 'omit' }, answer.exchanges).step,
            evidence: answer.exchanges.slice(-1),
            keys: [key],
          },
        ];
      }),
    ),
};
