/**
 * The runtime of a web-platform-tests test: what its page, its workers and its frames load. In the page it defines the
 * functions that the test is written with; the token comes from /common/utils.js, the origins from origins.sub.js.
 */
import type { LoggedRequest } from '../../../servers/origins/wire-log.ts';
import { dispose, runOne, startContexts } from '../../page/contexts.ts';
import type { PageResult, PlannedScenario } from '../../page/protocol.ts';
import { serveElsewhere } from '../../page/roles.ts';
import { judge, requestDifference, stepDifference, type Observed } from '../../run/judge.ts';
import { makeResult } from '../../run/observe.ts';
import { planScenario } from '../../run/plan.ts';
import { CONTROLLED_FOLDER } from '../../scenario/contexts.ts';
import type {
  HeaderLine,
  OriginName,
  Outcome,
  PageExpectation,
  Resource,
  Scenario,
  WireExpectation,
} from '../../scenario/schema.ts';
import { contextOrigin, type OriginMap, type Scope } from '../../scenario/templates.ts';
import { FRAME_OF, WARM_UPS } from './names.ts';
import { controlUrl, pageBase, setControlBase } from './control-line.ts';

declare const ORIGINS: OriginMap;
/** Of /common/utils.js. */
declare function token(): string;
/** Of testharness.js. */
declare function assert_true(actual: boolean, description: string): void;
declare function assert_implements_optional(condition: boolean, description: string): void;

/** What a test says of a scenario; the answers of its servers are in a file of their own. */
export interface Question extends Pick<Scenario, 'id' | 'context' | 'needs' | 'timeoutMs' | 'steps'> {
  /** Origins that are elsewhere in this test. */
  origins?: Partial<OriginMap>;
  /** Origins that the browser is to have met before. */
  warmUp?: OriginName[];
  /** Where its handler and its answers are, below the folder of the runtime. */
  folder?: string;
}

/** How a scenario went. */
interface Run {
  scenario: Scenario;
  observed: Observed;
  /** Why there is nothing to judge. */
  missing?: string;
  failure?: string;
}

async function runScenario(question: Question): Promise<Run> {
  let scenario = { ...question, resources: {}, outcomes: [] } as unknown as Scenario;
  try {
    const key = token();
    const folder = new URL(pageBase()).pathname;
    const origins = { ...ORIGINS, ...question.origins };
    const { id, folder: own = '' } = question;
    const resources = (await (await fetch(`${folder}${own}${id}.json`)).json()) as Record<string, Resource>;
    scenario = { ...scenario, resources };
    const prefix = `${folder}${own}respond.py?${key}/${id}/`;
    const inside = `${folder}${CONTROLLED_FOLDER}${own}respond.py?${key}/${id}/`;
    const scope: Scope & { scenario: Scenario } = { origins, prefix, elsewhere: { token: key, inside }, scenario };
    setControlBase(`${pageBase()}#${key}`);
    const body = JSON.stringify({ origins, prefix, own: contextOrigin(scenario, origins) });
    await fetch(controlUrl('register'), { method: 'POST', body });
    for (const name of question.warmUp ?? [])
      for (let nth = 0; nth < WARM_UPS; nth++)
        await fetch(`${origins[name]}${folder}respond.py?${key}/warm-up`, { method: 'PUT' });
    const planned = plan(scope, folder, key);
    await startContexts([planned]);
    const result = await runOne(planned);
    const requests = (await (await fetch(controlUrl('log'))).json()) as (LoggedRequest & Logged)[];
    await dispose();
    return makeRun(scope, result, requests);
  } catch (error) {
    return { scenario, observed: { page: [], wire: [] }, failure: String(error) };
  }
}

/** What the handler's log has beyond that of the origins. */
interface Logged {
  test: string;
  kind: 'preflight' | 'conditional' | 'request';
}

function plan(scope: Scope & { scenario: Scenario }, folder: string, key: string): PlannedScenario {
  const planned = planScenario(scope, (name) => scope.origins[name] + folder);
  return {
    ...planned,
    contextUrl: scope.scenario.context.headers
      ? planned.contextUrl.replace(/frame\.html\?.*$/, FRAME_OF(scope.scenario.id))
      : planned.contextUrl,
    controlBase: `${planned.controlBase}#${key}`,
  };
}

function makeRun(
  scope: Scope & { scenario: Scenario },
  result: PageResult,
  log: readonly (LoggedRequest & Logged)[],
): Run {
  const known = new Set<unknown>();
  const requests: LoggedRequest[] = [];
  for (const { test, kind, ...request } of log) {
    const fresh = !known.has(request.connection);
    known.add(request.connection);
    if (test === scope.scenario.id)
      requests.push({
        ...request,
        headers: withoutStrangers(request.headers, scope.scenario),
        preflight: kind === 'preflight',
        ...(fresh ? { fresh } : {}),
      });
  }
  // It has no outcomes: nothing is judged yet.
  const { observed, verdict, reason } = makeResult('', scope, result, requests, []);
  const { scenario } = scope;
  if (verdict === 'unsupported') return { scenario, observed, missing: reason ?? '' };
  if (result.end !== 'done') return { scenario, observed, failure: reason ?? '' };
  return { scenario, observed };
}

/** Other tests below the same path leave cookies behind: only those count that this one's servers set. */
function withoutStrangers(headers: readonly HeaderLine[], { id, resources }: Scenario): HeaderLine[] {
  const replies = Object.values(resources).flatMap(({ preflight, request, conditional = [] }) => [
    ...preflight,
    ...request,
    ...conditional,
  ]);
  const names = replies
    .flatMap((reply) => reply.headers)
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => value.replaceAll('{id}', id).split('=')[0]!);
  return headers.flatMap(([name, value]): HeaderLine[] => {
    if (name.toLowerCase() !== 'cookie') return [[name, value]];
    const own = value.split('; ').filter((pair) => names.includes(pair.split('=')[0]!));
    return own.length > 0 ? [[name, own.join('; ')]] : [];
  });
}

/** @throws what testharness.js takes for a failure, or for a precondition that is not met */
function assertNone(run: Run, difference: () => string | null): void {
  assert_implements_optional(run.missing === undefined, run.missing ?? '');
  if (run.failure !== undefined) throw new Error(run.failure);
  const text = difference();
  assert_true(text === null, text ?? '');
}

if (!serveElsewhere())
  Object.assign(globalThis, {
    run_scenario: runScenario,
    assert_request: (run: Run, requests: WireExpectation[], index: number) =>
      assertNone(run, () => requestDifference(run.scenario, index, requests[index], run.observed.wire[index])),
    assert_step: (run: Run, page: PageExpectation[], index: number) =>
      assertNone(run, () => stepDifference(run.scenario, page, index, run.observed.page)),
    assert_one_of: (run: Run, outcomes: Outcome[]) =>
      assertNone(run, () => judge({ ...run.scenario, kind: 'may', outcomes }, run.observed).difference ?? null),
  });
