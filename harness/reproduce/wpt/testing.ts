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
import type { Engine, Recording } from '../../run/recording.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { wptFiles } from './files.ts';
import { noWptForm, wptForm } from './form.ts';
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
    await driver.open(server.url(path!));
    const report = await server.report(path!);
    expect(report, 'the test file runs to its end').toMatchObject({ status: 0, message: null });
    return report;
  };

  for (const scenario of scenarios.filter(({ id }) => listed.has(id))) {
    test(`${engine}: ${scenario.id} fails as a web-platform-tests test`, async () => {
      test.setTimeout(60_000);
      test.skip(!checkout && needsHttp2(scenario), 'the stand-in for wptserve has no HTTP/2');
      const recorded = recording.scenarios.find((result) => result.scenario.id === scenario.id)!;
      const { tests } = await run(scenario);
      const failed = tests.filter(({ status }) => status !== 0);
      expect(failed.map(({ status }) => status)).toContain(1);
      // What a beacon sends may arrive after script has learned all that it will.
      if (scenario.steps.some(({ api }) => api === 'beacon')) return;
      const message = onHttp(scenario, failed[0]!.message ?? '');
      expect(message).toContain(recorded.difference);
    });
  }
}

const needsHttp2 = ({ resources }: Scenario): boolean =>
  Object.values(resources).some(({ origin }) => origin === 'remote-http2');

/** A message with the origins that the scenario has elsewhere. */
function onHttp(scenario: Scenario, message: string): string {
  if (wptForm(scenario).scenario === scenario) return message;
  return message.replaceAll(/\{(\w+):(page|sibling|remote|remote2)-https\}/g, '{$1:$2}');
}
