/** A controller's rules: their templates, and what no schema can say of them. */
import type { ControllerRule } from './controller-schema.ts';
import type { HeaderLine, Scenario } from './schema.ts';

/** A rule with its templates resolved by `fill`. */
export function expandRule(rule: ControllerRule, fill: (text: string) => string): ControllerRule {
  const filled = { ...rule } as ControllerRule & { url?: string; body?: string };
  if (filled.url !== undefined) filled.url = fill(filled.url);
  if (filled.body !== undefined) filled.body = fill(filled.body);
  if (filled.answer === 'response' && filled.headers)
    filled.headers = filled.headers.map(([name, value]): HeaderLine => [name, fill(value)]);
  return filled;
}

/** What is wrong with a scenario's controller, in words. */
export function* controllerProblems({
  context,
  resources,
}: Pick<Scenario, 'context' | 'resources'>): Generator<string> {
  if (!context.controller) return;
  if (context.type !== 'same-origin-frame')
    yield `a service worker controls a same-origin-frame, and this is a ${context.type}`;
  for (const name of Object.keys(context.controller)) {
    if (!Object.hasOwn(resources, name)) yield `no resource "${name}"`;
  }
}
