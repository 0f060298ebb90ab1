/** The page of a web-platform-tests test. Pure. */
import { proseText } from '../../../reports/matrix/prose.tsx';
import { nameWanted } from '../../run/judge.ts';
import { requirementUrl, type Requirement } from '../../scenario/requirements.ts';
import { isCall, isHttps, type Action, type PageExpectation, type Scenario } from '../../scenario/schema.ts';
import type { WptForm } from './form.ts';

/** The file's name says what wptserve has to know: that the page is https. */
export const testName = ({ id, context }: Scenario): string => `${id}${isHttps(context.origin) ? '.https' : ''}.html`;

/** The whole document. */
export function testPage(form: WptForm, requirements: readonly Requirement[]): string {
  const { scenario } = form;
  const head = [
    '<!DOCTYPE html>',
    '<meta charset="utf-8">',
    `<title>${escape(proseText(scenario.title))}</title>`,
    ...(isSlow(form) ? ['<meta name="timeout" content="long">'] : []),
    ...[...new Set(requirements.map(requirementUrl))].map((url) => `<link rel="help" href="${escape(url)}">`),
    ...['/resources/testharness.js', '/resources/testharnessreport.js', '/common/utils.js'].map(scriptTag),
    ...['resources/origins.sub.js', 'resources/runtime.js'].map(scriptTag),
    '<body>',
    '<script>',
    "'use strict';",
    '',
    comment(proseText(scenario.why)),
    '',
  ];
  return [...head, ...code(form), '</script>', ''].join('\n');
}

function* code({ scenario, loopback, warmUp, folder }: WptForm): Generator<string> {
  const { id, context, needs, timeoutMs, steps, outcomes } = scenario;
  if (throwsOnPurpose(scenario)) yield* ['setup({allow_uncaught_exception: true});', ''];
  yield comment(`What the page does; resources/${folder}${id}.json has what the servers answer.`);
  const question = {
    id,
    context,
    needs,
    timeoutMs,
    steps,
    ...(warmUp.length > 0 ? { warmUp } : {}),
    ...(folder ? { folder } : {}),
  };
  const elsewhere = loopback.map((name) => `${JSON.stringify(name)}: LOOPBACK`).join(', ');
  const origins = elsewhere ? `{...${literal(question)}, origins: {${elsewhere}}}` : literal(question);
  yield `const run = run_scenario(${origins});`;
  yield '';
  const [outcome] = outcomes;
  if (outcomes.length !== 1 || !outcome) {
    yield comment('What the standard leaves a choice between.');
    yield `const outcomes = ${literal(outcomes)};`;
    yield '';
    const labels = outcomes.map(({ label }) => label ?? '').join('; or: ');
    yield promiseTest('assert_one_of(await run, outcomes)', labels);
    return;
  }
  const { wire, page } = outcome;
  if (wire) {
    yield comment('What the servers must receive, in this order and nothing else.');
    yield `const requests = ${literal(wire)};`;
    yield '';
    for (const [index, request] of wire.entries())
      yield promiseTest(
        `assert_request(await run, requests, ${index})`,
        `Request ${index + 1}: ${nameWanted(request)}`,
      );
    const none = wire.length === 0 ? 'No request is sent' : 'No further request is sent';
    yield promiseTest(`assert_request(await run, requests, ${wire.length})`, none);
    if (page) yield '';
  }
  if (page) {
    yield comment('What script must learn, step by step.');
    yield `const page = ${literal(page)};`;
    yield '';
    const calls = steps.filter(isCall);
    for (const [index, step] of page.entries())
      yield promiseTest(`assert_step(await run, page, ${index})`, stepName(index, calls[index], step));
  }
}

const promiseTest = (assertion: string, name: string): string =>
  `promise_test(async () => ${assertion}, ${literal(name)});`;

function stepName(index: number, action: Action | undefined, { result, error }: PageExpectation): string {
  const what = action && 'element' in action ? `${action.api} ${action.element}` : (action?.api ?? 'call');
  return `Page, step ${index + 1}: ${what} is ${result}${error ? ` with ${error}` : ''}`;
}

/** As long as other tests of wptserve may take, in seconds; `long` is six times that. */
const USUAL_MS = 10_000;

/** Whether it may take longer, without fault of the browser's. */
function isSlow({ scenario: { steps, resources }, warmUp }: WptForm): boolean {
  const delays = Object.values(resources).flatMap(({ preflight, request, conditional = [] }) =>
    [...preflight, ...request, ...conditional].map(({ delayMs = 0 }) => delayMs),
  );
  const own = steps.map((step) => {
    if (step.api === 'pause') return step.ms;
    const latest = 'abort' in step ? step.abort : 'until' in step ? step.until : undefined;
    return Math.max(
      'timeoutMs' in step ? (step.timeoutMs ?? 0) : 0,
      (latest && 'latestMs' in latest && latest.latestMs) || 0,
    );
  });
  const sum = [...delays, ...own].reduce((total, ms) => total + ms, 0);
  return warmUp.length > 0 || sum > USUAL_MS / 4;
}

/** Whether errors reach the window because the scenario is about them. */
function throwsOnPurpose({ steps }: Scenario): boolean {
  return steps.some(
    (step) =>
      ('globalEvents' in step && step.globalEvents) ||
      (step.api === 'element' && /script|svg|module-import/.test(step.element)),
  );
}

const scriptTag = (src: string): string => `<script src="${src}"></script>`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A value as script source that no HTML parser takes for the end of the script. */
const literal = (value: unknown): string => JSON.stringify(value, null, 2).replaceAll('<', '\\u003c');

const WIDTH = 100;

/** A comment, wrapped. */
function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.replaceAll('<', '\\u003c').split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`// ${word}`);
  }
  return lines.join('\n');
}
