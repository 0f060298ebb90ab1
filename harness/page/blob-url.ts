/** The page's side of the placeholder `{blob}`. */
import { BLOB, BLOB_PLACEHOLDER } from '../scenario/blob.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';

/** Runs a scenario with a blob: URL that the page has made in place of the placeholder, and takes it out of what is told. */
export async function withBlobUrl(
  scenario: PlannedScenario,
  run: (scenario: PlannedScenario) => Promise<PageResult>,
): Promise<PageResult> {
  const text = JSON.stringify(scenario.steps);
  if (!text.includes(BLOB_PLACEHOLDER)) return run(scenario);
  const url = URL.createObjectURL(new Blob([BLOB.text], { type: BLOB.type }));
  try {
    const steps = JSON.parse(text.replaceAll(BLOB_PLACEHOLDER, url)) as PlannedScenario['steps'];
    const result = await run({ ...scenario, steps });
    return JSON.parse(JSON.stringify(result).replaceAll(url, BLOB_PLACEHOLDER)) as PageResult;
  } finally {
    URL.revokeObjectURL(url);
  }
}
