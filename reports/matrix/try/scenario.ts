/** From a state of the page "Try it" to a scenario and back. Pure. */
import type { FetchAction, HeaderLine, Reply, Scenario, XhrAction } from '../../../harness/scenario/schema.ts';
import { FIRST, fragmentOf, newHop, type Answer, type Hop, type TryState, type Validate } from './state.ts';

/** Header lines of a text, and the numbers, from 1, of lines that are none. Empty lines are nothing. */
export function readLines(text: string): { lines: HeaderLine[]; wrong: number[] } {
  const lines: HeaderLine[] = [];
  const wrong: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const colon = line.indexOf(':');
    if (colon <= 0) wrong.push(index + 1);
    else lines.push([line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]);
  });
  return { lines, wrong };
}

/** The text of header lines. */
export const writeLines = (lines: readonly HeaderLine[]): string =>
  lines.map(([name, value]) => `${name}: ${value}`).join('\n');

/** The scenario that a state stands for; it demands nothing, what is right is asked of the model. */
export function scenarioOf(state: TryState): Scenario {
  const [first] = state.hops as [Hop];
  return {
    id: 'try',
    title: 'What is tried',
    why: 'What is tried',
    kind: 'observe',
    requirements: ['none'],
    context: { type: 'window', origin: state.page },
    needs: [],
    exclusive: false,
    timeoutMs: 30_000,
    resources: Object.fromEntries(
      state.hops.map(({ name, origin, preflight, request }) => [
        name,
        { origin, preflight: [replyOf(preflight)], request: [replyOf(request)] },
      ]),
    ),
    steps: [actionOf(state, `{url:${first.name}}`)],
    outcomes: [],
  };
}

const replyOf = ({ status, lines, body }: Answer): Reply => ({
  status,
  headers: readLines(lines).lines,
  ...(body === undefined ? {} : { body: { text: body } }),
});

function actionOf(state: TryState, url: string): FetchAction | XhrAction {
  const { method, body, mode, credentials, redirect, cache, referrerPolicy, keepalive } = state;
  const { lines } = readLines(state.lines);
  const shared = {
    url,
    ...(method === undefined ? {} : { method }),
    ...(lines.length > 0 ? { headers: lines } : {}),
    ...(body === undefined ? {} : { body: { text: body } }),
  };
  if (state.api === 'xhr') {
    const { withCredentials, listener } = state;
    return {
      api: 'xhr',
      ...shared,
      ...(withCredentials === undefined ? {} : { withCredentials }),
      ...(listener === undefined ? {} : { uploadListener: listener }),
    };
  }
  return { api: 'fetch', ...shared, ...given({ mode, credentials, redirect, cache, referrerPolicy, keepalive }) };
}

/** Without the members that are undefined. */
const given = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;

/** The state of a scenario; null where the page has no words for it. */
export function stateOfScenario(scenario: Scenario, valid: Validate): TryState | null {
  const { context, steps, resources } = scenario;
  const [step] = steps;
  if (steps.length !== 1 || (step!.api !== 'fetch' && step!.api !== 'xhr')) return null;
  if (context.type !== 'window' || Object.keys(context).length > 2) return null;
  const start = /^\{url:([a-z0-9-]+)\}$/.exec(step.url)?.[1];
  if (start === undefined || !Object.hasOwn(resources, start)) return null;
  const names = [start, ...Object.keys(resources).filter((name) => name !== start)];
  const state: Record<string, unknown> = {
    api: step.api,
    page: context.origin,
    lines: writeLines(step.headers ?? []),
    hops: names.map((name) => {
      const { origin, preflight, request } = resources[name]!;
      return {
        name,
        origin,
        preflight: answerOf(preflight[0] ?? { status: 204, headers: [] }),
        request: answerOf(request[0] ?? { status: 200, headers: [] }),
      };
    }),
  };
  for (const key of ['method', 'mode', 'credentials', 'redirect', 'cache', 'referrerPolicy', 'keepalive'] as const)
    if (key in step) state[key] = step[key as keyof typeof step];
  if (step.api === 'xhr')
    Object.assign(state, given({ withCredentials: step.withCredentials, listener: step.uploadListener }));
  if (step.body && 'text' in step.body) state['body'] = step.body.text;
  if (!valid(state)) return null;
  // Whatever the page has no words for is lost on the way, and shows here.
  const back = scenarioOf(state as unknown as TryState);
  return same(step, back.steps[0]) && same(filled(resources), back.resources) ? (state as unknown as TryState) : null;
}

const answerOf = ({ status, headers, body }: Reply) => ({
  status,
  lines: writeLines(headers),
  ...(body && 'text' in body ? { body: body.text } : {}),
});

/** Resources with the replies that stand for none. */
const filled = (resources: Scenario['resources']): Scenario['resources'] =>
  Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [
      name,
      {
        ...resource,
        preflight: resource.preflight.length > 0 ? resource.preflight : [{ status: 204, headers: [] }],
        request: resource.request.length > 0 ? resource.request : [{ status: 200, headers: [] }],
      },
    ]),
  );

/** Whether two plain values are the same, the order of members aside. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a, b] as Record<string, unknown>[];
  const keys = Object.keys(left!);
  return keys.length === Object.keys(right!).length && keys.every((key) => same(left![key], right![key]));
}

/** Address of the page with a scenario set up, from the site's own folder; null where there is none. */
export function tryAddress(scenario: Scenario, valid: Validate): string | null {
  const state = stateOfScenario(scenario, valid);
  return state && `try.html#${fragmentOf(state)}`;
}

/** An uncredentialed GET from page to remote, and how it is answered. */
const example = (title: string, more: Partial<TryState>, target: Partial<Hop>, ...others: Hop[]) => ({
  title,
  state: {
    api: 'fetch',
    page: 'page',
    lines: '',
    ...more,
    hops: [{ ...newHop('target'), ...target }, ...others],
  } satisfies TryState,
});
const answer = (...lines: string[]): Answer => ({ status: 200, lines: lines.join('\n') });
const preflightAnswer = (...lines: string[]): Answer => ({ ...answer(...lines), status: 204 });
const OWN = 'Access-Control-Allow-Origin: {origin}';
const ANY = 'Access-Control-Allow-Origin: *';

/** Questions that many have had. */
export const EXAMPLES: readonly { title: string; state: TryState }[] = [
  { title: 'A PUT that nobody allowed', state: FIRST },
  example(
    'The wildcard with credentials',
    { credentials: 'include' },
    { request: answer(ANY, 'Access-Control-Allow-Credentials: true') },
  ),
  example(
    'Authorization under a wildcard',
    { lines: 'Authorization: Bearer abc' },
    { preflight: preflightAnswer(ANY, 'Access-Control-Allow-Headers: *'), request: answer(ANY) },
  ),
  example(
    'A redirect to a third origin',
    {},
    { request: { status: 302, lines: `Location: {url:hop-2}\n${OWN}` } },
    { ...newHop('hop-2', 'remote2'), request: answer(OWN) },
  ),
  example(
    'A preflight that is redirected',
    { method: 'DELETE' },
    {
      preflight: { status: 301, lines: `Location: {url:target}\n${OWN}\nAccess-Control-Allow-Methods: DELETE` },
      request: answer(OWN),
    },
  ),
  example('A response header that script does not see', {}, { request: answer(ANY, 'X-Total: 17') }),
];
