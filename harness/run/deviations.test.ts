import { expect, test } from '@playwright/test';
import { NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../../reports/testing.ts';
import {
  compareVersions,
  deviationsProblems,
  listedDeviation,
  unexpected,
  unexpectedResults,
  type Deviations,
} from './deviations.ts';
import type { Browser, Engine } from './recording.ts';

type Entry = Deviations['deviations'][number];

function browser(version: string | null = '140.0.1', engine: Engine = 'chromium', name = 'Chromium'): Browser {
  return { engine, name, version, driver: null, os: 'Linux' };
}

function listing(...entries: Partial<Entry>[]): Deviations {
  const deviations = entries.map((entry) => ({
    scenarios: [SHARED.id],
    engine: 'chromium' as const,
    reason: 'does something else',
    links: [],
    ...entry,
  }));
  return { deviations, contested: [] };
}
const CONTESTED: Deviations = {
  deviations: [],
  contested: [{ scenarios: [SHARED.id], reason: 'all engines differ', links: ['https://example.org/1'] }],
};
const IDS = new Set([SHARED.id, NOT_SHARED.id, XHR_SHARED.id]);

test.describe('versions are compared by number', () => {
  for (const [a, b, sign] of [
    ['1', '1', 0],
    ['1.0', '1', 0],
    ['9', '10', -1],
    ['140.0.7339.16', '140.0.7339.9', 1],
    ['26.4', '26.10', -1],
    ['152.0', '152.0.1', -1],
    ['152.0a1', '151.9', 1],
    ['152.0a1', '152.1', -1],
    ['140.0.1esr', '140.0', 1],
  ] as const) {
    test(`${a} ${sign < 0 ? 'is older than' : sign > 0 ? 'is newer than' : 'equals'} ${b}`, () => {
      expect(Math.sign(compareVersions(a, b))).toBe(sign);
      expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
    });
  }
});

test.describe('a range of versions', () => {
  for (const [range, version, listed] of [
    [{}, '140.0.1', true],
    [{}, null, true],
    [{ from: '140' }, '140.0.1', true],
    [{ from: '140.0.1' }, '140.0.1', true],
    [{ from: '140.0.2' }, '140.0.1', false],
    [{ until: '140.0.1' }, '140.0.1', false],
    [{ until: '140.0.2' }, '140.0.1', true],
    [{ from: '9', until: '141' }, '140.0.1', true],
    [{ from: '141', until: '150' }, '140.0.1', false],
    [{ from: '150' }, '152.0a1', true],
  ] as const) {
    test(`${JSON.stringify(range)} ${listed ? 'holds' : 'does not hold'} ${version}`, () => {
      const found = listedDeviation(listing(range), SHARED.id, browser(version));
      expect(found).toEqual(listed ? { reason: 'does something else', links: [], contested: false } : undefined);
    });
  }
});

test('an entry speaks of its scenarios, its engine and its products alone', () => {
  const list = listing({ engine: 'webkit', browser: 'WebKitGTK' });
  const of = (id: string, engine: Engine, name: string) => listedDeviation(list, id, browser('2.50', engine, name));
  expect(of(SHARED.id, 'webkit', 'WebKitGTK MiniBrowser')).toBeDefined();
  expect(of(SHARED.id, 'webkit', 'WebKit (Playwright build)')).toBeUndefined();
  expect(of(SHARED.id, 'firefox', 'WebKitGTK MiniBrowser')).toBeUndefined();
  expect(of(NOT_SHARED.id, 'webkit', 'WebKitGTK MiniBrowser')).toBeUndefined();
});

test('the first entry that fits is the one that counts', () => {
  const list = listing(
    { reason: 'before it was mended', until: '140' },
    { reason: 'since it broke again', from: '140' },
  );
  expect(listedDeviation(list, SHARED.id, browser())?.reason).toBe('since it broke again');
  expect(listedDeviation(list, SHARED.id, browser('139.9'))?.reason).toBe('before it was mended');
});

test('what the standard itself reconsiders is contested in every engine', () => {
  for (const engine of ['chromium', 'firefox', 'webkit'] as const) {
    expect(listedDeviation(CONTESTED, SHARED.id, browser('1', engine))).toEqual({
      reason: 'all engines differ',
      links: ['https://example.org/1'],
      contested: true,
    });
  }
});

test.describe('what is unexpected', () => {
  const deviates = result(SHARED, { verdict: 'deviates', difference: 'page: differs' });
  const conforms = result(SHARED, { verdict: 'conforms' });

  for (const [what, seen, list] of [
    ['conforming', conforms, listing()],
    ['a listed deviation', deviates, listing({})],
    ['a contested deviation', deviates, CONTESTED],
    ['conforming where it is contested', conforms, CONTESTED],
    ['conforming outside the listed versions', conforms, listing({ until: '140' })],
    ['an answer', result(SHARED, { verdict: 'answered' }), listing()],
    ['a missing feature', result(SHARED, { verdict: 'unsupported' }), listing({})],
  ] as const) {
    test(`${what} is expected`, () => {
      expect(unexpected(seen, browser(), list)).toBeNull();
    });
  }

  test('a new deviation says how it is accepted, by an entry that only lacks a reason', () => {
    const said = unexpected(deviates, browser(), listing({ until: '140' }))!;
    expect(said).toMatch(/^simple-get-shared deviates in Chromium 140\.0\.1: page: differs\. /);
    const entry = JSON.parse(/suites\/deviations\.json: (\{.*\})$/.exec(said)![1]!) as Entry;
    const accepted = { deviations: [{ ...entry, reason: 'a reason that is one' }], contested: [] };
    expect(deviationsProblems(accepted, IDS)).toEqual([]);
    expect(unexpected(deviates, browser(), accepted)).toBeNull();
  });

  test('a listed deviation that is gone says how it is taken off the list', () => {
    const list = listing({});
    expect(unexpected(conforms, browser(), list)).toContain(
      'simple-get-shared conforms in Chromium 140.0.1, but suites/deviations.json lists it',
    );
    const until = JSON.parse(/"until": (".*?")/.exec(unexpected(conforms, browser(), list)!)![1]!) as string;
    expect(unexpected(conforms, browser(), listing({ until }))).toBeNull();
  });

  for (const verdict of ['timeout', 'crash', 'error', 'not-run'] as const) {
    test(`${verdict} is unexpected, also where a deviation is listed`, () => {
      const said = unexpected(result(SHARED, { verdict, reason: 'so it was' }), browser(null), listing({}));
      expect(said).toBe(`simple-get-shared in Chromium: ${verdict} (so it was)`);
    });
  }

  test('of a recording everything unexpected is told, and nothing else', () => {
    const whole = recording([
      conforms,
      result(NOT_SHARED, { verdict: 'deviates' }),
      result(XHR_SHARED, { verdict: 'timeout' }),
    ]);
    const told = unexpectedResults(whole, listing({}));
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('conforms in');
    expect(told[1]).toContain(`${NOT_SHARED.id} deviates in`);
    expect(told[2]).toContain(`${XHR_SHARED.id} in Chromium`);
    expect(unexpectedResults(whole, listing({}, { scenarios: [NOT_SHARED.id] }))).toHaveLength(2);
  });
});

test.describe('a list that is not sound', () => {
  for (const [what, list, problem] of [
    ['an unknown scenario', listing({ scenarios: ['made-up'] }), 'no scenario has the id "made-up"'],
    [
      'an unknown contested scenario',
      { deviations: [], contested: [{ ...CONTESTED.contested[0], scenarios: ['made-up'] }] },
      'no scenario has the id "made-up"',
    ],
    [
      'an unknown engine',
      listing({ engine: 'presto' as Engine }),
      '/deviations/0/engine: must be equal to one of the allowed values',
    ],
    ['no scenario', listing({ scenarios: [] }), '/deviations/0/scenarios: must NOT have fewer than 1 items'],
    ['no reason', listing({ reason: '…' }), '/deviations/0/reason: must NOT have fewer than 10 characters'],
    ['a link that is none', listing({ links: ['bug 1'] }), '/deviations/0/links/0: must match pattern "^https://"'],
    [
      'contested without an issue',
      { deviations: [], contested: [{ ...CONTESTED.contested[0], links: [] }] },
      '/contested/0/links: must NOT have fewer than 1 items',
    ],
    [
      'a field too many',
      listing({ since: '1' } as Partial<Entry>),
      '/deviations/0: must NOT have additional properties',
    ],
    ['no list', [], '/: must be object'],
    ['half a list', { deviations: [] }, "/: must have required property 'contested'"],
  ] as [string, unknown, string][]) {
    test(`${what} is told`, () => {
      expect(deviationsProblems(list, IDS)).toEqual([problem]);
    });
  }

  test('a sound one has no problem', () => {
    expect(
      deviationsProblems({ ...listing({ from: '1', until: '2', browser: 'C' }), contested: CONTESTED.contested }, IDS),
    ).toEqual([]);
  });
});
