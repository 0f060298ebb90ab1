/** The reports that are made of recordings, by name: each a pure function from recordings to files. */
import type { Recording } from '../harness/run/recording.ts';
import { toBcd } from './bcd.ts';
import { badgeOf, badgeToShields, badgeToSvg } from './badge.ts';
import { recordingsToJUnit } from './junit-recordings.ts';
import { recordingsToMarkdown } from './markdown.ts';
import { fileNames } from './names.ts';
import { suiteRevision } from '../harness/run/revision.ts';
import { recordingsToTap } from './tap.ts';
import { toWptReport } from './wptreport.ts';

/** A file of a report: its path in the folder of reports, and its content. */
export type ReportFile = readonly [path: string, text: string];

interface Format {
  /** What it is, for --help. */
  description: string;
  files(recordings: readonly Recording[]): Iterable<ReportFile>;
}

/** The formats beside the site. */
const FORMATS = {
  wptreport: {
    description: 'wptreport-ENGINE.json, the format of wpt.fyi',
    // A browser that was not there has nothing to report.
    files: (recordings) =>
      perRecording(
        recordings.filter(({ run }) => run.status !== 'not-run'),
        (recording, name) => {
          const report = toWptReport(recording, { revision: suiteRevision(recording) });
          return [[`wptreport-${name}.json`, `${JSON.stringify(report, null, 1)}\n`]];
        },
      ),
  },
  junit: {
    description: 'junit.xml, a suite per browser and topic',
    files: (recordings) => [['junit.xml', recordingsToJUnit(recordings)]],
  },
  tap: {
    description: 'results.tap, TAP 14 with a subtest per browser and topic',
    files: (recordings) => [['results.tap', recordingsToTap(recordings)]],
  },
  markdown: {
    description: 'summary.md, for a pull request or the summary of a CI job',
    files: (recordings) => [['summary.md', recordingsToMarkdown(recordings)]],
  },
  badge: {
    description: 'badge-ENGINE.svg, and badge-ENGINE.json for shields.io',
    files: (recordings) =>
      perRecording(recordings, (recording, name) => {
        const badge = badgeOf(recording);
        return [
          [`badge-${name}.svg`, badgeToSvg(badge)],
          [`badge-${name}.json`, badgeToShields(badge)],
        ];
      }),
  },
  bcd: {
    description: 'bcd.json, the header features that MDN lists, in the shape of its browser-compat-data',
    files: (recordings) => [['bcd.json', `${JSON.stringify(toBcd(recordings), null, 2)}\n`]],
  },
} satisfies Record<string, Format>;

export type ReportFormat = 'site' | keyof typeof FORMATS;

/** Every name that --format takes. */
export const REPORT_FORMATS: readonly ReportFormat[] = ['site', ...(Object.keys(FORMATS) as (keyof typeof FORMATS)[])];
/** What is written when nothing else is asked for. */
export const DEFAULT_FORMATS: readonly ReportFormat[] = ['site', 'wptreport'];

/** What each name stands for, in lines for --help. */
export function formatsHelp(): string {
  const entries = Object.entries<Format>(FORMATS).map(
    ([name, { description }]) => `  ${name.padEnd(10)} ${description}`,
  );
  return ['Formats:', '  site       site/, the matrix and its pages', ...entries].join('\n');
}

/** The files of one format, each made when it is asked for. */
export function reportFiles(
  format: Exclude<ReportFormat, 'site'>,
  recordings: readonly Recording[],
): Iterable<ReportFile> {
  return (FORMATS[format] as Format).files(recordings);
}

function* perRecording(
  recordings: readonly Recording[],
  files: (recording: Recording, name: string) => ReportFile[],
): Generator<ReportFile> {
  const there = fileNames(recordings);
  for (const [index, recording] of recordings.entries()) yield* files(recording, there[index]!);
}
