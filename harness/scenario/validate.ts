/** Validation of suites: against the schema, and for what a schema cannot say. Messages name file, scenario, field. */
import type { ErrorObject } from 'ajv';
import { CONTEXTS, isLoopback } from './contexts.ts';
import { controllerProblems } from './controller.ts';
import { FACTS } from './facts.ts';
import { cutAt } from './respond.ts';
import {
  isCall,
  isHttp2,
  movesClock,
  SuiteSchema,
  type Action,
  type Context,
  type Scenario,
  type Suite,
} from './schema.ts';
import { expand, type OriginMap, type Scope } from './templates.ts';
import { validatorOf } from '../validator.ts';

const validateSuite = validatorOf<Suite>(SuiteSchema, {
  allErrors: true,
  strict: false,
  verbose: true,
  discriminator: true,
});

/** Stand-ins that let placeholders be resolved before any server runs. */
const DUMMY_ORIGINS: OriginMap = {
  page: 'http://localhost:1',
  sibling: 'http://localhost:2',
  remote: 'http://127.0.0.1:3',
  remote2: 'http://a.localhost:4',
  'page-https': 'https://localhost:5',
  'sibling-https': 'https://localhost:6',
  'remote-https': 'https://127.0.0.1:7',
  'remote2-https': 'https://a.localhost:8',
  'remote-http2': 'https://127.0.0.1:9',
};

/**
 * Checks one suite.
 * @param file name of the file it came from, for the messages
 * @param requirementIds the ids that scenarios may name
 * @returns problems in words, each with file, scenario and field; empty when the suite is sound
 */
export function suiteProblems(suite: Suite, file: string, requirementIds: ReadonlySet<string>): string[] {
  if (!validateSuite(suite)) return describeErrors(validateSuite.errors ?? [], suite, file);
  const problems: string[] = [];
  if (!file.endsWith(`${suite.id}.ts`)) problems.push(`${file}: field id: "${suite.id}" differs from the file's name`);
  for (const scenario of suite.scenarios) {
    for (const problem of scenarioProblems(scenario, requirementIds)) {
      problems.push(`${file}: scenario ${scenario.id}: ${problem}`);
    }
  }
  return problems;
}

/**
 * Checks one scenario on its own, such as one read from a file.
 * @returns problems in words, each with its field; empty when it is sound
 */
export function loneScenarioProblems(value: unknown, requirementIds: ReadonlySet<string>): string[] {
  const suite = { id: 'file', title: 'A file', description: 'One scenario of a file', scenarios: [value] } as Suite;
  if (!validateSuite(suite)) return describeErrors(validateSuite.errors ?? [], suite, 'file');
  return scenarioProblems(suite.scenarios[0]!, requirementIds);
}

function describeErrors(errors: ErrorObject[], suite: Suite, file: string): string[] {
  const messages = errors.map((error) => {
    const path = error.instancePath.split('/').slice(1);
    let where = '';
    if (path[0] === 'scenarios' && path[1] !== undefined) {
      const id = suite.scenarios[Number(path[1])]?.id;
      where = `scenario ${id ?? `number ${Number(path[1]) + 1}`}: `;
      path.splice(0, 2);
    }
    const params = error.params as Record<string, unknown>;
    const extra = params['additionalProperty'] ?? params['missingProperty'];
    const field = [...path, ...(extra === undefined ? [] : [String(extra)])].join('.') || '(whole)';
    const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
    const value = error.instancePath && typeof error.data !== 'object' ? `, found ${JSON.stringify(error.data)}` : '';
    return `${file}: ${where}field ${field}: ${error.message}${allowed}${value}`;
  });
  return [...new Set(messages)];
}

function scenarioProblems(scenario: Scenario, requirementIds: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const say = (field: string, message: string) => problems.push(`field ${field}: ${message}`);

  for (const id of scenario.requirements) {
    if (!requirementIds.has(id)) say('requirements', `"${id}" is not in suites/requirements.json`);
  }
  const actions = scenario.steps.filter(isCall);
  for (const step of scenario.steps) {
    for (const problem of stepProblems(step, scenario)) say('steps', problem);
  }
  const moves = scenario.steps.some(movesClock);
  if (moves !== scenario.needs.includes('movable-clock'))
    say('needs', moves ? 'a step moves the clock: "movable-clock" is needed' : 'no step moves the clock');
  // What else is under way, and who waits for it, would take the moved clock for time that has passed.
  if (moves && (!scenario.exclusive || scenario.context.type !== 'window' || scenario.context.origin !== 'page'))
    say('steps', 'a scenario that moves the clock must be exclusive, and in a window of the page');
  // A window in front of the page slows down whatever else is under way there.
  const inWindow = [scenario.context, ...scenario.steps].some(
    (one) => ('in' in one ? one.in : 'type' in one && one.type) === 'cross-site-window',
  );
  if (inWindow && !scenario.exclusive) say('exclusive', 'a scenario that opens a window runs alone');
  for (const problem of controllerProblems(scenario)) say('context.controller', problem);
  for (const problem of contextProblems(scenario.context)) say('context', problem);
  if (actions.length === 0) say('steps', 'nothing but waiting');
  if (scenario.outcomes.length === 0 && scenario.kind !== 'observe') say('outcomes', 'at least one is needed');
  if (scenario.kind === 'must' && scenario.outcomes.length > 1) say('outcomes', 'a "must" has exactly one');
  const labels = scenario.outcomes.map((outcome) => outcome.label);
  if (scenario.kind !== 'must' && labels.some((label) => !label)) say('outcomes', 'each one needs a label');
  if (new Set(labels).size !== labels.length) say('outcomes', 'two have the same label');
  scenario.outcomes.forEach((outcome, index) => {
    if (!outcome.wire && !outcome.page) say(`outcomes.${index}`, 'neither wire nor page');
    if (outcome.page && outcome.page.length !== actions.length) {
      say(`outcomes.${index}.page`, `${outcome.page.length} entries for ${actions.length} actions`);
    }
    (outcome.page ?? []).forEach(({ like }, at) => {
      if (like && like.step > at)
        say(`outcomes.${index}.page`, `step ${at + 1} is to be like step ${like.step}, which is no earlier one`);
    });
    for (const name of (outcome.page ?? []).flatMap((page) => Object.keys(page.facts ?? {}))) {
      if (!Object.hasOwn(FACTS, name)) say(`outcomes.${index}.page`, `"${name}" is no fact of facts.ts`);
    }
    for (const wire of outcome.wire ?? []) {
      if (!scenario.resources[wire.resource]) say(`outcomes.${index}.wire`, `no resource "${wire.resource}"`);
    }
  });

  const scope: Scope = { origins: DUMMY_ORIGINS, prefix: '/', scenario };
  for (const [path, text] of strings(scenario)) {
    try {
      expand(text, scope);
    } catch (error) {
      say(path, (error as Error).message);
    }
  }
  for (const [name, resource] of Object.entries(scenario.resources)) {
    if (resource.preflight.some(cutAt))
      say(`resources.${name}`, 'a preflight cannot be reset during its body: no page could tell of its head');
    if (resource.request.some(cutAt) && !actions.some(({ api }) => api === 'fetch' || api === 'xhr'))
      say(`resources.${name}`, 'a reset during the body waits for a fetch or XHR to tell of the head');
    for (const reply of [...resource.preflight, ...resource.request, ...(resource.conditional ?? [])]) {
      if (isHttp2(resource.origin))
        for (const field of ['reason', 'framing', 'trailers', 'early', 'reset'] as const)
          if (reply[field] !== undefined) say(`resources.${name}`, `no ${field} at ${resource.origin}`);
      if (reply.trailers && reply.framing !== 'chunked')
        say(`resources.${name}`, 'trailers need the framing "chunked"');
      const lines = [reply.headers, reply.trailers ?? [], ...(reply.early ?? []).map((early) => early.headers)];
      for (const text of [reply.reason ?? '', ...lines.flat(2)]) {
        if ([...text].some((char) => char.codePointAt(0)! > 0xff)) {
          say(
            `resources.${name}`,
            `${JSON.stringify(text)} holds a character above U+00FF; write bytes, one character each`,
          );
        }
      }
    }
  }
  return problems;
}

/** What is wrong with a step of a scenario that its schema allows. */
function* stepProblems(step: Action, scenario: Scenario): Generator<string> {
  const named =
    step.api === 'await-request'
      ? step.resource
      : 'abort' in step && step.abort?.on === 'request'
        ? (step.abort.resource ?? '')
        : step.api === 'element'
          ? step.until?.resource
          : undefined;
  if (named !== undefined && !Object.hasOwn(scenario.resources, named))
    yield `${step.api} waits for a request, and needs the name of a resource, found ${JSON.stringify(named)}`;
  if (step.api === 'element' && !step.until && /^(hyperlink|form|location|ping|meta-)/.test(step.element))
    yield `element ${step.element} ends at a request, and needs "until"`;
  if ('globalEvents' in step && step.globalEvents && !scenario.exclusive)
    yield `${step.api} counts events of the global object, and the scenario is not exclusive`;
  const worker = CONTEXTS[scenario.context.type].global === 'worker';
  const inWorkers = step.api === 'element' && step.element === 'import-scripts';
  const inDocuments =
    step.api === 'beacon' ||
    step.api === 'fetch-later' ||
    step.api === 'worker' ||
    step.api === 'document-domain' ||
    (step.api === 'element' && !inWorkers);
  if (worker && inDocuments) yield `${describeAction(step)} needs a document, and a ${scenario.context.type} has none`;
  if (!worker && inWorkers) yield `${describeAction(step)} needs a worker, and a ${scenario.context.type} is none`;
}

/** What is wrong with a context that its schema allows. */
function* contextProblems({ type, host, headers }: Context): Generator<string> {
  if ((type === 'host-frame') !== (host !== undefined)) yield 'host-frame and host go together';
  if (host !== undefined && !leadsHere(host)) yield `host ${host} is no loopback host`;
  if (headers && !CONTEXTS[type].url.endsWith('.html')) yield `a ${type} has no document that could have headers`;
}

function leadsHere(host: string): boolean {
  try {
    return isLoopback(new URL(`http://${host}`).hostname);
  } catch {
    return false;
  }
}

const describeAction = (step: Action): string => (step.api === 'element' ? `element ${step.element}` : step.api);

function* strings(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) yield* strings(inner, path ? `${path}.${key}` : key);
  }
}
