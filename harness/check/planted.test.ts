import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { probe } from './index.ts';
import { ADVICE } from './planted/advice.ts';
import { CACHE_FAULTS } from './planted/caches.ts';
import { ORIGIN_FAULTS } from './planted/origins.ts';
import { PROTOCOL_FAULTS } from './planted/protocol.ts';
import { RIGHT } from './planted/right.ts';
import { POLICY, serving } from './planted/server.ts';
import type { Planted } from './planted/table.ts';
import { PROBES } from './probes/index.ts';
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

/** Findings that need more than a planted server, and the test that has each. */
const ELSEWHERE: Record<string, string> = {
  'redirect-makes-origin-null': 'decide.test.ts',
  'redirect-refused': 'hostile.test.ts',
  'redirect-leaves-hosts': 'hostile.test.ts',
  'check-incomplete': 'hostile.test.ts',
  'preflight-unanswered': 'hostile.test.ts',
  'not-cors-timeout': 'hostile.test.ts',
  'not-cors-refused': 'hostile.test.ts',
  'not-cors-dns': 'hostile.test.ts',
  'not-cors-reset': 'hostile.test.ts',
  'not-cors-too-large': 'hostile.test.ts',
  'not-cors-malformed': 'hostile.spec.ts',
  'not-cors-tls': 'decide.test.ts',
  'browser-refuses': 'outcomes.test.ts',
  'browser-reads-denied': 'outcomes.test.ts',
  'browser-fails-for-another-reason': 'outcomes.test.ts',
};

test('every finding stands in docs/findings.md with its probe, and some test has it', () => {
  const text = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, first, last]) => [first!, last!] as const);
  const told = new Set(rows.flatMap(([, cell]) => [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id!)));
  const planted: Partial<Planted>[] = [...FAULTS, ...ADVICE, ...RIGHT];
  const shown = planted.flatMap(({ finds = [], advises = [] }) => [...finds, ...advises]);
  expect([...told].sort()).toEqual([...new Set([...shown, ...Object.keys(ELSEWHERE)])].sort());
  for (const [id, file] of Object.entries(ELSEWHERE))
    expect(readFileSync(new URL(file, import.meta.url), 'utf8'), id).toContain(`'${id}'`);
  for (const { name } of PROBES) expect(text).toMatch(new RegExp(`^## .*[( ]${name}[,)]`, 'm'));
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

for (const planted of [...RIGHT, ...ADVICE]) {
  test(`no false alarm: ${planted.name}`, async () => {
    const report = await probed(planted);
    expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(ids(report, true)).toEqual(expect.arrayContaining(planted.advises ?? []));
    expect(report.endpoints[0]!.incomplete).toBeUndefined();
  });
}
