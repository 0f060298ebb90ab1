import { Command } from 'commander';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nothingShared } from '../../reports/recording-lines.ts';
import { readRecording, RecordingError, writeSite } from '../../reports/write.ts';
import { suiteRevision } from '../../reports/revision.ts';
import { toWptReport } from '../../reports/wptreport.ts';
import { readResults, ResultsError, type SubjectsResult } from '../../servers/subjects/results.ts';
import { causeOf, PARTIAL_SUFFIX, WriteError } from '../run/recorder.ts';
import type { Recording } from '../run/recording.ts';
import { UsageError } from './errors.ts';

/** `report`: makes the matrix and the wptreports from recordings alone. */
export function reportCommand(): Command {
  return new Command('report')
    .description('make the matrix page and the wptreports from recordings alone')
    .argument('<recording...>', 'recording files, or folders that hold them')
    .option('-o, --out <folder>', 'where site/ and the wptreports go', 'results')
    .action(async (paths: string[], options: { out: string }) => {
      const files = paths.flatMap(recordingFiles);
      if (files.length === 0)
        throw new UsageError(`no recordings in ${paths.join(', ')}; "cors-conformance run" makes some`);
      const recordings: Recording[] = [];
      const shared = nothingShared();
      for (const file of files) {
        try {
          recordings.push(await readRecording(file, shared));
        } catch (error) {
          if (!(error instanceof RecordingError)) throw error;
          console.error(`error: ${error.message}`);
          process.exitCode = 2;
        }
      }
      // One that is broken takes nothing from the others.
      if (recordings.length === 0) return;
      const page = await writeReports(recordings, options.out);
      const without = files.length - recordings.length;
      console.log(
        `${recordings.length} recordings${without > 0 ? `, ${without} left out because of the errors above` : ''}. Matrix: ${page}`,
      );
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

/** Writes site/, with what subjects/results.json holds, and one wptreport per recording; gives the path of the matrix page. */
export async function writeReports(recordings: readonly Recording[], out: string): Promise<string> {
  const site = join(out, 'site');
  const subjects = subjectsBeside(out);
  await writeSite(site, recordings, subjects ? { subjects } : {});
  const used = new Set<string>();
  for (const recording of recordings) {
    if (recording.run.status === 'not-run') continue;
    const { engine, version } = recording.browser;
    const name = used.has(engine) ? `${engine}-${version ?? used.size}` : engine;
    used.add(engine);
    const report = toWptReport(recording, { revision: suiteRevision(recording) });
    const path = join(out, `wptreport-${name.replace(/[^A-Za-z0-9.-]+/g, '_')}.json`);
    try {
      writeFileSync(path, `${JSON.stringify(report, null, 1)}\n`);
    } catch (error) {
      throw new WriteError(`cannot write ${path}: ${causeOf(error)}`, { cause: error });
    }
  }
  return resolve(site, 'index.html');
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
