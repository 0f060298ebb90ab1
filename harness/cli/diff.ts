import { Command, Option } from 'commander';
import { existsSync } from 'node:fs';
import { diffRecordings } from '../../reports/diff/index.ts';
import type { DiffReport } from '../../reports/diff/format.ts';
import { diffToMarkdown } from '../../reports/diff/markdown.ts';
import { diffPage } from '../../reports/diff/page.tsx';
import { diffToTerminal } from '../../reports/diff/terminal.ts';
import { hasRegression } from '../../reports/diff/words.ts';
import type { Run } from '../../reports/diff/index.ts';
import { readRecording } from '../../reports/write.ts';
import { compareVersions, listedDeviation } from '../run/deviations.ts';
import { deviations } from '../run/catalog-data.ts';
import { ENGINES } from '../run/recording.ts';
import { UsageError } from './errors.ts';
import { publishedRecordings, writeOut } from './output.ts';
import { recordingFiles } from './report.ts';

const FORMATS = {
  terminal: diffToTerminal,
  markdown: diffToMarkdown,
  json: (report: DiffReport) => `${JSON.stringify(report, null, 1)}\n`,
  html: diffPage,
} as const;
type Format = keyof typeof FORMATS;

interface Options {
  format: Format;
  out?: string;
  failOn: 'new' | 'listed' | 'none';
  wording?: boolean;
  recordings?: string;
}

/** `diff`: what changed from one recording to another. */
export function diffCommand(): Command {
  return new Command('diff')
    .description(
      'compare recordings of the same browsers: regressions, repairs, what else changed (exit code 1 on a regression)',
    )
    .argument('<before>', 'a recording, a folder of recordings, or an engine and version such as firefox@153')
    .argument('<after>', 'likewise')
    .addOption(
      new Option('-f, --format <format>', 'how it is written').choices(Object.keys(FORMATS)).default('terminal'),
    )
    .option('-o, --out <file>', 'where to (default: printed)')
    .addOption(
      new Option(
        '--fail-on <what>',
        'regressions that end with exit code 1: not listed in suites/deviations.json, or listed ones too',
      )
        .choices(['new', 'listed', 'none'])
        .default('new'),
    )
    .option('--wording', 'count the wording of errors and console messages too')
    .option(
      '-r, --recordings <folder>',
      'where ENGINE@VERSION is looked up (default: the published ones of a checkout)',
    )
    .action(async (before: string, after: string, options: Options) => {
      const sides = [await runsOf(before, options), await runsOf(after, options)] as const;
      const report = diffRecordings(...sides, {
        listed: (result, { browser }) => listedDeviation(deviations, result.scenario.id, browser),
        wording: options.wording ?? false,
      });
      writeOut(FORMATS[options.format](report), options.out);
      if (options.failOn !== 'none' && hasRegression(report, options.failOn === 'listed')) process.exitCode = 1;
    });
}

/** The recordings of one side. */
async function runsOf(name: string, { recordings }: Options): Promise<Run[]> {
  const [, engine, version] = /^([a-z]+)@(.+)$/.exec(name) ?? [];
  if (engine !== undefined && version !== undefined && !existsSync(name))
    return [await byVersion(engine, version, recordings)];
  const files = recordingFiles(name);
  if (files.length === 0) throw new UsageError(`no recordings in ${name}; "cors-conformance run" makes some`);
  return Promise.all(files.map(async (file) => ({ recording: await readRecording(file), file })));
}

async function byVersion(engine: string, version: string, folder: string | undefined): Promise<Run> {
  if (!ENGINES.some((known) => known === engine))
    throw new UsageError(`there is no engine "${engine}"; there are: ${ENGINES.join(', ')}`);
  const where = folder ?? publishedRecordings();
  const all = await Promise.all(
    recordingFiles(where).map(async (file) => ({ recording: await readRecording(file), file })),
  );
  const own = all.filter(({ recording }) => recording.browser.engine === engine);
  const fits = own.filter(({ recording: { browser } }) => `${browser.version}.`.startsWith(`${version}.`));
  const [newest] = fits.sort((a, b) => compareVersions(b.recording.browser.version!, a.recording.browser.version!));
  if (!newest) {
    const there = own.map(({ recording }) => recording.browser.version ?? 'of unknown version').join(', ');
    throw new UsageError(
      `no recording of ${engine} ${version} in ${where}; there are: ${there || 'none of this engine'}`,
    );
  }
  return newest;
}
