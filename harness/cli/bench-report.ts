/** Measures the report: many recordings read and validated, all pages and wptreports written, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecording } from '../../reports/write.ts';
import { serialise } from '../run/recorder.ts';
import type { Recording } from '../run/recording.ts';
import { quietFolder, writeSynced } from './bench-disk.ts';
import type { Table } from './bench-page.ts';

const PUBLISHED = fileURLToPath(new URL('../../reports/recordings/', import.meta.url));
const BIN = fileURLToPath(new URL('./bin.mjs', import.meta.url));
/** Tells at the end which Node it is, and what the process and its threads have used: resident memory at its peak in kilobytes, CPU in microseconds. */
const USED = `data:text/javascript,import{isMainThread}from'node:worker_threads';if(isMainThread)process.on('exit',()=>{const u=process.resourceUsage();console.log('used '+process.version+' '+u.maxRSS+' '+(u.userCPUTime+u.systemCPUTime))})`;

/** Bytes that input and outputs fit in, also with some versions of Node. */
const ROOM = 2_000_000_000;

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
    writeSynced(path, serialise(made));
    bytes += statSync(path).size;
  }
  return bytes;
}

/**
 * Makes the input, has `report` work on it, and sets it against doing as little as can be with as many bytes.
 * @param nodes executables of other versions of Node, each of which works on it as well
 */
export async function benchReport(scenarios: number, count: number, nodes: readonly string[]): Promise<Table> {
  const folder = mkdtempSync(join(quietFolder(ROOM), 'cors-conformance-report-'));
  try {
    const input = join(folder, 'recordings');
    mkdirSync(input);
    const bytes = await writeInput(input, scenarios, count);
    // Not while the other process is measured.
    globalThis.gc?.();
    const measured: Measured[] = [];
    for (const [index, node] of [process.execPath, ...nodes].entries())
      measured.push(await measure(node, input, join(folder, `out-${index}`)));
    const pages = join(folder, 'out-0', 'site', 'scenarios');
    const { size, bare } = leastPossible(input, pages, join(folder, 'copy'));
    return {
      head: [
        'Node',
        'recordings',
        'scenarios',
        'read, MB',
        'pages',
        'written, MB',
        's',
        'CPU, s',
        'bare, s',
        'CPU : bare',
        'peak memory, MB',
      ],
      rows: measured.map(({ version, seconds, cpu, peak }) => [
        version,
        String(count),
        String(scenarios),
        megabytes(bytes),
        String(readdirSync(pages).length),
        megabytes(size),
        seconds.toFixed(1),
        cpu.toFixed(1),
        bare.toFixed(1),
        (cpu / bare).toFixed(1),
        String(peak),
      ]),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds from start to end and of all threads together, megabytes of resident memory at its peak. */
interface Measured {
  version: string;
  seconds: number;
  cpu: number;
  peak: number;
}

async function measure(node: string, input: string, out: string): Promise<Measured> {
  const start = performance.now();
  const child = spawn(node, ['--import', USED, BIN, 'report', input, '--out', out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - start) / 1000;
  const [, version, peak, cpu] = /^used (\S+) (\d+) (\d+)$/m.exec(output) ?? [];
  if (code !== 0 || !version) throw new Error(`report ended with ${code} in ${node}: ${output}`);
  return { version, seconds, cpu: Number(cpu) / 1e6, peak: Math.round(Number(peak) / 1024) };
}

/** The CPU time it takes to parse the recordings and to write as many pages with the same bytes, and no more than that. */
function leastPossible(input: string, pages: string, copy: string): { size: number; bare: number } {
  mkdirSync(copy);
  const before = process.cpuUsage();
  for (const name of readdirSync(input)) JSON.parse(readFileSync(join(input, name), 'utf8'));
  let size = 0;
  for (const name of readdirSync(pages)) {
    const text = readFileSync(join(pages, name));
    writeFileSync(join(copy, name), text);
    size += text.length;
  }
  const { user, system } = process.cpuUsage(before);
  return { size, bare: (user + system) / 1e6 };
}

const megabytes = (bytes: number): string => String(Math.round(bytes / 1e6));
