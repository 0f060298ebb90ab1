import { expect, test } from '@playwright/test';
import { check } from './index.ts';
import { careful, POLICY, serving } from './planted/server.ts';
import { toTerminal } from './report/terminal.ts';

const ENGINES = ['chromium'] as const;

test('raw HTTP and a real browser agree about a careful server', async () => {
  const report = await serving(careful(), (base) =>
    check({ endpoints: [{ ...POLICY, url: `${base}/items`, send: ['PUT', 'DELETE'] }], rate: 0, engines: ENGINES }),
  );
  expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(report.flows.length).toBeGreaterThan(5);
  expect(report.flows.filter(({ asExpected }) => !asExpected)).toEqual([]);
  expect(report.flows.some(({ flow, outcome }) => flow.expect === 'denied' && outcome === 'refused')).toBe(true);
  expect(toTerminal(report)).toMatch(/Chromium .*: (\d+) of \1 as expected/);
});

test('a browser proves what probes found', async () => {
  const report = await serving(careful({ origin: (origin) => origin }), (base) =>
    check({ endpoints: [{ ...POLICY, url: `${base}/items` }], rate: 0, engines: ENGINES, prove: true }),
  );
  const proved = report.findings.filter(({ proof }) => proof !== undefined);
  expect(proved.map(({ id }) => id)).toEqual(expect.arrayContaining(['origin-reflected', 'null-allowed']));
  for (const { proof } of proved) expect(proof).toEqual([expect.objectContaining({ engine: 'chromium', read: true })]);
});
