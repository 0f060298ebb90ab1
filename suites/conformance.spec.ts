/** One test per scenario and engine: `npx playwright test --project=webkit -g redirect`. */
import { expectAsListed, test, testDetails } from '../harness/run/playwright.ts';
import { catalog, suites } from '../harness/run/catalog.ts';

for (const suite of suites) {
  test.describe(suite.id, () => {
    for (const entry of catalog.filter((candidate) => candidate.suite === suite)) {
      const { scenario } = entry;
      test(`${scenario.id}: ${scenario.title}`, testDetails(entry), async ({ engineRun }, info) => {
        await expectAsListed(engineRun, entry, info);
      });
    }
  });
}
