import { Command } from 'commander';
import { join, resolve } from 'node:path';
import { writeSubjectsPage } from '../../reports/subjects/write.ts';
import { runBench } from '../../servers/subjects/bench.ts';
import { installNeeds } from '../../servers/subjects/install.ts';
import { SUBJECTS } from '../../servers/subjects/list.ts';
import { haveSubjects, lacking } from '../../servers/subjects/machine.ts';
import {
  differences,
  notLookedAt,
  readResults,
  writeResults,
  type SubjectResult,
} from '../../servers/subjects/results.ts';
import { ensureBrowsers } from '../browsers/install.ts';
import { tally } from '../check/report/words.ts';
import { ENGINES, type Engine } from '../run/recording.ts';
import { UsageError } from './errors.ts';
import { parseEngines } from './options.ts';
import { endGently, INTERRUPTED } from './process.ts';

interface Options {
  engine?: Engine[];
  browsers: boolean;
  grep?: string;
  list?: boolean;
  install?: boolean;
  all?: boolean;
  render?: string;
  out: string;
}

/** `subjects`: real servers and middlewares against one policy, and the second matrix. */
export function subjectsCommand(): Command {
  return new Command('subjects')
    .description('check real servers and middlewares, all set up for one policy, and write the second matrix')
    .option('-e, --engine <engines>', `only these engines, separated by commas: ${ENGINES.join(', ')}`, parseEngines)
    .option('--no-browsers', 'raw requests only')
    .option('-g, --grep <expression>', 'only subjects whose id matches')
    .option('--list', 'show the subjects and what is missing, and end')
    .option('--install', 'get packages and servers that are missing first')
    .option('--all', 'one that is missing, or an engine, is a failure too')
    .option('--render <file>', 'only make the page, from results that are there')
    .option('-o, --out <folder>', 'where subjects/results.json and site/subjects.html go', 'results')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const page = join(options.out, 'site', 'subjects.html');
  if (options.render !== undefined) {
    writeSubjectsPage(page, readResults(options.render));
    console.log(`Page: ${resolve(page)}`);
    return;
  }
  if (!haveSubjects())
    throw new UsageError('the servers are in the repository, not in the package; run this in a checkout');
  const expression = expressionOf(options.grep);
  const subjects = SUBJECTS.filter(({ id }) => expression.test(id));
  if (subjects.length === 0) throw new UsageError(`no subject matches ${options.grep}; --list shows all`);
  if (options.list) {
    for (const subject of subjects)
      console.log([subject.id, subject.title, lacking(subject)].filter((part) => part !== null).join('  '));
    return;
  }
  const engines = options.browsers ? (options.engine ?? [...ENGINES]) : [];
  if (options.install) {
    await installNeeds(subjects, (line) => console.log(line));
    const { missing } = await ensureBrowsers(engines, (line) => console.log(line));
    for (const [engine, why] of Object.entries(missing)) console.log(`${engine}: ${why}`);
  }
  const interruption = new AbortController();
  endGently(() => interruption.abort());
  console.log(`Checking ${subjects.length} subjects, raw${engines.length > 0 ? ` and in ${engines.join(', ')}` : ''}.`);
  try {
    const results = await runBench({
      subjects,
      engines,
      signal: interruption.signal,
      onSubject: (result) => console.log(lineOf(result)),
    });
    for (const note of results.notes) console.log(note);
    const file = join(options.out, 'subjects', 'results.json');
    writeResults(file, results);
    writeSubjectsPage(page, results);
    console.log(`\n${figures(results.subjects)}\nResults: ${resolve(file)}\nPage: ${resolve(page)}`);
    const lacks = options.all ? notLookedAt(results.subjects, engines) : [];
    for (const part of lacks) console.log(`MISSING: ${part}`);
    process.exitCode = lacks.length > 0 || results.subjects.some(isWrong) ? 1 : 0;
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  }
}

function expressionOf(text: string | undefined): RegExp {
  try {
    return new RegExp(text ?? '');
  } catch (error) {
    throw new UsageError(`--grep: ${(error as Error).message}`);
  }
}

/** Not as expected, or not looked at through a fault of the bench. */
function isWrong(result: SubjectResult): boolean {
  const { missing, unexpected } = differences(result);
  return result.skipped === undefined && missing.length + unexpected.length + result.problems.length > 0;
}

function lineOf(result: SubjectResult): string {
  const { id, skipped, problems, findings, flows } = result;
  if (skipped !== undefined) return `${id}: skipped, ${skipped}`;
  const { missing, unexpected } = differences(result);
  const parts = [tally(findings)];
  if (flows.length > 0)
    parts.push(`${flows.filter(({ asExpected }) => asExpected).length} of ${flows.length} flows as the policy wants`);
  if (missing.length > 0) parts.push(`MISSED: ${missing.join(', ')}`);
  if (unexpected.length > 0) parts.push(`NOT EXPECTED: ${unexpected.join(', ')}`);
  if (problems.length > 0) parts.push(`PROBLEM: ${problems.join('; ')}`);
  return `${id}: ${parts.join('; ')}`;
}

/** The figures of a whole run in words. */
function figures(subjects: readonly SubjectResult[]): string {
  const checked = subjects.filter(({ skipped }) => skipped === undefined);
  const count = (of: (result: SubjectResult) => number) => checked.reduce((sum, result) => sum + of(result), 0);
  const serious = count(({ findings }) => findings.filter(({ severity }) => severity !== 'info').length);
  const misses = count((result) => differences(result).missing.length);
  const alarms = count((result) => differences(result).unexpected.length);
  const skipped = subjects.length - checked.length;
  return `${checked.length} subjects${skipped > 0 ? ` (${skipped} skipped)` : ''}, ${serious} findings, ${misses} misses, ${alarms} false alarms, ${count(({ requests }) => requests)} raw requests, ${count(({ flows }) => flows.length)} flows in browsers.`;
}
