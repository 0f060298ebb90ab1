/**
 * Tells the workers which tests were chosen, so that an engine runs just those, in one batch: Playwright Test itself
 * gives a worker one test after the other. Without this reporter (UI mode, --reporter=…) a whole topic is run at once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Reporter, Suite } from '@playwright/test/reporter';
import { SELECTION_VARIABLE, annotationOf } from './playwright.ts';

export default class SelectionReporter implements Reporter {
  #file: string | undefined;

  onBegin(_config: unknown, root: Suite): void {
    const chosen: Record<string, string[]> = {};
    for (const project of root.suites) {
      const ids = project.allTests().flatMap((test) => annotationOf(test.annotations) ?? []);
      if (ids.length > 0) chosen[project.title] = [...new Set(ids)];
    }
    this.#file = join(mkdtempSync(join(tmpdir(), 'cors-conformance-')), 'selection.json');
    writeFileSync(this.#file, JSON.stringify(chosen));
    process.env[SELECTION_VARIABLE] = this.#file;
  }

  onExit(): Promise<void> {
    if (this.#file) rmSync(dirname(this.#file), { recursive: true, force: true });
    return Promise.resolve();
  }

  printsToStdio(): boolean {
    return false;
  }
}
