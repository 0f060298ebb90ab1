/** For the tests of `serve`: the server as people start it, and one engine's browser that is told nothing but the URL. */
import { expect, test } from '@playwright/test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../../reports/write.ts';
import type { Driver } from '../../browsers/driver.ts';
import { findBrowser } from '../../browsers/find.ts';
import { startBrowser } from '../../browsers/start.ts';
import { needsBrowsers } from '../../browsers/testing.ts';
import type { Engine, Recording } from '../../run/recording.ts';
import { recordings, start, type Started } from '../testing.ts';

/** An IPv4 address of this machine that is not loopback. */
export const ownAddress = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

export interface Serving extends Started {
  url: string;
}

/** Starts the server and waits for the URL that it prints. */
export async function serve(out: string, ...args: string[]): Promise<Serving> {
  const begun = start(['serve', '-o', out, ...args]);
  const url = () => /^ {2}(http:\S+)$/m.exec(begun.printed())?.[1];
  await expect.poll(url, { timeout: 60_000 }).toBeTruthy();
  return { ...begun, url: url()! };
}

export const verdicts = ({ scenarios }: Recording) =>
  scenarios.map(({ scenario, verdict, answer, difference }) => ({ id: scenario.id, verdict, answer, difference }));

/** Results that a run has kept so far in the file that grows. */
function kept(out: string): number {
  const folder = join(out, 'recordings');
  const [partial] = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.partial.jsonl')) : [];
  return partial === undefined ? 0 : readFileSync(join(folder, partial), 'utf8').split('\n').length - 2;
}

/** Some end at once, and others wait on purpose: between these a run is in the middle. */
const LONG = ['-g', 'simple-requests/|preflight-cache/'];

/** Declares the tests of one engine. */
export function testServing(engine: Engine): void {
  test.setTimeout(180_000);
  needsBrowsers(engine);
  let out: string;
  let serving: Serving | undefined;
  let driver: Driver | undefined;
  test.beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
  test.afterEach(async () => {
    await driver?.close();
    serving?.child.kill('SIGKILL');
    await serving?.ended;
    driver = serving = undefined;
    rmSync(out, { recursive: true, force: true });
  });
  const open = async () => {
    driver = await startBrowser((await findBrowser(engine))!, { onConsole: () => undefined, onGone: () => undefined });
    await driver.open(serving!.url);
  };
  const says = (text: RegExp) => expect.poll(() => serving!.printed(), { timeout: 120_000 }).toMatch(text);

  test(`${engine}: a browser that knows nothing but the URL is recorded, with the verdicts of run`, async () => {
    const some = ['-s', 'simple-requests,credentials'];
    serving = await serve(out, ...some);
    await open();
    await says(/: complete /);
    serving.child.kill('SIGINT');
    expect(await serving.ended).toMatchObject({ code: 0, stderr: '' });
    const [file, ...others] = recordings(out);
    expect(others).toEqual([]);
    expect(file).toContain(`${engine}-`);
    const recording = await readRecording(file!);
    expect(recording.browser).toMatchObject({ engine, driver: 'by hand' });
    await start(['run', '-e', engine, ...some, '-o', join(out, 'driven')]).ended;
    const driven = await readRecording(recordings(join(out, 'driven'))[0]!);
    expect(driven.scenarios.filter(({ verdict }) => verdict === 'conforms').length).toBeGreaterThan(20);
    expect(verdicts(recording)).toEqual(verdicts(driven));
  });

  test(`${engine}: at an address of the network nothing deviates that does not on loopback`, async () => {
    test.skip(ownAddress === undefined, 'this machine has no address but loopback');
    const some = ['-s', 'simple-requests,cors-check,preflight-response'];
    serving = await serve(out, '--host', ownAddress!, ...some);
    expect(new URL(serving.url).hostname).toBe(ownAddress);
    await open();
    await says(/: complete /);
    const recording = await readRecording(recordings(out)[0]!);
    expect(new Set(Object.values(recording.origins).map((origin) => new URL(origin).hostname))).toEqual(
      new Set([ownAddress]),
    );
    const all = verdicts(recording);
    expect(all.filter(({ verdict }) => verdict === 'conforms').length).toBeGreaterThan(100);
    const reasons = recording.scenarios.flatMap(({ verdict, reason }) => (verdict === 'unsupported' ? [reason] : []));
    expect(reasons.join('\n')).toContain('it is about hosts of loopback, and the origins are at');
    const [published] = readdirSync('reports/recordings').filter((name) => name.startsWith(`${engine}-`));
    const usual = new Map(
      (await readRecording(join('reports/recordings', published!))).scenarios.map((one) => [one.scenario.id, one]),
    );
    const others = all.filter(({ verdict }) => !['conforms', 'answered', 'unsupported'].includes(verdict));
    expect(others.filter(({ id, verdict }) => usual.get(id)?.verdict !== verdict)).toEqual([]);
  });

  test(`${engine}: an interruption in the middle keeps what was seen`, async () => {
    serving = await serve(out, ...LONG);
    await open();
    await expect.poll(() => kept(out), { timeout: 60_000, intervals: [20] }).toBeGreaterThan(5);
    serving.child.kill('SIGINT');
    expect((await serving.ended).code).toBe(130);
    const { run, scenarios } = await readRecording(recordings(out)[0]!);
    expect(run).toMatchObject({ status: 'incomplete', reason: 'interrupted' });
    expect(scenarios.filter(({ verdict }) => verdict === 'conforms').length).toBeGreaterThan(5);
    expect(scenarios.filter(({ verdict }) => verdict === 'not-run').length).toBeGreaterThan(0);
  });

  test(`${engine}: a page that is left in the middle ends its run; who comes back gets another`, async () => {
    serving = await serve(out, ...LONG);
    await open();
    await expect.poll(() => kept(out), { timeout: 60_000, intervals: [20] }).toBeGreaterThan(5);
    await driver!.open(serving.url);
    // WebKitGTK does not send what a page sends when it is left: there the run ends when nothing more is heard of it.
    await says(/incomplete: the page (was closed, reloaded or left|has said nothing)/);
    if (engine !== 'webkit') expect(serving.printed()).toContain('was closed, reloaded or left');
    await says(/: complete /);
    const runs = await Promise.all(recordings(out).map(async (file) => (await readRecording(file)).run.status));
    expect(runs.sort()).toEqual(['complete', 'incomplete']);
  });
}
