import { expect, test } from '@playwright/test';
import { recording, result, SHARED } from '../../reports/testing.ts';
import { serialise } from './recorder.ts';
import type { Recording, ScenarioResult, WireRecord } from './recording.ts';
import { withoutVolatile } from './volatile.ts';

/** One run of a scenario: everything that differs from run to run depends on `n`. */
function run(n: number, more: (result: ScenarioResult) => void = () => undefined): Recording {
  const port = 40_000 + n;
  const date = `Mon, 0${n} Jan 2026 00:00:0${n} GMT`;
  const boundary = `----formdata${'x'.repeat(n)}12345678`;
  const base = result(SHARED);
  const wire: WireRecord = {
    ...base.observed.wire[0]!,
    target: `{path:target}?token=tokentoken${n}`,
    headers: [
      ['Host', `localhost:${port}`],
      ['Date', String(n)],
      ['Sec-WebSocket-Key', `${n}`],
      ['X-Kept', 'Date'],
      ['Content-Type', `multipart/form-data; boundary=${boundary}`],
      ['Content-Length', String(100 + n)],
    ],
    body: `--${boundary}--`,
    connection: n,
    ...(n > 1 ? { fresh: true as const } : {}),
    atMs: n * 3,
  };
  const own: ScenarioResult = {
    ...base,
    durationMs: n,
    ...(n > 1 ? { part: n } : {}),
    answer: `other: localhost:${port}`,
    observed: {
      page: [{ ...base.observed.page[0]!, durationMs: n, facts: { when: date, name: 'same' } }],
      wire: [wire],
      console: [
        { level: 'error', text: `asked http://localhost:${port}/ ${date}` },
        ...(n > 1
          ? [{ level: 'warning', text: 'The resource x was preloaded using link preload but not used within a few …' }]
          : []),
      ],
    },
  };
  more(own);
  return recording([own], {
    start: `2026-01-0${n}T00:00:00.000Z`,
    end: `2026-01-0${n}T01:00:00.000Z`,
    origins: { page: `http://localhost:${port}` },
    prefix: `/run/tokentoken${n}/`,
    ...(n > 1 ? { parts: [] } : {}),
  });
}

const text = (recording: Recording) => serialise(withoutVolatile(recording));

test('two runs that saw the same are the same to the byte', () => {
  expect(serialise(run(1))).not.toBe(serialise(run(2)));
  expect(text(run(1))).toBe(text(run(2)));
});

test('what was seen, and what was run where, stays', () => {
  const CHANGES: ((result: ScenarioResult) => void)[] = [
    (one) => (one.verdict = 'deviates'),
    (one) => (one.answer = 'another'),
    (one) => (one.observed.wire[0]!.method = 'PUT'),
    (one) => (one.observed.wire[0]!.headers[3]![1] = 'Other'),
    (one) => (one.observed.wire[0]!.headers[1]![0] = 'date'),
    (one) => (one.observed.page[0]!.facts = { when: 'never' }),
    (one) => (one.observed.console[0]!.text += '!'),
    (one) => one.observed.wire.push(one.observed.wire[0]!),
  ];
  for (const change of CHANGES) expect(text(run(1, change))).not.toBe(text(run(1)));
  const other = run(1);
  expect(text({ ...other, browser: { ...other.browser, version: '2' } })).not.toBe(text(other));
  expect(text({ ...other, run: { status: 'incomplete', reason: 'interrupted' } })).not.toBe(text(other));
});

test('the addresses of all parts are known', () => {
  const parts = [run(1), run(2)].map(({ start, end, origins, prefix }) => ({ start, end, origins, prefix }));
  const [first, second] = [run(1), run(2)];
  const put = { ...first, parts, scenarios: [{ ...second.scenarios[0]!, part: 1 }] };
  expect(text(put)).toBe(text(first));
});

test('a request counts once however often it is repeated after its connection was cut, and only then', () => {
  const again = (reset?: string) =>
    run(1, ({ observed: { wire } }) => {
      const reply = { ...wire[0]!.reply!, ...(reset === undefined ? {} : { reset }) };
      wire[0] = { ...wire[0]!, reply };
      wire.push({ ...wire[0], connection: 9, atMs: 99 });
    });
  expect(withoutVolatile(again('before-response')).scenarios[0]!.observed.wire).toHaveLength(1);
  expect(withoutVolatile(again()).scenarios[0]!.observed.wire).toHaveLength(2);
});
