import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Command, InvalidArgumentError, Option } from 'commander';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DEFAULT_FORMATS, formatsHelp, REPORT_FORMATS, reportFiles, type ReportFormat } from '../../reports/formats.ts';
import { NEW_V8, startPageThreads, WORTH_THREADS, type PageThread } from '../../reports/page-threads.ts';
import { RecordingFiles } from '../../reports/recording-files.ts';
import { nothingShared } from '../../reports/recording-lines.ts';
import { readRecording, RecordingError, writeSite } from '../../reports/write.ts';
import { readResults, ResultsError, type SubjectsResult } from '../../servers/subjects/results.ts';
import { causeOf, PARTIAL_SUFFIX, WriteError } from '../run/recorder.ts';
import type { Recording } from '../run/recording.ts';
import { UsageError } from './errors.ts';

/** `report`: makes the matrix and other reports from recordings alone. */
export function reportCommand(): Command {
  return new Command('report')
    .description('make the matrix page, wptreports and other reports from recordings alone')
    .argument('<recording...>', 'recording files, or folders that hold them')
    .option('-o, --out <folder>', 'where site/ and the other reports go', 'results')
    .addOption(formatOption())
    .addHelpText('after', `\n${formatsHelp()}`)
    .action(async (paths: string[], options: { out: string; format: readonly ReportFormat[] }) => {
      const files = paths.flatMap(recordingFiles);
      if (files.length === 0)
        throw new UsageError(`no recordings in ${paths.join(', ')}; "cors-conformance run" makes some`);
      const recordings: Recording[] = [];
      const threads = bytesOf(files) > WORTH_THREADS ? startPageThreads() : [];
      if (threads.length > 0) FOR_MANY_PAGES.forEach((flag) => setFlagsFromString(flag));
      const open = new RecordingFiles();
      const shared = nothingShared(open);
      for (const file of files) {
        try {
          recordings.push(await readRecording(file, shared));
        } catch (error) {
          if (!(error instanceof RecordingError)) throw error;
          console.error(`error: ${error.message}`);
          process.exitCode = 2;
        }
      }
      // Only further recordings would have been read with their help.
      open.leaveBytes();
      delete shared.alike;
      // One that is broken takes nothing from the others.
      if (recordings.length === 0) return;
      const written = await writeReports(recordings, options.out, options.format, threads).finally(() => open.close());
      const without = files.length - recordings.length;
      console.log(
        `${recordings.length} recordings${without > 0 ? `, ${without} left out because of the errors above` : ''}.\n${written}`,
      );
    });
}

/** How V8 does best in some seconds in which thousands of pages are made. */
const FOR_MANY_PAGES = [
  // Most of the heap lives as long as the report, and with it half as much garbage would.
  '--heap-growing-percent=60',
  // Making code faster takes the processors from what runs, and most of it comes too late. A newer V8
  // has no such budget, and would say that it knows none.
  ...(NEW_V8 ? [] : ['--interrupt-budget=400000']),
  '--max-inlined-bytecode-size-cumulative=200',
];

const bytesOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + statSync(file).size, 0);

/** The option --format, here and in "run". */
export const formatOption = (): Option =>
  new Option('-f, --format <formats>', `what is written, separated by commas: ${REPORT_FORMATS.join(', ')}`)
    .argParser(parseFormats)
    .default(DEFAULT_FORMATS, DEFAULT_FORMATS.join(','));

/** Parses --format: names separated by commas. */
function parseFormats(value: string): ReportFormat[] {
  return value.split(',').map((part) => {
    const name = part.trim();
    const format = REPORT_FORMATS.find((known) => known === name);
    if (!format) {
      throw new InvalidArgumentError(`There is no format "${name}"; there are: ${REPORT_FORMATS.join(', ')}.`);
    }
    return format;
  });
}

/** The recording a path names, or those in a folder. */
export function recordingFiles(path: string): string[] {
  let isFolder;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new UsageError(`there is no file or folder ${path}`);
  }
  if (!isFolder) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json') || name.endsWith(PARTIAL_SUFFIX));
  return names.sort().map((name) => join(path, name));
}

/**
 * Writes reports of recordings into a folder; site/ has what subjects/results.json holds in it.
 * @returns where they are, in words; the matrix, if it is among them, last
 */
export async function writeReports(
  recordings: readonly Recording[],
  out: string,
  formats: readonly ReportFormat[] = DEFAULT_FORMATS,
  threads: readonly PageThread[] = [],
): Promise<string> {
  const site = formats.includes('site') ? writeSiteWithSubjects(recordings, out, threads) : undefined;
  // Awaited below, after what does not need it.
  site?.catch(() => undefined);
  const told: string[] = [];
  for (const format of REPORT_FORMATS) {
    if (format === 'site' || !formats.includes(format)) continue;
    for (const [name, text] of reportFiles(format, recordings)) {
      writeReport(join(out, name), text);
      told.push(join(out, name));
      // Pages of the site are made in between, as soon as what they wait for is there.
      await setImmediate();
    }
  }
  await site;
  if (site) told.push(`Matrix: ${resolve(out, 'site', 'index.html')}`);
  return told.join('\n');
}

function writeSiteWithSubjects(recordings: readonly Recording[], out: string, threads: readonly PageThread[]) {
  const subjects = subjectsBeside(out);
  return writeSite(join(out, 'site'), recordings, subjects ? { subjects } : {}, threads);
}

function writeReport(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new WriteError(`cannot write ${path}: ${causeOf(error)}`, { cause: error });
  }
}

/** What `subjects` wrote into the same folder, if it did. A file that is broken is named and takes nothing from the rest. */
function subjectsBeside(out: string): SubjectsResult | undefined {
  const path = join(out, 'subjects', 'results.json');
  if (!existsSync(path)) return undefined;
  try {
    return readResults(path);
  } catch (error) {
    if (!(error instanceof ResultsError)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
    return undefined;
  }
}
