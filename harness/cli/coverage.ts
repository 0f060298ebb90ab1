import { Command } from 'commander';
import { catalog, notObservable, requirements } from '../run/catalog.ts';
import { byArea, countCoverage, coverage, type Covered, type CoverageCount } from '../run/coverage.ts';
import { requirementUrl } from '../scenario/requirements.ts';
import { UsageError } from './errors.ts';
import { collect } from './options.ts';

/** `coverage`: which requirements have scenarios, which cannot be observed and why, which have neither. */
export function coverageCommand(): Command {
  return new Command('coverage')
    .description(
      'show which requirements have scenarios, which cannot be observed and why, and which have neither (exit code 1 when one has)',
    )
    .option('-a, --area <areas>', 'only these areas of suites/requirements.json, separated by commas', collect)
    .option('--json', 'as JSON, with every requirement and its scenarios')
    .action((options: { area?: string[]; json?: boolean }) => {
      const all = coverage(
        requirements,
        catalog.map(({ scenario }) => scenario),
        notObservable,
      );
      const areas = byArea(all);
      for (const area of options.area ?? []) {
        if (!areas.has(area)) throw new UsageError(`no area "${area}"; there are: ${[...areas.keys()].join(', ')}`);
      }
      const chosen = [...areas].filter(([area]) => !options.area?.length || options.area.includes(area));
      const total = countCoverage(chosen.flatMap(([, own]) => own));
      console.log(options.json ? asJson(chosen, total) : asText(chosen, total));
      if (total.uncovered > 0) process.exitCode = 1;
    });
}

type Areas = readonly (readonly [string, readonly Covered[]])[];

function asJson(areas: Areas, total: CoverageCount): string {
  const value = {
    total,
    areas: areas.map(([area, own]) => ({
      area,
      ...countCoverage(own),
      requirements: own.map(({ requirement, state, scenarios, notObservable: entry }) => ({
        id: requirement.id,
        statement: requirement.statement,
        url: requirementUrl(requirement),
        status: requirement.status,
        state,
        scenarios,
        ...(entry ? { why: entry.why, needs: entry.needs, ...(entry.partly ? { partly: true } : {}) } : {}),
      })),
    })),
  };
  return JSON.stringify(value, null, 2);
}

const COLUMNS = ['covered', 'not observable', 'uncovered', 'requirements'] as const;

function asText(areas: Areas, total: CoverageCount): string {
  const width = Math.max('total'.length, ...areas.map(([area]) => area.length));
  const line = (name: string, { covered, notObservable: hidden, uncovered, total: of }: CoverageCount) =>
    [
      name.padEnd(width),
      ...[covered, hidden, uncovered, of].map((n, i) => String(n).padStart(COLUMNS[i]!.length)),
    ].join('  ');
  const all = areas.flatMap(([, own]) => own);
  const parts = [
    [
      ['area'.padEnd(width), ...COLUMNS].join('  '),
      ...areas.map(([area, own]) => line(area, countCoverage(own))),
      line('total', total),
    ].join('\n'),
  ];
  const why = ({ requirement, notObservable: entry }: Covered) =>
    `  ${requirement.id}\n      ${requirement.statement}\n      ${entry?.why}\n      Needs: ${entry?.needs}`;
  const list = (title: string, lines: string[]) => {
    if (lines.length > 0) parts.push(`${title} (${lines.length} of ${all.length}):\n${lines.join('\n')}`);
  };
  list('Not observable', all.filter(({ state }) => state === 'not-observable').map(why));
  list(
    'Covered in part, the rest not observable',
    all.filter((one) => one.state === 'covered' && one.notObservable).map(why),
  );
  list(
    'Uncovered: neither a scenario nor an entry in suites/not-observable.json',
    all
      .filter(({ state }) => state === 'uncovered')
      .map(({ requirement }) => `  ${requirement.id} (${requirement.area})\n      ${requirement.statement}`),
  );
  return parts.join('\n\n');
}
