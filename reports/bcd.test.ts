import { expect, test } from '@playwright/test';
import { Ajv } from 'ajv';
import { catalog } from '../harness/run/catalog.ts';
import type { Recording } from '../harness/run/recording.ts';
import { BCD_FEATURES, WITHOUT_EVIDENCE } from './bcd-features.ts';
import { BcdSchema, toBcd, type BcdExport, type BcdSupport } from './bcd.ts';
import { HOSTILE, publishedRecordings, recording, result } from './testing.ts';

const valid = new Ajv({ strict: false }).compile(BcdSchema);
const scenarios = new Map(catalog.map(({ scenario }) => [scenario.id, scenario]));
const FEATURE = BCD_FEATURES.find(({ path }) => path[0] === 'Vary')!;
const IDS = FEATURE.evidence as string[];

/** A recording of the scenarios that answer for `Vary`. */
const varyRecording = (more: Parameters<typeof recording>[1] = {}, odd: Parameters<typeof result>[1] = {}) =>
  recording(
    IDS.map((id, index) => result(scenarios.get(id)!, index === 0 ? odd : {})),
    more,
  );
const vary = (...recordings: Recording[]): Record<string, BcdSupport> =>
  toBcd(recordings).http.headers['Vary']!.__compat!.support;

for (const { path, evidence, description, spec } of BCD_FEATURES) {
  test(`${path.join('.')} names scenarios that can answer for it`, () => {
    expect(new URL(spec).hash).not.toBe('');
    // browser-compat-data describes the parts of a header and has a page for the header itself.
    expect(description === undefined).toBe(path[1] === undefined);
    expect(Object.keys(WITHOUT_EVIDENCE)).not.toContain(path.join('.'));
    for (const one of evidence) {
      const id = typeof one === 'string' ? one : one.id;
      const scenario = scenarios.get(id);
      expect(scenario, `${id} is a scenario`).toBeDefined();
      if (typeof one === 'string') expect(scenario!.kind, `${id} can only be judged when it must be so`).toBe('must');
      else {
        const labels = scenario!.outcomes.map(({ label }) => label);
        expect(scenario!.kind, id).not.toBe('must');
        for (const answer of one.answers) expect(labels, id).toContain(answer);
        expect(labels.length, `${id} has answers that say no`).toBeGreaterThan(one.answers.length);
      }
    }
  });
}

test('each feature is there once, in the order of names', () => {
  const paths = BCD_FEATURES.map(({ path }) => path.join('.'));
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toEqual([...paths].sort());
});

test('the published recordings give an export that the schema takes, under names that are true', async () => {
  const data = toBcd(await publishedRecordings());
  expect(valid(data), JSON.stringify(valid.errors)).toBe(true);
  const headers = data.http.headers;
  const all = Object.values(headers).flatMap((header) =>
    Object.values(header).map((part) => ('__compat' in part ? part.__compat : part)),
  );
  const keys = new Set(all.flatMap((compat) => Object.keys((compat as { support: object }).support)));
  expect([...keys].sort()).toEqual(['chromium', 'firefox', 'webkitgtk']);
  expect(headers['Access-Control-Allow-Origin']!.__compat!.support['firefox']!.version_added).toMatch(/^≤\d/);
  // What every engine does otherwise is not supported, whoever is right.
  for (const one of Object.values(
    headers['Access-Control-Allow-Headers']!['authorization_not_covered_by_wildcard']!.__compat.support,
  )) {
    expect(one.version_added).toBe(false);
  }
});

test('a mutated export is refused', async () => {
  const data = toBcd(await publishedRecordings());
  const mutated = (change: (copy: BcdExport) => void) => {
    const copy = structuredClone(data);
    change(copy);
    return valid(copy);
  };
  expect(mutated(() => {})).toBe(true);
  const support = ({ http }: BcdExport) => http.headers['Origin']!.__compat!.support;
  expect(mutated((copy) => (support(copy)['firefox']!.version_added = '153'))).toBe(false);
  expect(mutated((copy) => (support(copy)['firefox']!.notes = ['one alone']))).toBe(false);
  expect(mutated((copy) => (support(copy)['Safari'] = support(copy)['firefox']!))).toBe(false);
  expect(mutated((copy) => (copy.http.headers['Origin'] = {}))).toBe(false);
});

test('supported, in part, not, and not known', () => {
  expect(vary(varyRecording())).toEqual({ chromium: { version_added: '≤140.0.1' } });
  const listed = { reason: 'a <known> reason', links: [], contested: false };
  expect(vary(varyRecording({}, { verdict: 'deviates', listed }))).toEqual({
    chromium: {
      version_added: '≤140.0.1',
      partial_implementation: true,
      notes: `a &lt;known&gt; reason (<code>${IDS[0]}</code>)`,
    },
  });
  const none = recording(IDS.map((id) => result(scenarios.get(id)!, { verdict: 'deviates', difference: `not ${id}` })));
  expect(vary(none)['chromium']).toMatchObject({ version_added: false });
  expect(vary(none)['chromium']!.notes).toHaveLength(IDS.length);
  for (const verdict of ['unsupported', 'not-run', 'error'] as const) {
    expect(vary(varyRecording({}, { verdict }))).toEqual({});
  }
  expect(vary(recording([]))).toEqual({});
});

test('an answer that says no is a no', () => {
  const id = 'storage-access-header-cross-site-https';
  const support = (answer: string) =>
    toBcd([recording([result(scenarios.get(id)!, { answer })])]).http.headers['Sec-Fetch-Storage-Access']!.__compat!
      .support['chromium'];
  expect(support('active')).toEqual({ version_added: '≤140.0.1' });
  expect(support('no such header')).toMatchObject({ version_added: false, notes: expect.stringContaining(id) });
});

test('WebKit is Safari only where it is Safari; the newest recording of a product counts', () => {
  const named = (name: string, version: string | null, start = '2026-01-02T03:04:05.000Z') =>
    varyRecording({ start, browser: { engine: 'webkit', name, version } });
  expect(Object.keys(vary(named('WebKitGTK MiniBrowser', '2.50.6'), named('Playwright WebKit', '26.0')))).toEqual([
    'playwright-webkit',
    'webkitgtk',
  ]);
  expect(vary(named('Safari', '26.1'), named('Safari', '26.0', '2026-02-02T03:04:05.000Z'))).toEqual({
    safari: { version_added: '≤26.0' },
  });
  expect(vary(named('WebKitGTK MiniBrowser', null))).toEqual({});
});

test('whatever texts hold, notes are harmless HTML', () => {
  const [note] = [vary(varyRecording({}, { verdict: 'deviates', difference: HOSTILE }))['chromium']!.notes].flat();
  expect(note!.replaceAll(/<\/?code>/g, '')).not.toMatch(/[<>"\u0000-\u001f]/);
});
