/** The columns of the second matrix: what of CORS a finding or a flow is about. Pure. */
import { SEVERITIES, type Severity } from '../../harness/check/types.ts';
import { ENGINES, type Engine } from '../../harness/run/recording.ts';
import type { SubjectFinding, SubjectFlow, SubjectResult } from '../../servers/subjects/results.ts';

export interface Behaviour {
  id: string;
  title: string;
  /** What is right, as a statement. */
  right: string;
}

export const BEHAVIOURS = [
  { id: 'reads', title: 'Allowed origins read', right: 'Both origins of the policy read GET, with credentials.' },
  { id: 'refuses', title: 'Others refused', right: 'Made-up origins, look-alikes and null read nothing.' },
  { id: 'preflight', title: 'Preflights', right: 'Every method and header of the policy is granted.' },
  { id: 'grants', title: 'Grants no more', right: 'No other origin, method or header is granted.' },
  { id: 'exposes', title: 'Exposed headers', right: 'Script reads X-Total-Count.' },
  { id: 'errors', title: 'Errors', right: '401, 404, 500 (and a dead upstream) can be read, HEAD and 304 too.' },
  { id: 'redirects', title: 'Redirects', right: 'A 302 can be followed.' },
  { id: 'vary', title: 'Vary', right: 'Every variant names Origin in Vary, and no cache mixes origins up.' },
  { id: 'max-age', title: 'Max-Age', right: 'Preflights are kept for as long as the policy says.' },
  { id: 'options', title: 'OPTIONS routes', right: 'OPTIONS that is no preflight reaches the application.' },
  { id: 'own', title: 'Own headers', right: 'CORS headers that the application sends itself do no harm.' },
] as const satisfies readonly Behaviour[];
export type BehaviourId = (typeof BEHAVIOURS)[number]['id'];

const BY_ID: readonly [RegExp, BehaviourId][] = [
  [
    /^(preflight-allows-any-origin|any-(method|header)-granted|preflight-(split-lines|blanks|empty-elements))$/,
    'grants',
  ],
  [/^(origin-|null-allowed|denied-origin|wildcard-allows|browser-reads-denied|port-ignored|referer-)/, 'refuses'],
  [/-trusted$/, 'refuses'],
  [/^(vary-|cache-)/, 'vary'],
  [/^max-age-/, 'max-age'],
  [/^(header-not-exposed|expose-|set-cookie-never)/, 'exposes'],
  [/^(error-|head-|not-modified-)/, 'errors'],
  [/^redirect-/, 'redirects'],
  [/^(preflight-|method-|header-not-allowed|allow-list-|authorization-not|wildcard-literal)/, 'preflight'],
  [/^(acao-|acac-|wildcard-with|not-cors-|credentials-not|browser-|check-incomplete)/, 'reads'],
];

/** Which column a finding belongs to; null for advice about what stands around CORS. */
export function behaviourOf({ id, part }: Pick<SubjectFinding, 'id' | 'part'>): BehaviourId | null {
  const behaviour = BY_ID.find(([pattern]) => pattern.test(id))?.[1] ?? null;
  if (behaviour !== 'reads') return behaviour;
  return part === '/redirect' ? 'redirects' : part === '/own-cors' ? 'own' : 'reads';
}

/** Which column a flow in a browser belongs to. */
export function behaviourOfFlow({ kind, part }: Pick<SubjectFlow, 'kind' | 'part'>): BehaviourId {
  if (kind === 'denied') return 'refuses';
  if (kind === 'preflight') return 'preflight';
  if (kind === 'error') return 'errors';
  return part === '/redirect' ? 'redirects' : part === '/own-cors' ? 'own' : 'reads';
}

export interface Cell {
  /** The worst that was found; ok: nothing beyond advice; unasked: this was not looked at. */
  state: Severity | 'ok' | 'unasked';
  findings: SubjectFinding[];
  /** Flows as the policy wants, of how many, by engine. */
  engines: { engine: Engine; right: number; total: number }[];
}

/** One cell of the matrix. */
export function cellOf(result: SubjectResult, behaviour: BehaviourId): Cell {
  if (behaviour === 'options') return optionsCell(result);
  const findings = result.findings.filter((finding) => behaviourOf(finding) === behaviour);
  const flows = result.flows.filter((flow) => isAnswer(flow) && isAbout(flow, behaviour));
  const engines = ENGINES.flatMap((engine) => {
    const own = flows.filter((flow) => flow.engine === engine);
    const right = own.filter((flow) => isRight(flow, behaviour)).length;
    return own.length === 0 ? [] : [{ engine, right, total: own.length }];
  });
  const worst = SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity));
  return {
    state: worst && worst !== 'info' ? worst : unfound(result, behaviour, engines),
    findings,
    engines,
  };
}

/** Pages that read show the exposed header too. */
function isAbout(flow: SubjectFlow, behaviour: BehaviourId): boolean {
  const own = behaviourOfFlow(flow);
  return behaviour === 'exposes' ? own === 'reads' && flow.outcome === 'allowed' : own === behaviour;
}

/** A page that could read, and only missed the exposed header, did read. */
function isRight({ asExpected, kind, outcome }: SubjectFlow, behaviour: BehaviourId): boolean {
  return asExpected || (kind === 'read' && behaviour !== 'exposes' && outcome === 'allowed');
}

/** Without a finding: browsers may still be refused by what another column tells. */
function unfound(result: SubjectResult, behaviour: BehaviourId, engines: Cell['engines']): Cell['state'] {
  if (result.skipped !== undefined || (behaviour === 'own' && result.family !== 'proxy')) return 'unasked';
  // Another status than the policy's proves nothing.
  const otherwise = result.findings.some(({ id }) => id === 'error-status-differs');
  if (otherwise && (behaviour === 'errors' || behaviour === 'redirects')) return 'unasked';
  if (engines.some(({ right, total }) => right < total)) return 'high';
  return engines.length === 0 && isBlind(result, behaviour) ? 'unasked' : 'ok';
}

/** Where allowed origins read nothing, or no preflight passes, most probes have nothing to go by. */
function isBlind({ findings }: SubjectResult, behaviour: BehaviourId): boolean {
  const needed = NEEDS[behaviour];
  if (!needed) return false;
  const fails = (part: SubjectFinding['part']) =>
    findings.some((one) => one.part === part && one.severity === 'high' && needed.includes(behaviourOf(one) ?? 'own'));
  return fails('/items') && (behaviour === 'errors' || fails('/items/1'));
}

/** Columns that say something only where others are right. */
const NEEDS: Partial<Record<BehaviourId, BehaviourId[]>> = {
  errors: ['reads'],
  exposes: ['reads'],
  grants: ['reads', 'preflight'],
  'max-age': ['reads', 'preflight'],
};

function optionsCell({ options }: SubjectResult): Cell {
  return { state: !options ? 'unasked' : options.reached ? 'ok' : 'info', findings: [], engines: [] };
}

/** Whether a flow says something about the subject. */
export const isAnswer = ({ outcome }: Pick<SubjectFlow, 'outcome'>): boolean =>
  outcome !== 'error' && outcome !== 'not-run';
