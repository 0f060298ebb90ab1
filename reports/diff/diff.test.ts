import { expect, test } from '@playwright/test';
import { Ajv } from 'ajv';
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';
import { asExpected, NOT_SHARED, recording, result, SHARED, XHR_SHARED } from '../testing.ts';
import { compare } from './compare.ts';
import { DiffSchema, type ChangeKind } from './format.ts';
import { diffRecordings, PairError } from './index.ts';
import { diffToMarkdown } from './markdown.ts';
import { diffPage } from './page.tsx';
import { diffToTerminal } from './terminal.ts';
import { hasRegression } from './words.ts';

const LISTED = { reason: 'A known reason for it.', links: ['https://example.org/1'], contested: false };
const OBSERVE: Scenario = { ...SHARED, id: 'asked', kind: 'observe', outcomes: [] };

const one = (before: ScenarioResult, after: ScenarioResult) =>
  compare({ recording: recording([before]) }, { recording: recording([after]) }).changes[0];
const kinds = (before: ScenarioResult[], after: ScenarioResult[]): ChangeKind[] =>
  compare({ recording: recording(before) }, { recording: recording(after) }).changes.map(({ change }) => change);

const BETWEEN: [ScenarioResult['verdict'], ScenarioResult['verdict'], ChangeKind | undefined][] = [
  ['conforms', 'deviates', 'regression'],
  ['conforms', 'timeout', 'regression'],
  ['conforms', 'crash', 'regression'],
  ['deviates', 'crash', 'regression'],
  ['deviates', 'conforms', 'repair'],
  ['timeout', 'conforms', 'repair'],
  ['crash', 'deviates', 'verdict'],
  ['conforms', 'error', 'lost'],
  ['deviates', 'unsupported', 'lost'],
  ['not-run', 'conforms', 'gained'],
  ['error', 'not-run', undefined],
  ['error', 'error', undefined],
];
for (const [was, is, change] of BETWEEN)
  test(`${was}, then ${is}: ${change ?? 'nothing'}`, () => {
    expect(one(result(SHARED, { verdict: was }), result(SHARED, { verdict: is }))?.change).toBe(change);
  });

test('an answered question that times out is a regression', () => {
  expect(one(result(OBSERVE, { answer: 'yes' }), result(OBSERVE, { verdict: 'timeout' }))?.change).toBe('regression');
});

test('listed regressions are told apart, by the recording and by the list of today', () => {
  const listing = (after: Partial<ScenarioResult>, listed?: typeof LISTED) => {
    const report = compare(
      { recording: recording([result(SHARED)]) },
      { recording: recording([result(SHARED, { verdict: 'deviates', ...after })]) },
      { listed: () => listed },
    );
    return [report.changes[0]!.listing, report.newRegressions];
  };
  expect(listing({})).toEqual(['new', 1]);
  expect(listing({ listed: LISTED })).toEqual(['known', 0]);
  expect(listing({}, LISTED)).toEqual(['known', 0]);
  expect(listing({ listed: { ...LISTED, contested: true } })).toEqual(['contested', 0]);
  // A crash is no deviation that anybody listed.
  expect(listing({ verdict: 'crash', listed: LISTED })).toEqual(['new', 1]);
});

test('new regressions come first, and removed and added scenarios are named', () => {
  const report = compare(
    { recording: recording([result(SHARED), result(NOT_SHARED), result(OBSERVE)]) },
    {
      recording: recording([
        result(NOT_SHARED, { verdict: 'deviates', listed: LISTED }),
        result(SHARED, { verdict: 'deviates' }),
        result(XHR_SHARED),
      ]),
    },
  );
  expect(report.changes.map(({ id, change, listing }) => [id, change, listing])).toEqual([
    [SHARED.id, 'regression', 'new'],
    [NOT_SHARED.id, 'regression', 'known'],
    [OBSERVE.id, 'removed', undefined],
    [XHR_SHARED.id, 'added', undefined],
  ]);
  expect(report.counts).toMatchObject({ regression: 2, removed: 1, added: 1, repair: 0 });
  expect(report.common).toBe(2);
});

test.describe('a scenario that is another one', () => {
  const expectsFailure: Scenario = {
    ...SHARED,
    outcomes: [{ ...SHARED.outcomes[0]!, page: [{ result: 'rejected' }] }],
  };

  /** Observations as a run writes them: judging again needs real names of origins. */
  const asSeen = (scenario: Scenario): ScenarioResult['observed'] =>
    JSON.parse(
      JSON.stringify(asExpected(scenario)).replaceAll('{origin}', '{origin:page}'),
    ) as ScenarioResult['observed'];
  const before = result(SHARED, { observed: asSeen(SHARED) });

  test('wording is no other definition', () => {
    expect(one(result(SHARED), result({ ...SHARED, title: 'Other words', why: 'Others.' }))).toBeUndefined();
  });

  test('a verdict that changes with the expectation alone is no regression', () => {
    const seen = asSeen(SHARED);
    expect(one(before, result(expectsFailure, { verdict: 'deviates', observed: seen }))).toMatchObject({
      change: 'redefined',
      definition: ['outcomes'],
      judgedAgain: 'deviates',
    });
  });

  test('a browser that changed too is found by judging again what was seen before', () => {
    const observed = asSeen(expectsFailure);
    observed.page[0]!.result = 'rejected';
    // Under the new expectation it failed before as well, and it no longer does.
    expect(one(before, result(expectsFailure, { observed }))).toMatchObject({
      change: 'repair',
      judgedAgain: 'deviates',
    });
    // It would have conformed under the new expectation as well, and deviates now.
    const lenient: Scenario = { ...SHARED, outcomes: [{ wire: SHARED.outcomes[0]!.wire! }] };
    expect(one(before, result(lenient, { verdict: 'deviates' }))).toMatchObject({
      change: 'regression',
      judgedAgain: 'conforms',
    });
  });

  test('where something else is asked, verdicts do not compare', () => {
    const other: Scenario = { ...SHARED, context: { ...SHARED.context, origin: 'page-https' } };
    const change = one(result(SHARED), result(other, { verdict: 'deviates' }));
    expect(change).toMatchObject({ change: 'redefined', definition: ['context'] });
    expect(change).not.toHaveProperty('judgedAgain');
  });
});

test.describe('what was seen', () => {
  const seen = (edit: (observed: ScenarioResult['observed']) => void, more: Partial<ScenarioResult> = {}) => {
    const observed = structuredClone(asExpected(SHARED));
    edit(observed);
    return result(SHARED, { observed, ...more });
  };

  test('a header that changed under the same verdict is told with its values', () => {
    expect(
      one(
        seen(() => {}),
        seen(({ wire }) => wire[0]!.headers.push(['Sec-New', '1'])),
      ),
    ).toMatchObject({
      change: 'observation',
      difference: { where: 'wire', what: 'header sec-new: was absent, is "1"' },
    });
    expect(
      one(
        seen(() => {}),
        seen(({ page }) => (page[0]!.statusText = 'Fine')),
      ),
    ).toMatchObject({
      difference: { where: 'page', place: 'step 1', what: 'statusText: was absent, is "Fine"' },
    });
    expect(
      one(
        seen(() => {}),
        seen(({ wire }) => wire.push(wire[0]!)),
      ),
    ).toMatchObject({
      difference: { place: expect.stringMatching(/^request 2 \(GET at target\)$/), what: 'arrives now' },
    });
    expect(one(result(OBSERVE, { answer: 'yes' }), result(OBSERVE, { answer: 'no' }))?.change).toBe('answer');
  });

  test('durations, connections, dates, keys, and the browser’s own name do not count', () => {
    const edits: ((observed: ScenarioResult['observed']) => void)[] = [
      ({ page }) => (page[0]!.durationMs = 9999),
      ({ wire }) => Object.assign(wire[0]!, { connection: 7, fresh: true, atMs: 300 }),
      ({ wire }) => wire[0]!.headers.reverse(),
    ];
    for (const edit of edits)
      expect(
        one(
          seen(() => {}),
          seen(edit),
        ),
      ).toBeUndefined();
    const values: [string, string, string][] = [
      ['User-Agent', 'Firefox/152.0', 'Firefox/153.0'],
      ['sec-ch-ua', '"Chromium";v="155"', '"Chromium";v="156"'],
      ['Sec-WebSocket-Key', 'aaaa', 'bbbb'],
      ['If-Modified-Since', 'Sat, 28 Nov 2026 05:54:32 GMT', 'Sat, 28 Nov 2026 06:54:32 GMT'],
      ['X-Id', 'a 0f8fad5b-d9cb-469f-a165-70867728950e', 'a 7c9e6679-7425-40de-944b-e07fc1f90ae7'],
    ];
    for (const [name, was, is] of values) {
      const [before, after] = [was, is].map((value) => seen(({ wire }) => wire[0]!.headers.push([name, value])));
      expect(one(before!, after!), name).toBeUndefined();
    }
  });

  test('boundaries of multipart bodies do not count, what is between them does', () => {
    const body = (boundary: string, text: string) =>
      seen(({ wire }) => {
        wire[0]!.headers.push(['Content-Type', `multipart/form-data; boundary=${boundary}`]);
        wire[0]!.body = `--${boundary}\r\n\r\n${text}\r\n--${boundary}--`;
      });
    expect(one(body('----form0001', 'a'), body('----form0000002', 'a'))).toBeUndefined();
    expect(one(body('----form0001', 'a'), body('----form0000002', 'b'))?.difference?.what).toMatch(/^body: /);
  });

  test('ports and tokens of the two runs do not count wherever they stand', () => {
    const at = (port: number, token: string): Recording =>
      recording(
        [
          seen(({ page }) => {
            page[0]!.url = `http://*.localhost:0${port}/x?u=http%3A%2F%2Flocalhost%3A${port}`;
            page[0]!.facts = { errorMessage: `/s/${token}/page:1` };
          }),
        ],
        { origins: { page: `http://localhost:${port}` }, prefix: `/s/${token}/` },
      );
    const changes = (before: Recording, after: Recording) =>
      compare({ recording: before }, { recording: after }).changes;
    expect(changes(at(40387, 'aaaaaaaaaaaa'), at(35415, 'bbbbbbbbbbbb'))).toEqual([]);
    const foreign = at(35415, 'bbbbbbbbbbbb');
    foreign.scenarios[0]!.observed.page[0]!.url = 'http://localhost:9/';
    expect(changes(at(40387, 'aaaaaaaaaaaa'), foreign)).toHaveLength(1);
  });

  test('how often a cut connection was tried again does not count, that it was does', () => {
    const cut = (times: number) =>
      seen(({ wire }) => {
        const reply = { status: 200, reason: 'OK', headers: [], reset: 'before headers' };
        wire.splice(0, 1, ...Array.from({ length: times }, () => ({ ...wire[0]!, reply })));
      });
    expect(one(cut(2), cut(5))).toBeUndefined();
    expect(one(cut(0), cut(2))?.difference?.what).toBe('arrives now');
  });

  test('wording counts only when asked for', () => {
    const failed = (message: string) =>
      seen(({ page, console }) => {
        page[0]!.error = { name: 'TypeError', message };
        console.push({ level: 'error', text: message });
      });
    const [before, after] = [failed('Failed to fetch'), failed('Load failed')];
    expect(one(before, after)).toBeUndefined();
    const report = compare({ recording: recording([before]) }, { recording: recording([after]) }, { wording: true });
    expect(report.changes[0]?.difference?.what).toBe('error message: was "Failed to fetch", is "Load failed"');
  });

  test('a recording compared with itself has no changes', () => {
    const all = [result(SHARED), result(NOT_SHARED, { verdict: 'deviates' }), result(OBSERVE, { verdict: 'error' })];
    expect(kinds(all, structuredClone(all))).toEqual([]);
  });
});

test.describe('pairs', () => {
  const run = (engine: 'chromium' | 'firefox' | 'webkit', name: string, version: string | null, start?: string) => ({
    recording: recording([result(SHARED)], {
      browser: { engine, name, version },
      ...(start === undefined ? {} : { start }),
    }),
  });
  const paired = (before: ReturnType<typeof run>[], after: ReturnType<typeof run>[]) =>
    diffRecordings(before, after).pairs.map(({ before: one, after: other }) => [
      one.browser.name,
      one.browser.version,
      other.browser.version,
    ]);

  test('the same version, else the newest that is older, else the oldest', () => {
    const old = [run('firefox', 'Firefox', '140.0'), run('firefox', 'Firefox', '152.1'), run('webkit', 'GTK', '2.9')];
    const fresh = [
      run('webkit', 'GTK', '2.10'),
      run('firefox', 'Firefox', '152.1'),
      run('firefox', 'Firefox', '153.0'),
    ];
    expect(paired(old, fresh)).toEqual([
      ['Firefox', '152.1', '152.1'],
      ['Firefox', '152.1', '153.0'],
      ['GTK', '2.9', '2.10'],
    ]);
    expect(diffRecordings(old, fresh).notes).toEqual([
      'Firefox 152.1 is compared with Firefox 152.1',
      'Firefox 153.0 is compared with Firefox 152.1',
      'Firefox 140.0 has no partner after',
    ]);
    expect(paired([run('firefox', 'Firefox', '153')], [run('firefox', 'Firefox', '152')])).toHaveLength(1);
  });

  test('products are not mixed unless two recordings were named', () => {
    const [gtk, other] = [run('webkit', 'WebKitGTK MiniBrowser', '2.50'), run('webkit', 'Playwright WebKit', '26')];
    expect(diffRecordings([gtk], [other]).pairs[0]!.notes).toContain(
      'another product of the same engine: WebKitGTK MiniBrowser, then Playwright WebKit',
    );
    expect(diffRecordings([gtk, run('firefox', 'F', '1')], [other, run('firefox', 'F', '1')]).notes).toEqual([
      'Playwright WebKit 26 has no partner before',
      'WebKitGTK MiniBrowser 2.50 has no partner after',
    ]);
  });

  test('of several recordings of one build the latest is taken', () => {
    const report = diffRecordings(
      [run('firefox', 'F', '1')],
      [run('firefox', 'F', '1', '2026-02-01T00:00:00.000Z'), run('firefox', 'F', '1', '2026-01-01T00:00:00.000Z')],
    );
    expect(report.pairs.map(({ after }) => after.start)).toEqual(['2026-02-01T00:00:00.000Z']);
    expect(report.notes[0]).toContain('there are several recordings of F 1 after');
  });

  test('different engines are not compared', () => {
    expect(() => diffRecordings([run('webkit', 'W', '1')], [run('firefox', 'F', '1')])).toThrow(PairError);
    expect(() => diffRecordings([run('webkit', 'W', '1')], [run('firefox', 'F', '1')])).toThrow(
      /before there is W 1, after there is F 1\. Name recordings of the same browser/,
    );
  });
});

test.describe('what is written', () => {
  const NASTY = '<script>alert(1)</script> [x](javascript:alert(2)) `\u001b[31m|\n# h';
  const report = () =>
    diffRecordings(
      [
        {
          recording: recording([result(SHARED), result(NOT_SHARED, { verdict: 'deviates' }), result(OBSERVE)]),
          file: 'a.json',
        },
      ],
      [
        {
          recording: recording(
            [
              result(SHARED, { verdict: 'deviates', difference: NASTY }),
              result(NOT_SHARED),
              result({ ...XHR_SHARED, title: NASTY }),
            ],
            { browser: { version: `141 ${NASTY}`, os: NASTY }, run: { status: 'incomplete', reason: NASTY } },
          ),
        },
      ],
    );

  test('JSON keeps its schema', () => {
    const validate = new Ajv({ strict: false }).compile(DiffSchema);
    const value: unknown = JSON.parse(JSON.stringify(report()));
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...(value as object), more: 1 })).toBe(false);
  });

  test('no output holds live markup or control characters', () => {
    expect(diffPage(report())).not.toMatch(/<script|<img/);
    expect(diffToMarkdown(report()).replace(/(`+) .*? \1(?!`)/g, '')).not.toMatch(/<script|[^\\]\]\(javascript|^# h/m);
    for (const text of [diffPage(report()), diffToMarkdown(report()), diffToTerminal(report())])
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  test('the terminal has counts, the new regression first, and what ended early', () => {
    const text = diffToTerminal(report());
    expect(text).toContain('2 scenarios in both, 1 regression, 1 repair, 1 before only, 1 new');
    expect(text).toContain(`    NEW ${SHARED.id}: conforms → deviates; `);
    expect(text).toContain('Note: the run after is incomplete: ');
    expect(hasRegression(report())).toBe(true);
  });

  test('what thousands of scenarios share is one line', () => {
    const many = (more: [string, string][]) =>
      Array.from({ length: 50 }, (_, index) => {
        const observed = structuredClone(asExpected(SHARED));
        observed.wire[0]!.headers.push(...more);
        return result({ ...SHARED, id: `scenario-${index}` }, { observed });
      });
    const text = diffToTerminal(
      diffRecordings([{ recording: recording(many([])) }], [{ recording: recording(many([['Sec-New', '1']])) }]),
    );
    expect(text).toContain('    50 scenarios, scenario-0 first: header sec-new: was absent, is "1"\n');
    expect(text.split('\n').length).toBeLessThan(6);
  });
});
