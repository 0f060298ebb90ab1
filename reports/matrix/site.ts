/** The site: recordings in, files out. No input or output here, see ../write.ts. */
import { claims, deviations, notObservable, requirements } from '../../harness/run/catalog-data.ts';
import type { Claim } from '../../harness/run/claims.ts';
import type { NotObservable } from '../../harness/run/coverage.ts';
import type { Deviations } from '../../harness/run/deviations.ts';
import type { Recording } from '../../harness/run/recording.ts';
import type { Requirement } from '../../harness/scenario/requirements.ts';
import { ID_PATTERN } from '../../harness/scenario/schema.ts';
import type { SubjectsResult } from '../../servers/subjects/results.ts';
import { noSubjectsPage, subjectsPage } from '../subjects/page.tsx';
import { aboutPage } from './about-page.tsx';
import { claimsPage } from './claims-page.tsx';
import { deviationsPage } from './deviations-page.tsx';
import { leaksPage } from './leaks-page.tsx';
import { matrixPage } from './matrix-page.tsx';
import { maxAgePage } from './max-age-page.tsx';
import { notFoundPage } from './not-found-page.tsx';
import { requirementsPage } from './requirements-page.tsx';
import { scenarioPage, type Around } from './scenario-page.tsx';
import type { ScenarioParts } from './scenario-parts.tsx';
import { SCENARIO_STYLE } from './style.ts';
import { buildMatrix, type Column, type Matrix, type Row } from './summary.ts';
import { tryPage } from './try/page.tsx';

export interface SiteOptions {
  /** When the site was made; now when absent. */
  generated?: Date;
  /** What recordings are set beside: the files of suites/ unless given. */
  requirements?: readonly Requirement[];
  notObservable?: NotObservable;
  claims?: readonly Claim[];
  deviations?: Deviations;
  /** What was found about real servers; a page says that there is nothing when absent. */
  subjects?: SubjectsResult;
}

/** The site of some recordings. Its pages are made one by one, so that no more than one is held at a time. */
export interface Site {
  matrix: Matrix;
  /** Whether there is a page `max-age.html`, which is made when this is first asked. */
  readonly lives: boolean;
  /**
   * All files but the pages of scenarios.
   * @yields relative path and content: `index.html` …, `404.html`, `scenarios.css`, and `max-age.html` where a life was
   *   measured
   */
  pages(): Generator<SiteFile>;
}

/** Relative path and content. */
export type SiteFile = [name: string, content: string];

/**
 * The pages of navigation.tsx, a page for every scenario, and one for addresses that lead nowhere.
 * @throws RangeError for a scenario id that cannot be a file name; recordings read by readRecording have none
 */
export function siteOf(recordings: readonly Recording[], options: SiteOptions = {}): Site {
  const matrix = buildMatrix(recordings);
  const pattern = new RegExp(ID_PATTERN);
  for (const { scenario } of matrix.rows) {
    if (!pattern.test(scenario.id))
      throw new RangeError(`scenario id ${JSON.stringify(scenario.id)} is not in kebab-case`);
  }
  const generated = options.generated ?? new Date();
  let made: { page: string | null } | undefined;
  const lives = () => (made ??= { page: maxAgePage(matrix, generated) }).page;
  return {
    matrix,
    get lives() {
      return lives() !== null;
    },
    pages: () => sitePages(matrix, lives(), generated, options),
  };
}

function* sitePages(matrix: Matrix, lives: string | null, generated: Date, options: SiteOptions): Generator<SiteFile> {
  const demanded = options.requirements ?? requirements;
  const hidden = options.notObservable ?? notObservable;
  yield ['index.html', matrixPage(matrix, generated, lives !== null)];
  if (lives !== null) yield ['max-age.html', lives];
  yield ['requirements.html', requirementsPage(matrix, demanded, hidden, generated, lives !== null)];
  yield ['claims.html', claimsPage(matrix, options.claims ?? claims, demanded, hidden, generated, lives !== null)];
  yield [
    'deviations.html',
    deviationsPage(matrix, options.deviations ?? deviations, demanded, generated, lives !== null),
  ];
  yield ['leaks.html', leaksPage(matrix, generated, lives !== null)];
  yield ['try.html', tryPage(matrix, options.deviations ?? deviations, lives !== null)];
  const { subjects } = options;
  const links = { lives: lives !== null };
  yield ['subjects.html', subjects ? subjectsPage(subjects, links) : noSubjectsPage(links)];
  yield ['about.html', aboutPage(matrix, generated, lives !== null)];
  yield ['404.html', notFoundPage()];
  yield ['scenarios.css', `${SCENARIO_STYLE}\n`];
}

/**
 * The page of one scenario.
 * @param parts what scenarioParts makes of the same row
 */
export function scenarioFile(row: Row, columns: readonly Column[], around: Around, parts?: ScenarioParts): SiteFile {
  return [`scenarios/${row.scenario.id}.html`, scenarioPage(row, columns, around, parts)];
}
