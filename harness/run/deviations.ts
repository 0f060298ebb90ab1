/** The list of known deviations: which scenario, which engine, which versions, why. Pure. */
import Type, { type Static } from 'typebox';
import { QUIRKS, type QuirkId } from '../model/quirks.ts';
import { ENGINES, type Browser, type Recording, type ScenarioResult } from './recording.ts';
import { validatorOf } from '../validator.ts';

const closed = { additionalProperties: false } as const;
const Links = Type.Array(Type.String({ pattern: '^https://' }));
const Quirks = Type.Array(Type.Unsafe<QuirkId>({ type: 'string', enum: Object.keys(QUIRKS) }), {
  minItems: 1,
  description: 'The alternatives of harness/model/quirks.ts that make the model do the same',
});
const Scenarios = Type.Array(Type.String(), { minItems: 1, description: 'Scenario ids' });

export const DeviationsSchema = Type.Object(
  {
    deviations: Type.Array(
      Type.Object(
        {
          scenarios: Scenarios,
          engine: Type.Unsafe<(typeof ENGINES)[number]>({ type: 'string', enum: [...ENGINES] }),
          browser: Type.Optional(Type.String({ description: 'Only for products whose name starts so' })),
          from: Type.Optional(Type.String({ description: 'First version that deviates; open when absent' })),
          until: Type.Optional(Type.String({ description: 'First version that conforms again; open when absent' })),
          reason: Type.String({ minLength: 10, description: 'What the engine does instead' }),
          links: Links,
          quirks: Type.Optional(Quirks),
        },
        closed,
      ),
    ),
    contested: Type.Array(
      Type.Object(
        {
          scenarios: Scenarios,
          reason: Type.String({ minLength: 10 }),
          links: Type.Array(Type.String({ pattern: '^https://' }), {
            minItems: 1,
            description: "The standard's own open issue",
          }),
          quirks: Type.Optional(Quirks),
        },
        { ...closed, description: 'Every engine contradicts the standard, and the standard is being reconsidered' },
      ),
    ),
  },
  closed,
);
export type Deviations = Static<typeof DeviationsSchema>;

const validate = validatorOf<Deviations>(DeviationsSchema, { allErrors: true, strict: false });

/** Problems of the file in words; empty when it is sound. */
export function deviationsProblems(value: unknown, ids: ReadonlySet<string>): string[] {
  if (!validate(value)) return (validate.errors ?? []).map((error) => `${error.instancePath || '/'}: ${error.message}`);
  const { deviations, contested } = value as Deviations;
  return [...deviations, ...contested].flatMap((entry) =>
    entry.scenarios.filter((id) => !ids.has(id)).map((id) => `no scenario has the id "${id}"`),
  );
}

/** Compares dotted versions by number: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  // A number may have letters after it: 152.0a1.
  const numbers = (version: string) => version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = (left[i] ?? 0) - (right[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** The entry that lists a deviation of this scenario in this browser, if there is one. */
export function listedDeviation(list: Deviations, id: string, browser: Browser): ScenarioResult['listed'] {
  const contested = list.contested.find((entry) => entry.scenarios.includes(id));
  if (contested) return { reason: contested.reason, links: contested.links, contested: true };
  const version = browser.version ?? '0';
  const known = list.deviations.find(
    (entry) =>
      entry.scenarios.includes(id) &&
      entry.engine === browser.engine &&
      browser.name.startsWith(entry.browser ?? '') &&
      (entry.from === undefined || compareVersions(version, entry.from) >= 0) &&
      (entry.until === undefined || compareVersions(version, entry.until) < 0),
  );
  return known && { reason: known.reason, links: known.links, contested: false };
}

/** A result that deviates, with the entry that lists it. */
export function withListed(result: ScenarioResult, list: Deviations, browser: Browser): ScenarioResult {
  const listed = result.verdict === 'deviates' ? listedDeviation(list, result.scenario.id, browser) : undefined;
  return listed ? { ...result, listed } : result;
}

/**
 * What is unexpected about a result, in words with the way to accept it; null when it is as expected: it conforms, it is
 * a listed deviation, it was answered, or the engine lacks what the question needs.
 */
export function unexpected(result: ScenarioResult, browser: Browser, list: Deviations): string | null {
  const { id } = result.scenario;
  const listed = listedDeviation(list, id, browser);
  const who = `${browser.name} ${browser.version ?? ''}`.trim();
  switch (result.verdict) {
    case 'answered':
    case 'unsupported':
      return null;
    case 'conforms':
      if (!listed || listed.contested) return null;
      return `${id} conforms in ${who}, but suites/deviations.json lists it as a deviation. If the browser was mended, give the entry an "until": ${JSON.stringify(browser.version)} or remove it.`;
    case 'deviates': {
      if (listed) return null;
      const entry = { scenarios: [id], engine: browser.engine, reason: '…', links: [] };
      return `${id} deviates in ${who}: ${result.difference}. When it is clear that the browser is at fault, accept it by adding to "deviations" in suites/deviations.json: ${JSON.stringify(entry)}`;
    }
    default:
      return `${id} in ${who}: ${result.verdict}${result.reason ? ` (${result.reason})` : ''}`;
  }
}

/** All that is unexpected in a recording. */
export function unexpectedResults(recording: Recording, list: Deviations): string[] {
  return recording.scenarios.flatMap((result) => unexpected(result, recording.browser, list) ?? []);
}
