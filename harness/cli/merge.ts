import { Command } from 'commander';
import { basename, join } from 'node:path';
import { formatsHelp, type ReportFormat } from '../../reports/formats.ts';
import { nothingShared } from '../../reports/recording-lines.ts';
import { readPart } from '../../reports/write.ts';
import { catalog } from '../run/catalog.ts';
import { claimRecordings } from '../run/claim.ts';
import { mergeRecordings, type Input, type Merged } from '../run/merge.ts';
import { PARTIAL_SUFFIX, prepareFolder, writeRecording } from '../run/recorder.ts';
import { recordingPath } from '../run/run.ts';
import { UsageError } from './errors.ts';
import { formatOption, recordingFiles, writeReports } from './report.ts';
import { exitCode } from './run.ts';
import { printSummary } from './summary.ts';

interface Options {
  out: string;
  format: readonly ReportFormat[];
  partial?: boolean;
}

/** `merge`: makes whole recordings of the shards of a run, and ends as that run would have. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description('make whole recordings of those that "run --shard" has made, and write the reports')
    .argument('<recording...>', 'recordings of shards, or folders that hold them; whole recordings stay as they are')
    .option('-o, --out <folder>', 'where recordings/, site/ and the other reports go', 'results')
    .addOption(formatOption())
    .addHelpText('after', `\n${formatsHelp()}`)
    .option('--partial', 'merge what is there: shards may be missing, or have been killed')
    .action(merge);
}

async function merge(paths: string[], options: Options): Promise<void> {
  const start = performance.now();
  const files = [...new Set(paths.flatMap(recordingFiles))];
  if (files.length === 0)
    throw new UsageError(`no recordings in ${paths.join(', ')}; "cors-conformance run --shard 1/3" makes some`);
  const shared = nothingShared();
  const inputs: Input[] = [];
  for (const file of files) inputs.push({ recording: await readPart(file, shared), file });
  const ranks = new Map(catalog.map(({ scenario }, rank) => [scenario.id, rank]));
  const merged = mergeRecordings(inputs, {
    partial: options.partial ?? false,
    order: (id) => ranks.get(id) ?? catalog.length,
  });
  const folder = join(options.out, 'recordings');
  prepareFolder(folder);
  const byPath = named(merged, folder);
  for (const claim of await claimRecordings([...byPath.keys()])) {
    writeRecording(claim, byPath.get(claim.path)!.recording);
    claim.release();
  }
  const recordings = merged.map(({ recording }) => recording);
  printSummary(recordings, { folder, seconds: (performance.now() - start) / 1000 });
  process.exitCode = exitCode(recordings, false);
  console.log(await writeReports(recordings, options.out, options.format));
}

/** The file of each: named as its shards are, which know on what platform they were made. @throws UsageError */
function named(merged: readonly Merged[], folder: string): Map<string, Merged> {
  const paths = new Map<string, Merged>();
  for (const one of merged) {
    const path = join(folder, fileName(one));
    const other = paths.get(path);
    if (other)
      throw new UsageError(
        `${other.files.join(', ')} and ${one.files.join(', ')} would both become ${path}: merge them into different folders`,
      );
    paths.set(path, one);
  }
  return paths;
}

const SHARD = /\.shard-\d+-of-\d+$/;

function fileName({ recording, files }: Merged): string {
  const stem = basename(files[0]!)
    .replace(PARTIAL_SUFFIX, '')
    .replace(/\.json$/, '');
  if (SHARD.test(stem) || files.length === 1) return `${stem.replace(SHARD, '')}.json`;
  return basename(recordingPath('', recording.browser));
}
