/** For tests: the web-platform-tests test of each listed deviation of an engine, run in it. */
import { expect, test } from '@playwright/test';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readRecording } from '../../../reports/write.ts';
import type { Driver } from '../../browsers/driver.ts';
import { findBrowser } from '../../browsers/find.ts';
import { startBrowser } from '../../browsers/start.ts';
import { needsBrowsers } from '../../browsers/testing.ts';
import { catalog, deviations, requirements } from '../../run/catalog.ts';
import { ENGINES, type Engine, type Recording } from '../../run/recording.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { wptFiles } from './files.ts';
import { AT_LOOPBACK_ALONE, noWptForm, wptForm } from './form.ts';
import { checkout, missingServer, startWptServer, type Report, type WptServer } from './servers.ts';

/** Ids of the scenarios that an engine departs from, and those where it is contested what is right. */
export const listedFor = (engine: Engine): Set<string> =>
  new Set([
    ...deviations.deviations.filter((entry) => entry.engine === engine).flatMap(({ scenarios }) => scenarios),
    ...deviations.contested.flatMap(({ scenarios }) => scenarios),
  ]);

/** How long the servers of a checkout and a browser may take to start. */
const START_MS = 180_000;

/** Declares a test for each listed deviation of an engine. */
export function testWptTests(engine: Engine): void {
  const listed = listedFor(engine);
  const scenarios = catalog.map(({ scenario }) => scenario).filter((scenario) => noWptForm(scenario) === null);

  let driver: Driver;
  let recording: Recording;
  let folder: string;
  let server: WptServer;
  needsBrowsers(engine);
  test.beforeAll(async () => {
    test.setTimeout(START_MS);
    const missing = await missingServer();
    test.skip(missing !== null, missing ?? '');
    const [file] = readdirSync('reports/recordings').filter((name) => name.startsWith(`${engine}-`));
    recording = await readRecording(join('reports/recordings', file!));
    folder = mkdtempSync(join(tmpdir(), 'cors-wpt-'));
    mkdirSync(join(folder, 'root'));
    server = await startWptServer(join(folder, 'root'));
    driver = await startBrowser((await findBrowser(engine))!, { onConsole: () => undefined, onGone: () => undefined });
  });
  test.afterAll(async () => {
    await driver?.close();
    await server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const run = async (scenario: Scenario): Promise<Report> => {
    const files = await wptFiles(
      scenario,
      requirements.filter(({ id }) => scenario.requirements.includes(id)),
    );
    for (const [name, text] of files) {
      const file = join(folder, 'root', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const [path] = files.keys();
    // One page after the other in one browser: not every driver opens a second one without starting it anew.
    const url = server.url(path!);
    if (!server.send(url)) await driver.open(url);
    const report = await server.report(path!);
    expect(report, 'the test file runs to its end').toMatchObject({ status: 0, message: null });
    return report;
  };

  const skips = (scenario: Scenario): void => {
    test.setTimeout(60_000);
    test.skip(!checkout && needsHttp2(scenario), 'the stand-in for wptserve has no HTTP/2');
  };
  const recordedOf = ({ id }: Scenario) => recording.scenarios.find((result) => result.scenario.id === id)!;
  const passes = async (scenario: Scenario): Promise<void> => {
    const { tests } = await run(scenario);
    expect(tests.filter(({ status }) => status !== 0)).toEqual([]);
    expect(tests.length).toBeGreaterThan(0);
  };

  const deviating = scenarios.filter(({ id }) => listed.has(id));
  const elsewhere = passingOf(engine);
  for (const scenario of deviating.filter(({ id }) => !elsewhere.has(id))) {
    test(`${engine}: ${scenario.id} fails as a web-platform-tests test`, async () => {
      skips(scenario);
      const { tests } = await run(scenario);
      const failed = tests.filter(({ status }) => status !== 0);
      expect(failed.map(({ status }) => status)).toContain(1);
      // What a beacon sends may arrive after script has learned all that it will.
      if (scenario.steps.some(({ api }) => api === 'beacon')) return;
      const message = asRecorded(scenario, failed[0]!.message ?? '');
      expect(message).toContain(asRecorded(scenario, recordedOf(scenario).difference ?? 'a difference'));
    });
  }

  for (const scenario of deviating.filter(({ id }) => elsewhere.has(id))) {
    test(`${engine}: ${scenario.id} passes where no page is at a loopback address`, async () => {
      skips(scenario);
      await passes(scenario);
    });
  }

  for (const scenario of conforming(engine, scenarios)) {
    test(`${engine}: ${scenario.id} passes as a web-platform-tests test`, async () => {
      skips(scenario);
      const { verdict } = recordedOf(scenario);
      test.skip(verdict !== 'conforms', `the recording says ${verdict}`);
      await passes(scenario);
    });
  }
}

/** Ids of the scenarios whose tests pass although the engine is listed: the stand-in is at loopback addresses itself. */
function passingOf(engine: Engine): Set<string> {
  const listed = Object.entries(AT_LOOPBACK_ALONE[engine] ?? {});
  return new Set(listed.filter(([, where]) => checkout !== undefined || where === 'onHttps').map(([id]) => id));
}

/** Without a checkout one in so many. */
const SAMPLE = 5;

/** Scenarios that others depart from, and this engine does not. With three engines, each has its share of them. */
function conforming(engine: Engine, scenarios: readonly Scenario[]): Scenario[] {
  const lists = ENGINES.map((name) => [name, listedFor(name)] as const);
  return scenarios
    .filter(({ id }) => lists.some(([, ids]) => ids.has(id)))
    .filter(({ id }, index) => {
      const able = lists.filter(([, ids]) => !ids.has(id)).map(([name]) => name);
      return able[index % able.length] === engine && (checkout !== undefined || index % SAMPLE === 0);
    });
}

const needsHttp2 = ({ resources }: Scenario): boolean =>
  Object.values(resources).some(({ origin }) => origin === 'remote-http2');

/**
 * A difference without what is not the same on this server: the scenario's origins may be the https twins, other header
 * lines keep a connection open, how often an upload tells of its progress depends on how fast it is, and Firefox has server
 * timing for trustworthy origins alone.
 */
function asRecorded(scenario: Scenario, message: string): string {
  const plain = message
    .replaceAll('connection, ', '')
    .replaceAll('keep-alive, ', '')
    .replaceAll(' (serverTiming: 0)', '')
    .replace(/(observed .*)upload\.progress /, '$1');
  if (wptForm(scenario).scenario === scenario) return plain;
  return plain.replaceAll(/\{(\w+):(page|sibling|remote|remote2)-https\}/g, '{$1:$2}');
}
