import { expect, test } from '@playwright/test';
import { probe } from './index.ts';
import { CACHE_FAULTS } from './planted/caches.ts';
import { ORIGIN_FAULTS } from './planted/origins.ts';
import { PROTOCOL_FAULTS } from './planted/protocol.ts';
import { RIGHT } from './planted/right.ts';
import { POLICY, serving } from './planted/server.ts';
import type { Planted } from './planted/table.ts';
import type { CheckReport } from './types.ts';

const FAULTS = [...ORIGIN_FAULTS, ...PROTOCOL_FAULTS, ...CACHE_FAULTS];

/** Probes a planted server with the careful server's policy, changed where the row says so. */
function probed({ handler, policy }: Pick<Planted, 'handler' | 'policy'>): Promise<CheckReport> {
  return serving(handler, (base) => probe({ endpoints: [{ ...POLICY, ...policy, url: `${base}/items` }], rate: 0 }));
}

const ids = ({ findings }: CheckReport, advice: boolean) =>
  findings.filter(({ severity }) => (severity === 'info') === advice).map(({ id }) => id);

test('there are at least forty planted faults, each with a name of its own', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  expect(FAULTS.length).toBeGreaterThanOrEqual(40);
});

for (const planted of FAULTS) {
  test(`fault: ${planted.name}`, async () => {
    const report = await probed(planted);
    expect(
      ids(report, false).sort(),
      JSON.stringify(
        report.findings.map(({ id, reason }) => [id, reason]),
        null,
        1,
      ),
    ).toEqual(planted.finds.toSorted());
    expect(ids(report, true)).toEqual(expect.arrayContaining(planted.advises ?? []));
    for (const finding of report.findings.filter(({ severity }) => severity !== 'info')) {
      expect(finding.confirmed).toBe(2);
      expect(finding.mend.length).toBeGreaterThan(0);
    }
  });
}

for (const planted of RIGHT) {
  test(`no false alarm: ${planted.name}`, async () => {
    const report = await probed(planted);
    expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(ids(report, true)).toEqual(expect.arrayContaining(planted.advises ?? []));
    expect(report.endpoints[0]!.incomplete).toBeUndefined();
  });
}
