/** Each format: what the real command writes satisfies the schema that `schema` prints, and a mutation of it does not. */
import { expect, test } from '@playwright/test';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { hostileRecording, NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../../reports/testing.ts';
import { careful, serving } from '../check/planted/server.ts';
import { withOutcome } from '../explore/explore.ts';
import { draft, fromDraft } from '../explore/arbitraries.ts';
import { mutationCheck } from '../model/mutate.ts';
import { catalog } from '../run/catalog.ts';
import { claimRecording } from '../run/claim.ts';
import { Recorder, serialise } from '../run/recorder.ts';
import { JSON_FORMAT_NAMES, type JsonFormatName } from './schemas.ts';
import { command } from './testing.ts';

let dir: string;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
});
test.afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const committed = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const PUBLISHED = 'reports/recordings/firefox-153.8.0-linux.json';

/** What a command prints as JSON. */
async function printed(...args: string[]): Promise<unknown> {
  const { stdout, stderr } = await command(args);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** What `report` writes of a recording and of one full of odd texts. */
async function reported(format: string, ...names: string[]): Promise<unknown[]> {
  writeFileSync(join(dir, 'a.json'), readFileSync(join(ROOT, PUBLISHED)));
  writeFileSync(join(dir, 'b.json'), serialise(hostileRecording()));
  expect(await command(['report', dir, '--out', join(dir, 'out'), '--format', format])).toMatchObject({ code: 0 });
  return names.map((name) => JSON.parse(readFileSync(join(dir, 'out', name), 'utf8')) as unknown);
}

/** A document that may be changed in any way. */
type Changed = any;
interface Case {
  /** Documents as they are really written. */
  make(): Promise<unknown[]> | unknown[];
  /** Makes the first of them wrong. */
  spoil(document: Changed): void;
}

const CASES: Record<JsonFormatName, Case> = {
  recording: {
    make: () => [committed(PUBLISHED), JSON.parse(serialise(hostileRecording()))],
    spoil: (document) => (document.scenarios[7].verdict = 'fine'),
  },
  'recording-line': {
    make: async () => {
      const { run: _run, end: _end, scenarios, ...header } = hostileRecording();
      const recorder = new Recorder(await claimRecording(join(dir, 'chromium.json')), header);
      for (const one of scenarios) recorder.append(one);
      recorder.settle(scenarios.map(({ scenario }) => scenario.id));
      recorder.close();
      const lines = readFileSync(recorder.partialPath, 'utf8').trimEnd().split('\n');
      expect(lines).toHaveLength(scenarios.length + 2);
      return lines.map((line) => JSON.parse(line) as unknown);
    },
    spoil: (document) => delete document.browser,
  },
  scenario: {
    make: () =>
      fc.sample(draft, { numRuns: 200, seed: 1 }).map((value, index) => {
        const scenario = withOutcome(fromDraft(`explored-${index}`, value));
        return JSON.parse(JSON.stringify(scenario)) as unknown;
      }),
    spoil: (document) => (document.steps[0].api = 'fetsh'),
  },
  policy: {
    make: () =>
      serving(careful(), async (base) => {
        const args = ['policy', 'init', `${base}/items`, '--origin', 'https://app.example.com', '--rate', '0'];
        const { stdout } = await command(args);
        return [parse(stdout), parse(readFileSync(join(ROOT, 'examples/own-server/cors-policy.yaml'), 'utf8'))];
      }),
    spoil: (document) => (document.endpoints[0].origin = 'https://app.example.com'),
  },
  check: {
    make: () =>
      serving(careful({ origin: (origin) => origin }), async (base) => [
        await printed(
          ...['check', `${base}/items`, '--origin', 'https://app.example.com', '--credentials', '--rate', '0'],
          ...['--no-browsers', '--json', '-'],
        ),
      ]),
    spoil: (document) => (document.findings[0].severity = 'bad'),
  },
  diff: {
    make: async () => {
      const [before, after] = [join(dir, 'before.json'), join(dir, 'after.json')];
      writeFileSync(before, serialise(recording([result(SHARED), result(NOT_SHARED)])));
      const results = [result(SHARED, { verdict: 'deviates' }), result(XHR_SHARED)];
      writeFileSync(after, serialise(recording(results, { browser: { version: '141.0' } })));
      return [await printed('diff', before, after, '--format', 'json')];
    },
    spoil: (document) => (document.pairs[0].changes[0].change = 'worse'),
  },
  subjects: {
    make: () => [committed('reports/subjects/results.json')],
    spoil: (document) => delete document.subjects[0].findings,
  },
  wptreport: {
    make: () => reported('wptreport', 'wptreport-firefox.json', 'wptreport-chromium.json'),
    spoil: (document) => (document.results[0].subtests[0].status = 'OK'),
  },
  bcd: {
    make: () => reported('bcd', 'bcd.json'),
    spoil: (document) => delete document.http.headers.Origin.__compat.support.firefox.version_added,
  },
  badge: {
    make: () => reported('badge', 'badge-firefox.json', 'badge-chromium.json'),
    spoil: (document) => (document.color = 'red'),
  },
  list: {
    make: async () => [await printed('list', '--json')],
    spoil: (document) => delete document[0].topic,
  },
  coverage: {
    make: async () => [await printed('coverage', '--json')],
    spoil: (document) => (document.areas[0].requirements[0].state = 'tested'),
  },
  explanation: {
    make: async () => {
      const documents: unknown[] = [];
      // A few of everywhere, so that all kinds of steps and contexts are among them.
      for (let index = 0; index < catalog.length; index += 150)
        documents.push(await printed('explain', catalog[index]!.scenario.id, '--json', '-r', dir));
      return documents;
    },
    spoil: (document) => (document.prediction.asked = {}),
  },
  mutations: {
    // The command does this with every scenario, which takes minutes.
    make: () => [JSON.parse(JSON.stringify([...mutationCheck([SHARED, NOT_SHARED, XHR_SHARED])]))],
    spoil: (document) => (document[0].met = -1),
  },
  doctor: {
    make: async () => {
      const found = await printed('doctor', '--json');
      const nowhere = { CORS_CONFORMANCE_FIREFOX: join(dir, 'no-such') };
      return [found, JSON.parse((await command(['doctor', '--json'], nowhere)).stdout) as unknown];
    },
    spoil: (document) => (document.engines[0].engine = 'presto'),
  },
};

async function schemaOf(name: string): Promise<ValidateFunction> {
  const schema = (await printed('schema', name)) as object;
  expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', title: expect.any(String) });
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

for (const name of JSON_FORMAT_NAMES) {
  test(`${name}: what is written satisfies the schema that is printed, and a mutation does not`, async () => {
    const valid = await schemaOf(name);
    const { make, spoil } = CASES[name];
    const documents = await make();
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents) {
      const fine = valid(document);
      expect(fine ? [] : (valid.errors ?? []).slice(0, 3)).toEqual([]);
    }
    const spoilt = structuredClone(documents[0]);
    spoil(spoilt);
    expect(spoilt).not.toEqual(documents[0]);
    expect(valid(spoilt)).toBe(false);
  });
}

test('ids of schemas differ', async () => {
  const ids: unknown[] = [];
  for (const name of JSON_FORMAT_NAMES) ids.push(((await printed('schema', name)) as Changed).$id);
  expect(new Set(ids).size).toBe(JSON_FORMAT_NAMES.length);
});

test('schema --list names each; without a name it is the schema of recordings', async () => {
  const { stdout } = await command(['schema', '--list']);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(JSON_FORMAT_NAMES);
  expect(await printed('schema')).toEqual(await printed('schema', 'recording'));
  expect(await command(['schema', 'check', '--list'])).toMatchObject({ code: 2, stdout: '' });
});
