/** Measures the report: many recordings read and validated, all pages and wptreports written, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecording } from '../../reports/write.ts';
import { serialise } from '../run/recorder.ts';
import type { Recording } from '../run/recording.ts';

const PUBLISHED = fileURLToPath(new URL('../../reports/recordings/', import.meta.url));
const BIN = fileURLToPath(new URL('./bin.mjs', import.meta.url));
/** Tells the peak of the process's resident memory, in kilobytes, when it ends. */
const PEAK = `data:text/javascript,process.on('exit',()=>console.log('peak '+process.resourceUsage().maxRSS))`;

/**
 * Recordings of this many scenarios, made of the published ones: each again under further ids until there are enough, each
 * recording again as if by an earlier version that took a little longer for everything.
 */
async function writeInput(folder: string, scenarios: number, count: number): Promise<number> {
  const names = readdirSync(PUBLISHED).filter((name) => name.endsWith('.json'));
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const recording = await readRecording(join(PUBLISHED, names[index % names.length]!));
    const older = Math.floor(index / names.length);
    const version = `${Number.parseInt(recording.browser.version ?? '0', 10) - older}.${index}`;
    const made: Recording = {
      ...recording,
      browser: { ...recording.browser, version },
      scenarios: Array.from({ length: scenarios }, (_, nth) => {
        const result = recording.scenarios[nth % recording.scenarios.length]!;
        const round = Math.floor(nth / recording.scenarios.length);
        return {
          ...result,
          scenario: round === 0 ? result.scenario : { ...result.scenario, id: `${result.scenario.id}-again-${round}` },
          durationMs: result.durationMs + older,
          observed: {
            ...result.observed,
            wire: result.observed.wire.map((record) => ({ ...record, atMs: record.atMs + older })),
          },
        };
      }),
    };
    const path = join(folder, `${recording.browser.engine}-${index}.json`);
    writeFileSync(path, serialise(made));
    bytes += statSync(path).size;
  }
  return bytes;
}

/** Makes the input, has `report` work on it, and prints how long that took and how much memory. */
export async function benchReport(scenarios: number, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-report-'));
  try {
    const input = join(folder, 'recordings');
    mkdirSync(input);
    const bytes = await writeInput(input, scenarios, count);
    const start = performance.now();
    const child = spawn(process.execPath, ['--import', PEAK, BIN, 'report', input, '--out', join(folder, 'out')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    const seconds = (performance.now() - start) / 1000;
    const peak = Number(/^peak (\d+)$/m.exec(output)?.[1]);
    if (code !== 0 || !peak) throw new Error(`report ended with ${code}: ${output}`);
    const pages = readdirSync(join(folder, 'out', 'site', 'scenarios'));
    const size = pages.reduce((sum, name) => sum + statSync(join(folder, 'out', 'site', 'scenarios', name)).size, 0);
    console.log(
      `Report of ${scenarios} scenarios and ${count} recordings (${megabytes(bytes)} MB): ${seconds.toFixed(1)} s, peak memory ${Math.round(peak / 1024)} MB; ${pages.length} pages of scenarios, ${megabytes(size)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
