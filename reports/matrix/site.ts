/** The site: recordings in, files out. No input or output here, see ../write.ts. */
import { claims, deviations, notObservable, requirements } from '../../harness/run/catalog.ts';
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
import { scenarioPage } from './scenario-page.tsx';
import { SCENARIO_STYLE } from './style.ts';
import { buildMatrix } from './summary.ts';
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

/**
 * All pages of the site: those of navigation.tsx, a page for every scenario, and one for addresses that lead nowhere.
 * @returns relative path to content: `index.html` …, `404.html`, `scenarios.css`, `scenarios/ID.html`, and `max-age.html`
 *   where a life was measured
 * @throws RangeError for a scenario id that cannot be a file name; recordings read by readRecording have none
 */
export function renderSite(recordings: readonly Recording[], options: SiteOptions = {}): Map<string, string> {
  const matrix = buildMatrix(recordings);
  const files = new Map<string, string>();
  const generated = options.generated ?? new Date();
  const demanded = options.requirements ?? requirements;
  const hidden = options.notObservable ?? notObservable;
  const lives = maxAgePage(matrix, generated);
  files.set('index.html', matrixPage(matrix, generated, lives !== null));
  if (lives !== null) files.set('max-age.html', lives);
  files.set('requirements.html', requirementsPage(matrix, demanded, hidden, generated, lives !== null));
  files.set('claims.html', claimsPage(matrix, options.claims ?? claims, demanded, hidden, generated, lives !== null));
  files.set(
    'deviations.html',
    deviationsPage(matrix, options.deviations ?? deviations, demanded, generated, lives !== null),
  );
  files.set('leaks.html', leaksPage(matrix, generated, lives !== null));
  files.set('try.html', tryPage(matrix, options.deviations ?? deviations, lives !== null));
  const { subjects } = options;
  const links = { lives: lives !== null };
  files.set('subjects.html', subjects ? subjectsPage(subjects, links) : noSubjectsPage(links));
  files.set('about.html', aboutPage(matrix, generated, lives !== null));
  files.set('404.html', notFoundPage());
  files.set('scenarios.css', `${SCENARIO_STYLE}\n`);
  matrix.rows.forEach((row, index) => {
    if (!new RegExp(ID_PATTERN).test(row.scenario.id)) {
      throw new RangeError(`scenario id ${JSON.stringify(row.scenario.id)} is not in kebab-case`);
    }
    files.set(
      `scenarios/${row.scenario.id}.html`,
      scenarioPage(row, matrix, matrix.rows[index - 1], matrix.rows[index + 1], lives !== null),
    );
  });
  return files;
}
