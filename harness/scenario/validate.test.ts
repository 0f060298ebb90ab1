import { expect, test } from '@playwright/test';
import {
  NETWORK_ERROR,
  advanceClock,
  awaitRequest,
  element,
  fetches,
  pause,
  request,
  resolved,
  scenario,
} from './builders.ts';
import type { Scenario, Suite } from './schema.ts';
import { suiteProblems } from './validate.ts';

const KNOWN = new Set(['known-requirement']);

function sound(): Scenario {
  return scenario('the-scenario', {
    title: 'A title that is long enough',
    why: 'A reason that is long enough',
    requirements: ['known-requirement'],
    target: { request: { headers: { 'X-A': 'caf\u00e9 \u00ff' } } },
    do: fetches(),
    expect: { wire: [request('GET')], page: [resolved()] },
  });
}

/** What is wrong with a suite of the sound scenario and one that was changed. */
function problems(change: (scenario: Scenario) => void): string[] {
  const changed = sound();
  change(changed);
  return suiteProblems(suiteOf(changed), 'suites/topic.ts', KNOWN);
}

function suiteOf(...scenarios: Scenario[]): Suite {
  return { id: 'topic', title: 'Topic', description: 'What it is about', scenarios };
}

test('a sound suite has no problem', () => {
  expect(problems(() => undefined)).toEqual([]);
});

test.describe('what breaks the schema is named by file, scenario and field', () => {
  for (const [what, change, expected] of [
    [
      'a wrong word',
      (s) => Object.assign(s, { kind: 'should' }),
      /field kind: .*allowed values: must, may, observe, found "should"/,
    ],
    ['a wrong type', (s) => Object.assign(s, { timeoutMs: 'long' }), /field timeoutMs: must be integer, found "long"/],
    ['a number out of range', (s) => (s.timeoutMs = 5), /field timeoutMs: must be >= 100, found 5/],
    ['an unknown field', (s) => Object.assign(s, { colour: 1 }), /field colour: must NOT have additional properties/],
    ['a missing field', (s) => Reflect.deleteProperty(s, 'why'), /field why: must have required property 'why'/],
    ['no requirement', (s) => (s.requirements = []), /field requirements: must NOT have fewer than 1 items/],
    ['no step', (s) => (s.steps = []), /field steps: must NOT have fewer than 1 items/],
    [
      'a wrong status',
      (s) => (s.resources['target']!.request[0]!.status = 1000),
      /field resources\.target\.request\.0\.status: must be <= 999, found 1000/,
    ],
    [
      'an unknown origin',
      (s) => Object.assign(s.resources['target']!, { origin: 'elsewhere' }),
      /field resources\.target\.origin: .*page, sibling, remote.*found "elsewhere"/,
    ],
    ['an action that does not exist', (s) => Object.assign(s.steps[0]!, { api: 'ping' }), /field steps\.0.*: .*api/],
    [
      "another action's field",
      (s) => Object.assign(s.steps[0]!, { withCredentials: true }),
      /field steps\.0\.withCredentials: must NOT have additional properties/,
    ],
    [
      'a header name in capitals',
      (s) => (s.outcomes[0]!.wire![0]!.headers = { Origin: 'x' }),
      /field outcomes\.0\.wire\.0\.headers/,
    ],
    [
      'a header that is no pair',
      (s) => Object.assign(s.resources['target']!.request[0]!, { headers: [['X-A']] }),
      /field resources\.target\.request\.0\.headers\.0/,
    ],
  ] as [string, (scenario: Scenario) => void, RegExp][]) {
    test(what, () => {
      const found = problems(change);
      expect(found.join('\n')).toMatch(expected);
      for (const problem of found) expect(problem).toMatch(/^suites\/topic\.ts: scenario the-scenario: field /);
    });
  }

  test('a scenario without an id is named by its number', () => {
    const nameless = sound();
    Reflect.deleteProperty(nameless, 'id');
    const found = suiteProblems(suiteOf(sound(), nameless), 'suites/topic.ts', KNOWN);
    expect(found).toEqual([`suites/topic.ts: scenario number 2: field id: must have required property 'id'`]);
  });

  test('an id that is no kebab-case is shown', () => {
    expect(problems((s) => (s.id = 'Not_Kebab')).join()).toMatch(
      /^suites\/topic\.ts: scenario Not_Kebab: field id: must match pattern .*, found "Not_Kebab"$/,
    );
  });

  test('a field of the suite itself', () => {
    const suite = { ...suiteOf(sound()), title: 'T' };
    expect(suiteProblems(suite, 'suites/topic.ts', KNOWN).join()).toMatch(
      /^suites\/topic\.ts: field title: .*found "T"$/,
    );
  });
});

test('a suite in a file of another name is found', () => {
  const found = suiteProblems(suiteOf(sound()), 'suites/other.ts', KNOWN);
  expect(found).toEqual([`suites/other.ts: field id: "topic" differs from the file's name`]);
});

test.describe('what no schema can say', () => {
  const at = 'suites/topic.ts: scenario the-scenario: field';
  for (const [what, change, expected] of [
    [
      'an unknown requirement',
      (s) => s.requirements.push('made-up'),
      'requirements: "made-up" is not in suites/requirements.json',
    ],
    [
      'nothing but waiting',
      (s) => Object.assign(s, { steps: [pause(1)], outcomes: [{ wire: [] }] }),
      'steps: nothing but waiting',
    ],
    [
      'a preflight that is cut during its body',
      (s) => s.resources['target']!.preflight.push({ status: 204, headers: [], reset: 'during-body' }),
      'resources.target: a preflight cannot be reset during its body: no page could tell of its head',
    ],
    [
      'a reset that nobody brings on',
      (s) =>
        Object.assign(s, {
          steps: [element('img')],
          resources: {
            target: { origin: 'remote', preflight: [], request: [{ status: 200, headers: [], reset: 'during-body' }] },
          },
        }),
      'resources.target: a reset during the body waits for a fetch or XHR to tell of the head',
    ],
    ['a must without an outcome', (s) => (s.outcomes = []), 'outcomes: at least one is needed'],
    [
      'a may without an outcome',
      (s) => Object.assign(s, { kind: 'may', outcomes: [] }),
      'outcomes: at least one is needed',
    ],
    [
      'a must with two outcomes',
      (s) => s.outcomes.push({ label: 'other', wire: [] }),
      'outcomes: a "must" has exactly one',
    ],
    ['a choice without labels', (s) => Object.assign(s, { kind: 'may' }), 'outcomes: each one needs a label'],
    ['an empty outcome', (s) => (s.outcomes = [{}]), 'outcomes.0: neither wire nor page'],
    ['too few page expectations', (s) => s.steps.push(pause(1), fetches()), 'outcomes.0.page: 1 entries for 2 actions'],
    [
      'too many page expectations',
      (s) => s.outcomes[0]!.page!.push(NETWORK_ERROR),
      'outcomes.0.page: 2 entries for 1 actions',
    ],
    [
      'a request at a resource that is not there',
      (s) => (s.outcomes[0]!.wire![0]!.resource = 'gone'),
      'outcomes.0.wire: no resource "gone"',
    ],
    [
      'a placeholder of a resource that is not there',
      (s) => Object.assign(s.steps[0]!, { url: '{url:gone}' }),
      'steps.0.url: placeholder {url:gone} names no resource of scenario the-scenario',
    ],
    [
      'a placeholder of an unknown origin',
      (s) => (s.resources['target']!.request[0]!.headers[0]![1] = '{origin:gone}'),
      'resources.target.request.0.headers.0.1: placeholder {origin:gone} names no origin',
    ],
    [
      'a character that is no byte in a value',
      (s) => (s.resources['target']!.request[0]!.headers[0]![1] = '\u20ac'),
      'resources.target: "\u20ac" holds a character above U+00FF; write bytes, one character each',
    ],
    [
      'a character that is no byte in a name',
      (s) => (s.resources['target']!.request[0]!.headers[0]![0] = 'X-\u0100'),
      'resources.target: "X-\u0100" holds a character above U+00FF; write bytes, one character each',
    ],
    [
      'a character that is no byte in a reason',
      (s) => (s.resources['target']!.request[0]!.reason = '\ud83d\ude00'),
      'resources.target: "\ud83d\ude00" holds a character above U+00FF; write bytes, one character each',
    ],
    [
      'a character that is no byte in a trailer',
      (s) => Object.assign(s.resources['target']!.request[0]!, { framing: 'chunked', trailers: [['X-T', '\u20ac']] }),
      'resources.target: "\u20ac" holds a character above U+00FF; write bytes, one character each',
    ],
    [
      'a character that is no byte in an early hint',
      (s) => (s.resources['target']!.request[0]!.early = [{ status: 103, headers: [['X-E', '\u20ac']] }]),
      'resources.target: "\u20ac" holds a character above U+00FF; write bytes, one character each',
    ],
    [
      'an element where there is no document',
      (s) => Object.assign(s, { steps: [element('img')], context: { type: 'dedicated-worker', origin: 'page' } }),
      'steps: element img needs a document, and a dedicated-worker has none',
    ],
    [
      'importScripts() where there is no worker',
      (s) => Object.assign(s, { steps: [element('import-scripts')] }),
      'steps: element import-scripts needs a worker, and a window is none',
    ],
    [
      'waiting for a request to nothing',
      (s) => s.steps.push(awaitRequest('nowhere')),
      'steps: await-request waits for a request, and needs the name of a resource, found "nowhere"',
    ],
    [
      'a fact that nobody observes',
      (s) => (s.outcomes[0]!.page = [resolved({ facts: { weather: 'fine' } })]),
      'outcomes.0.page: "weather" is no fact of facts.ts',
    ],
    ['a host without a frame for it', (s) => (s.context.host = '[::1]'), 'context: host-frame and host go together'],
    [
      'a frame of another host without the host',
      (s) => (s.context.type = 'host-frame'),
      'context: host-frame and host go together',
    ],
    [
      'a host that is not on this machine',
      (s) => Object.assign(s.context, { type: 'host-frame', host: 'localhost.example' }),
      'context: host localhost.example is no loopback host',
    ],
    [
      'header lines of a document that has none',
      (s) => Object.assign(s.context, { type: 'blob-frame', headers: [['A', 'b']] }),
      'context: a blob-frame has no document that could have headers',
    ],
    [
      'a step that is to be like a later one',
      (s) => (s.outcomes[0]!.page = [{ result: 'resolved', like: { step: 1 } }]),
      'outcomes.0.page: step 1 is to be like step 1, which is no earlier one',
    ],
    [
      'events of the global object while others run',
      (s) => Object.assign(s.steps[0]!, { globalEvents: true }),
      'steps: fetch counts events of the global object, and the scenario is not exclusive',
    ],
    [
      'a reason phrase where HTTP/2 has none',
      (s) =>
        Object.assign(s.resources['target']!, {
          origin: 'remote-http2',
          request: [{ status: 200, headers: [], reason: 'Fine' }],
        }),
      'resources.target: no reason at remote-http2',
    ],
    [
      'a character that is no byte in an answer to conditional requests',
      (s) => (s.resources['target']!.conditional = [{ status: 304, headers: [['X-C', '\u20ac']] }]),
      'resources.target: "\u20ac" holds a character above U+00FF; write bytes, one character each',
    ],
    [
      'trailers that no framing carries',
      (s) => (s.resources['target']!.request[0]!.trailers = [['X-T', '1']]),
      'resources.target: trailers need the framing "chunked"',
    ],
  ] as [string, (scenario: Scenario) => void, string][]) {
    test(what, () => {
      expect(problems(change)).toEqual([`${at} ${expected}`]);
    });
  }

  test('two outcomes of one label', () => {
    const outcomes = [
      { label: 'a', wire: [] },
      { label: 'a', page: [resolved()] },
    ];
    expect(problems((s) => Object.assign(s, { kind: 'may', outcomes }))).toEqual([
      `${at} outcomes: two have the same label`,
    ]);
  });

  test('an observe scenario needs no known answer', () => {
    expect(problems((s) => Object.assign(s, { kind: 'observe', outcomes: [] }))).toEqual([]);
  });

  test('a body may hold any character', () => {
    expect(problems((s) => (s.resources['target']!.request[0]!.body = { text: '\u20ac \ud83d\ude00' }))).toEqual([]);
  });
});

test('a scenario that moves the clock says so, runs alone and in a window of the page', () => {
  const steps: Scenario['steps'] = [advanceClock(60), fetches()];
  const sound = { steps, needs: ['movable-clock'], exclusive: true } satisfies Partial<Scenario>;
  expect(problems((s) => Object.assign(s, sound))).toEqual([]);
  const alone = 'a scenario that moves the clock must be exclusive, and in a window of the page';
  for (const [change, problem] of [
    [{ needs: [] }, 'field needs: a step moves the clock: "movable-clock" is needed'],
    [{ steps: [fetches()] }, 'field needs: no step moves the clock'],
    [{ exclusive: false }, `field steps: ${alone}`],
    [{ context: { type: 'dedicated-worker', origin: 'page' } }, `field steps: ${alone}`],
    [{ context: { type: 'window', origin: 'page-https' } }, `field steps: ${alone}`],
  ] as [Partial<Scenario>, string][])
    expect(problems((s) => Object.assign(s, sound, change))).toEqual([
      `suites/topic.ts: scenario the-scenario: ${problem}`,
    ]);
});

test('a scenario that opens a window runs alone, whichever step does it', () => {
  const problem = 'suites/topic.ts: scenario the-scenario: field exclusive: a scenario that opens a window runs alone';
  const changes: Partial<Scenario>[] = [
    { steps: [pause(1), fetches({ in: 'cross-site-window' })] },
    { context: { type: 'cross-site-window', origin: 'page' } },
  ];
  for (const change of changes) {
    expect(problems((s) => Object.assign(s, change))).toEqual([problem]);
    expect(problems((s) => Object.assign(s, change, { exclusive: true }))).toEqual([]);
  }
});
