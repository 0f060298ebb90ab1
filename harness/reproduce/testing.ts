/** For the tests of reproductions: one engine's listed deviations, each shown by a server that knows nothing else. */
import { expect, test } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { readRecording } from '../../reports/write.ts';
import type { Driver } from '../browsers/driver.ts';
import { findBrowser } from '../browsers/find.ts';
import { startBrowser } from '../browsers/start.ts';
import { needsBrowsers } from '../browsers/testing.ts';
import { catalog, deviations, requirements } from '../run/catalog.ts';
import type { Engine, Recording } from '../run/recording.ts';
import { movesClock } from '../scenario/schema.ts';
import { reproductionFiles } from './folder.ts';

/** Declares a test for each listed deviation of an engine. */
export function testReproductions(engine: Engine): void {
  const listed = new Set([
    ...deviations.deviations.filter((entry) => entry.engine === engine).flatMap(({ scenarios }) => scenarios),
    ...deviations.contested.flatMap(({ scenarios }) => scenarios),
  ]);
  // Only a run can move a browser's clock.
  const scenarios = catalog
    .map(({ scenario }) => scenario)
    .filter(({ id, steps }) => listed.has(id) && !steps.some(movesClock));

  let driver: Driver;
  let recording: Recording;
  let folder: string;
  needsBrowsers(engine);
  test.beforeAll(async () => {
    const [file] = readdirSync('reports/recordings').filter((name) => name.startsWith(`${engine}-`));
    recording = await readRecording(join('reports/recordings', file!));
    driver = await startBrowser((await findBrowser(engine))!, {
      onConsole: () => undefined,
      onGone: () => undefined,
    });
    folder = mkdtempSync(join(tmpdir(), 'cors-reproduction-'));
  });
  test.afterAll(async () => {
    await driver?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  for (const scenario of scenarios) {
    test(`${engine}: ${scenario.id} is reproduced without this project`, async () => {
      test.setTimeout(60_000);
      const recorded = recording.scenarios.find((result) => result.scenario.id === scenario.id)!;
      const files = await reproductionFiles({
        scenario,
        requirements: requirements.filter(({ id }) => scenario.requirements.includes(id)),
        departures: [],
      });
      const place = join(folder, scenario.id);
      for (const [name, text] of files) {
        mkdirSync(dirname(join(place, name)), { recursive: true });
        writeFileSync(join(place, name), text);
      }
      const server = startServer(place);
      try {
        await driver.open((await server.line(/^Open (http\S+)$/))[1]!);
        const [verdict] = await server.line(/^(conforms|deviates|answered|timeout|error|unsupported)\b.*$/);
        // What a beacon sends may arrive after script has learned all that it will.
        const late = scenario.steps.some(({ api }) => api === 'beacon');
        expect(verdict).toMatch(late ? /^deviates: / : exactly(`deviates: ${recorded.difference}`));
      } finally {
        server.stop();
      }
    });
  }
}

/** How long a server may be silent: browsers answer within seconds. */
const SILENCE_MS = 30_000;

const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);

interface Started {
  /** The first line from now on that fits. Rejects when the server ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): void;
}

/** Starts the server of a reproduction where nothing of this project can be found, on free ports. */
function startServer(folder: string): Started {
  const child: ChildProcess = spawn(process.execPath, ['server.mjs', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const said: string[] = [];
  let look = (): void => undefined;
  let over = false;
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', (line) => {
    lines.push(line);
    said.push(line);
    look();
  });
  reader.on('close', () => {
    over = true;
    look();
  });
  return {
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) =>
          reject(new Error(`the server ${why} before it said ${pattern.source}; it said:\n${said.join('\n')}`));
        const timer = setTimeout(() => fail('was silent'), SILENCE_MS);
        look = () => {
          while (lines.length > 0) {
            const found = pattern.exec(lines.shift()!);
            if (!found) continue;
            clearTimeout(timer);
            // What comes next is for whoever asks next.
            look = () => undefined;
            return resolve(found);
          }
          if (over) fail('ended');
        };
        look();
      }),
    stop: () => child.kill(),
  };
}
