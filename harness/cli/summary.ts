/** The summary of a run, for a terminal. */
import { deviations } from '../run/catalog-data.ts';
import { unexpectedResults } from '../run/deviations.ts';
import type { Recording } from '../run/recording.ts';

/** How the run ended, where that is worth saying. */
function ending({ status, reason }: Recording['run']): string {
  if (status === 'incomplete') return ` — INCOMPLETE: ${reason}`;
  return reason === undefined ? '' : ` — ${reason}`;
}

/** Prints counts per browser, everything unexpected, and where the files are. */
export function printSummary(recordings: readonly Recording[], where: { folder: string; seconds: number }): void {
  console.log('');
  for (const recording of recordings) {
    const { browser, run, scenarios } = recording;
    const name = `${browser.name} ${browser.version ?? ''}`.trim();
    if (run.status === 'not-run' || run.status === 'error') {
      console.log(`${name}: ${run.status === 'not-run' ? 'not run' : 'error'}: ${run.reason}`);
      continue;
    }
    const count = (verdict: string) => scenarios.filter((result) => result.verdict === verdict).length;
    const deviating = scenarios.filter((result) => result.verdict === 'deviates');
    const contested = deviating.filter((result) => result.listed?.contested).length;
    const known = deviating.filter((result) => result.listed && !result.listed.contested).length;
    // As in the matrix: what is contested is neither for nor against an engine.
    const judged = count('conforms') + deviating.length - contested;
    const parts = [`${count('conforms')} of ${judged} conform`];
    if (deviating.length > 0) {
      const fresh = deviating.length - known - contested;
      parts.push(`${deviating.length} deviate (${known} known, ${contested} contested, ${fresh} new)`);
    }
    if (count('answered') > 0) parts.push(`${count('answered')} answered`);
    for (const verdict of ['unsupported', 'timeout', 'crash', 'error', 'not-run']) {
      if (count(verdict) > 0) parts.push(`${count(verdict)} ${verdict}`);
    }
    console.log(`${name}: ${parts.join(', ')}${ending(run)}`);
  }
  const problems = recordings
    .filter(({ run }) => run.status === 'complete')
    .flatMap((recording) => unexpectedResults(recording, deviations));
  if (problems.length > 0)
    console.log(`\nUnexpected (${problems.length}):\n${problems.map((text) => `  ${text}`).join('\n')}`);
  console.log(`\nTook ${where.seconds.toFixed(1)} s. Recordings: ${where.folder}`);
}
