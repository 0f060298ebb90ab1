import { test, expect } from '@playwright/test';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../reports/write.ts';
import { findCompiler, lacksClock } from '../browsers/clock/clock.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import type { Recording } from '../run/recording.ts';
import { recordings, start } from './testing.ts';

test.skip(lacksClock() !== null, lacksClock() ?? '');
test.setTimeout(150_000);

needsBrowsers('chromium');

let out: string;
test.beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'))));
test.afterEach(() => rmSync(out, { recursive: true, force: true }));

/** An entry that lives a minute, and one scenario that needs no clock. */
const TWO = ['run', '-e', 'chromium', '-g', '/(max-age-granted-60|simple-get-shared) '];

/** Runs the two; everything temporary is put where it can be seen to go. */
async function runTwo(env: Record<string, string> = {}): Promise<Recording> {
  const temporary = join(out, 'tmp');
  mkdirSync(temporary);
  const run = start([...TWO, '-o', out], { TMPDIR: temporary, ...env });
  const { code, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await expect.poll(run.descendants).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('cors-conformance-'))).toEqual([]);
  const recording = await readRecording(recordings(out)[0]!);
  expect(recording.run).toEqual({ status: 'complete' });
  expect(of(recording, 'simple-get-shared').verdict).toBe('conforms');
  return recording;
}

const of = ({ scenarios }: Recording, id: string) => scenarios.find(({ scenario }) => scenario.id === id)!;
const life = (recording: Recording) => of(recording, 'max-age-granted-60');

/** A folder for PATH with a compiler of that text before the real one. */
function withCompiler(script: string): Record<string, string> {
  const folder = join(out, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'cc'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'cc'), 0o755);
  return { PATH: `${folder}:${process.env['PATH']}` };
}

test('a minute passes in a moment, and the recording says how long the entry lived', async () => {
  const { verdict, answer, observed, durationMs } = life(await runTwo());
  expect({ verdict, answer }).toEqual({ verdict: 'answered', answer: '60 s, as asked' });
  expect(observed.page).toEqual([{ result: 'resolved', facts: { granted: 60 }, durationMs: 0 }]);
  expect(durationMs).toBeLessThan(60_000);
});

test('where the library cannot be compiled the scenario is unsupported, and says why', async () => {
  const { verdict, reason } = life(await runTwo(withCompiler('echo "fatal error: no headers" >&2; exit 1')));
  expect(verdict).toBe('unsupported');
  expect(reason).toBe("the library that moves a browser's clock could not be compiled: fatal error: no headers");
});

test('where the clock does not follow the scenario is unsupported, and nothing is measured', async () => {
  const stands = `out=; for arg; do [ "$before" = -o ] && out=$arg; before=$arg; done
    echo 'int unused;' | ${findCompiler()} -shared -fPIC -x c -o "$out" -`;
  const { verdict, reason } = life(await runTwo(withCompiler(stands)));
  expect(verdict).toBe('unsupported');
  expect(reason).toContain('this browser does not run with a clock that can be moved: the self-check failed');
  expect(reason).toContain('has not followed');
});
