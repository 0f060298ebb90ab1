/**
 * Tells the workers which tests were chosen, so that an engine runs just those, in one batch: Playwright Test itself
 * gives a worker one test after the other. Without this reporter (UI mode, --reporter=…) a whole topic is run at once.
 */
import type { Reporter, Suite } from '@playwright/test/reporter';
import { SELECTION_VARIABLE, annotationOf } from './playwright.ts';

export default class SelectionReporter implements Reporter {
  onBegin(_config: unknown, root: Suite): void {
    const chosen: Record<string, string[]> = {};
    for (const project of root.suites) {
      const ids = project.allTests().flatMap((test) => annotationOf(test.annotations) ?? []);
      if (ids.length > 0) chosen[project.title] = [...new Set(ids)];
    }
    process.env[SELECTION_VARIABLE] = JSON.stringify(chosen);
  }

  printsToStdio(): boolean {
    return false;
  }
}
