import {
  advanceClock,
  allow,
  cacheLife,
  fetches,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  type ReplyInput,
} from '../harness/scenario/builders.ts';
import type { Scenario } from '../harness/scenario/schema.ts';

// What a browser makes of the seconds that `Access-Control-Max-Age` asks for. Nobody waits for a day: these run in a
// browser whose clock can be moved.

const CLOCK = { needs: ['movable-clock'], exclusive: true } satisfies Partial<Scenario>;
const put = fetches({ method: 'PUT' });
const BOTH = [preflightFor('PUT'), request('PUT')];
const DONE = resolved({ status: 200 });
const THRICE = [DONE, DONE, DONE];
const DAY = 86_400;

/** A resource whose preflight grants PUT, for as long as these lines say. */
const granting = (...lives: (string | number)[][]) => ({
  preflight: lives.map((values): ReplyInput => ({
    status: 204,
    headers: [
      ...allow({ methods: 'PUT' }),
      ...values.map((value) => ['Access-Control-Max-Age', String(value)] as const),
    ],
  })),
  request: { headers: allow() },
});

/** Limits that browsers are known to impose, and the life that an entry has when nothing is asked for. */
const KNOWN = [0, 5, 600, 7200, DAY];
const seconds = (count: number) => `${count.toLocaleString('en')} s`;
const life = (granted: number, more = '') => ({
  label: seconds(granted) + more,
  page: [resolved({ facts: { granted } })],
});

const YEAR = 365 * DAY;
const UNLIMITED = { label: 'more than a year', page: [resolved({ facts: { granted: `more than ${YEAR}` } })] };

/** How long an entry lives for which so many seconds are asked. */
const asked = (value: number): Scenario =>
  scenario(`max-age-granted-${value}`, {
    title: `How long an entry lives for which \`Access-Control-Max-Age: ${value}\` asks`,
    why: 'CORS-preflight fetch reduces max-age to an imposed limit, and which one is the browser’s choice. It may also drop entries earlier.',
    kind: 'observe',
    requirements: ['pfcache-ua-cap', 'pfcache-max-age-honoured'],
    ...CLOCK,
    timeoutMs: 60_000,
    target: granting([value]),
    do: cacheLife(Math.max(1, value)),
    expect: [life(value, ', as asked'), ...KNOWN.filter((known) => known < value).map((known) => life(known))],
  });

const FALLBACK =
  'Extracting header list values fails for what is not delta-seconds, and CORS-preflight fetch then takes 5 seconds.';
// prettier-ignore
const ODD: [id: string, values: string[], requirement: string, title: string, why: string][] = [
  ['none', [], 'pfcache-default-5-seconds', 'Without `Access-Control-Max-Age`', 'CORS-preflight fetch takes 5 seconds for a max-age that is null.'],
  ['overflow', ['99999999999999999999'], 'pfcache-overflow-clamped', 'With an `Access-Control-Max-Age` of twenty digits', 'delta-seconds has no upper bound: the value is above every limit, and is reduced to the one imposed.'],
  ['leading-zeros', ['0060'], 'pfcache-max-age-honoured', 'With `Access-Control-Max-Age: 0060`', 'delta-seconds is one or more digits: zeros in front change nothing.'],
  ['minus-1', ['-1'], 'pfcache-invalid-falls-back-to-5', 'With `Access-Control-Max-Age: -1`', FALLBACK],
  ['fraction', ['60.5'], 'pfcache-invalid-falls-back-to-5', 'With `Access-Control-Max-Age: 60.5`', FALLBACK],
  ['word', ['forever'], 'pfcache-invalid-falls-back-to-5', 'With a word for `Access-Control-Max-Age`', FALLBACK],
  ['plus', ['+60'], 'pfcache-invalid-falls-back-to-5', 'With `Access-Control-Max-Age: +60`', FALLBACK],
  ['unit', ['60s'], 'pfcache-invalid-falls-back-to-5', 'With `Access-Control-Max-Age: 60s`', FALLBACK],
  ['list', ['60, 60'], 'pfcache-invalid-falls-back-to-5', 'With `Access-Control-Max-Age: 60, 60`', FALLBACK],
  ['two-lines', ['60', '60'], 'pfcache-invalid-falls-back-to-5', 'With two lines `Access-Control-Max-Age: 60`', FALLBACK],
  ['empty', [''], 'pfcache-invalid-falls-back-to-5', 'With an empty `Access-Control-Max-Age`', FALLBACK],
];
const odd = ([id, values, requirement, title, why]: (typeof ODD)[number]): Scenario =>
  scenario(`max-age-granted-${id}`, {
    title: `${title} an entry lives how long`,
    why,
    kind: 'observe',
    requirements: [requirement],
    ...CLOCK,
    timeoutMs: 60_000,
    target: granting(values),
    do: cacheLife(YEAR),
    expect: [...[...KNOWN, 60].map((known) => life(known)), UNLIMITED],
  });

/** An entry must be gone a second after its life. */
const gone = (id: string, values: (string | number)[], after: number, requirement: string, title: string): Scenario =>
  scenario(`max-age-gone-${id}`, {
    title,
    why: 'A cache entry must be removed once its max-age has passed since it was stored, whatever limit the browser has.',
    requirements: [requirement],
    ...CLOCK,
    target: granting(values),
    do: [put, advanceClock(after), put],
    expect: { wire: [...BOTH, ...BOTH], page: [DONE, DONE] },
  });

export default suite({
  id: 'max-age',
  title: 'Max-Age',
  description: 'How long the answer to a preflight serves: what a server asks for, and what each browser grants.',
  scenarios: [
    ...[0, 1, 5, 60, 600, 601, 3600, 7200, 7201, DAY, DAY + 1, 604_800, YEAR].map(asked),
    ...ODD.map(odd),
    gone(
      'default',
      [],
      6,
      'pfcache-default-5-seconds',
      'Without `Access-Control-Max-Age` a PUT after 6 seconds has a preflight again',
    ),
    gone('minute', [60], 61, 'pfcache-max-age-honoured', 'An entry for a minute is gone after 61 seconds'),
    gone('hour', [3600], 3601, 'pfcache-max-age-honoured', 'An entry for an hour is gone a second after it'),
    gone('day', [DAY], DAY + 1, 'pfcache-max-age-honoured', 'An entry for a day is gone a second after it'),
    gone('year', [YEAR], YEAR + 1, 'pfcache-max-age-honoured', 'An entry for a year is gone a second after it'),
    scenario('max-age-not-renewed-by-use', {
      title: 'Requests that an entry serves do not lengthen its life',
      kind: 'may',
      why: 'max-age counts from when the entry was stored; only CORS-preflight fetch sets it anew, and no request that needs no preflight does. An entry may be dropped before.',
      requirements: ['pfcache-max-age-honoured', 'pfcache-early-eviction-allowed'],
      ...CLOCK,
      target: granting([60]),
      do: [put, advanceClock(40), put, advanceClock(21), put],
      expect: [
        { label: 'gone in time', wire: [...BOTH, request('PUT'), ...BOTH], page: THRICE },
        { label: 'dropped early', wire: [...BOTH, ...BOTH, request('PUT')], page: THRICE },
        { label: 'dropped early twice', wire: [...BOTH, ...BOTH, ...BOTH], page: THRICE },
      ],
    }),
  ],
});
