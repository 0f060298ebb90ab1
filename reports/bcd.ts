/**
 * What recordings say about the header features that MDN lists, in the shape of its browser-compat-data
 * (https://github.com/mdn/browser-compat-data, `http.headers`). What differs from that data:
 * - Browsers are named as what they are: `chromium` and `webkitgtk` have keys of their own, which MDN does not know;
 *   `chrome`, `edge` and `safari` are only these products themselves.
 * - A recording knows one version: `version_added` is "≤" and that version as the browser gives it, which need not be one of
 *   the releases that MDN lists.
 * - A browser that was not asked everything is left out, as are `browsers` and `status`; `__meta` says what was recorded.
 */
import Type, { type Static } from 'typebox';
import type { Recording, ScenarioResult } from '../harness/run/recording.ts';
import { closed } from '../harness/scenario/schema-parts.ts';
import { BCD_FEATURES, type BcdFeature, type Evidence } from './bcd-features.ts';
import { productOf } from './wptreport.ts';
import { plain } from './text.ts';

const Key = Type.String({ pattern: '^[a-z][a-z_]*(-[a-z]+)*$', description: 'Product, as in wptreports' });
const Note = Type.String({ minLength: 1, description: 'HTML: what is not supported, and the scenario that shows it' });

export const BcdSupportSchema = Type.Object(
  {
    version_added: Type.Union([Type.String({ pattern: '^≤[0-9]+(\\.[0-9A-Za-z]+)*$' }), Type.Literal(false)], {
      description: '"≤" and the recorded version, which supports the feature; false: that version does not',
    }),
    partial_implementation: Type.Optional(
      Type.Literal(true, { description: 'Some of the scenarios conform and some do not' }),
    ),
    notes: Type.Optional(
      Type.Union([Note, Type.Array(Note, { minItems: 2 })], { description: 'One, or several as a list' }),
    ),
  },
  closed,
);

export const BcdCompatSchema = Type.Object(
  {
    description: Type.Optional(Type.String({ description: 'HTML; of a part of a header' })),
    mdn_url: Type.Optional(Type.String({ description: "MDN's page; of a header" })),
    spec_url: Type.String({ description: 'Where the standard says it' }),
    support: Type.Record(Type.String({ pattern: '^[a-z][a-z_]*(-[a-z]+)*$' }), BcdSupportSchema, {
      ...closed,
      description: 'By product; one that was not asked everything is left out',
    }),
  },
  closed,
);

const BcdPartSchema = Type.Object({ __compat: BcdCompatSchema }, closed);
const BcdHeaderSchema = Type.Object(
  { __compat: Type.Optional(BcdCompatSchema) },
  { additionalProperties: BcdPartSchema, minProperties: 1, description: 'A header, and its parts by name' },
);

export const BcdSchema = Type.Object(
  {
    __meta: Type.Object(
      {
        version: Type.String({ description: 'Version of the suite that recorded' }),
        timestamp: Type.String({ description: 'End of the newest recording, ISO 8601' }),
        recordings: Type.Array(
          Type.Object(
            {
              key: Key,
              name: Type.String({ description: 'Product in words' }),
              version: Type.String({ description: 'As the browser says' }),
              driver: Type.Union([Type.String(), Type.Null()], { description: 'How it was driven, with version' }),
              os: Type.String({ description: 'Operating system in words' }),
              start: Type.String({ description: 'ISO 8601' }),
            },
            closed,
          ),
          { description: 'What the support says is of these; the newest of each product' },
        ),
      },
      { ...closed, description: 'Where it is from' },
    ),
    http: Type.Object(
      {
        headers: Type.Object({}, { additionalProperties: BcdHeaderSchema, description: 'By name of the header' }),
      },
      closed,
    ),
  },
  {
    ...closed,
    $id: 'https://cors-conformance.invalid/bcd-1.json',
    title: 'CORS conformance in the shape of browser-compat-data, version 1',
  },
);

export type BcdSupport = Static<typeof BcdSupportSchema>;
export type BcdCompat = Static<typeof BcdCompatSchema>;
export type BcdHeader = { __compat?: BcdCompat } & Record<string, { __compat: BcdCompat }>;
export type BcdExport = Omit<Static<typeof BcdSchema>, 'http'> & { http: { headers: Record<string, BcdHeader> } };

/** The export. Of several recordings of one product the newest counts; what has no version, or was not run, cannot. */
export function toBcd(recordings: readonly Recording[]): BcdExport {
  const newest = new Map<string, Recording>();
  for (const recording of recordings) {
    const key = productOf(recording.browser);
    const other = newest.get(key);
    if (recording.run.status === 'not-run' || recording.browser.version === null) continue;
    if (!other || Date.parse(other.start) < Date.parse(recording.start)) newest.set(key, recording);
  }
  const chosen = [...newest].sort(([a], [b]) => (a < b ? -1 : 1));
  const headers: Record<string, BcdHeader> = {};
  for (const feature of BCD_FEATURES) {
    const [header, part] = feature.path;
    const entry = (headers[header] ??= {});
    const compat = compatOf(feature, chosen);
    if (part === undefined) entry.__compat = compat;
    else entry[part] = { __compat: compat };
  }
  const latest = chosen.map(([, { end }]) => end).sort();
  return {
    __meta: {
      version: chosen[0]?.[1].suiteVersion ?? '0',
      timestamp: latest.at(-1) ?? new Date(0).toISOString(),
      recordings: chosen.map(([key, { browser, start }]) => ({
        key,
        name: plain(browser.name),
        version: plain(browser.version!),
        driver: browser.driver === null ? null : plain(browser.driver),
        os: plain(browser.os),
        start,
      })),
    },
    http: { headers },
  };
}

function compatOf(
  { path: [header, part], description, spec, evidence }: BcdFeature,
  chosen: [string, Recording][],
): BcdCompat {
  const support: Record<string, BcdSupport> = {};
  for (const [key, recording] of chosen) {
    const statement = supportOf(evidence, recording);
    if (statement) support[key] = statement;
  }
  return {
    ...(description === undefined ? {} : { description }),
    ...(part === undefined
      ? { mdn_url: `https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/${header}` }
      : {}),
    spec_url: spec,
    support,
  };
}

/** What one recording says about a feature; nothing when a scenario of it has no verdict on the browser. */
function supportOf(evidence: readonly Evidence[], { browser, scenarios }: Recording): BcdSupport | null {
  const version = /^[0-9]+(\.[0-9A-Za-z]+)*/.exec(browser.version!)?.[0];
  if (version === undefined) return null;
  const against: ScenarioResult[] = [];
  for (const one of evidence) {
    const result = scenarios.find(({ scenario }) => scenario.id === (typeof one === 'string' ? one : one.id));
    if (!result || ['unsupported', 'not-run', 'error'].includes(result.verdict)) return null;
    const yes = typeof one === 'string' ? result.verdict === 'conforms' : one.answers.includes(result.answer ?? '');
    if (!yes) against.push(result);
  }
  const added = `≤${version}`;
  if (against.length === 0) return { version_added: added };
  const notes = notesOf(against);
  const told = { notes: notes.length === 1 ? notes[0]! : notes };
  return against.length === evidence.length
    ? { version_added: false, ...told }
    : { version_added: added, partial_implementation: true, ...told };
}

/** What speaks against, once for all scenarios of which the same is said. */
function notesOf(against: readonly ScenarioResult[]): string[] {
  const ids = new Map<string, string[]>();
  for (const { scenario, verdict, listed, difference, answer, reason } of against) {
    const what = listed?.reason ?? difference ?? answer ?? reason ?? verdict;
    ids.set(what, [...(ids.get(what) ?? []), scenario.id]);
  }
  return [...ids].map(([what, of]) => `${html(what)} (${of.map((id) => `<code>${html(id)}</code>`).join(', ')})`);
}

const html = (text: string): string =>
  plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
