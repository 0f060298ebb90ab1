/** The wptreports that are written here, as a schema: what wpt.fyi demands, and closed where this writer is. */
import Type from 'typebox';
import { closed, literals } from '../harness/scenario/schema-parts.ts';
import { ENGINES } from '../harness/run/recording.ts';

export const TEST_STATUSES = [
  'OK',
  'ERROR',
  'INTERNAL-ERROR',
  'TIMEOUT',
  'EXTERNAL-TIMEOUT',
  'CRASH',
  'PRECONDITION_FAILED',
] as const;
export const SUBTEST_STATUSES = ['PASS', 'FAIL', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED'] as const;

const Filled = (description: string) => Type.String({ minLength: 1, description });
const Text = Type.Union([Type.String(), Type.Null()], { description: 'What there is to say' });

const SubtestSchema = Type.Object(
  {
    name: Filled('Id and title of the scenario; unique in its test'),
    status: literals(
      SUBTEST_STATUSES,
      'PASS: conforms or answered; FAIL: deviates, or the browser crashed; PRECONDITION_FAILED: unsupported; NOTRUN: not run, or the harness failed',
    ),
    message: Text,
    expected: Type.Optional(
      literals(SUBTEST_STATUSES, 'There only when it is unlike the status; FAIL for a deviation that is listed'),
    ),
    known_intermittent: Type.Array(Type.String(), { maxItems: 0, description: 'Always empty: no verdict flips' }),
  },
  closed,
);

const TestSchema = Type.Object(
  {
    test: Type.String({
      pattern: '^/cors-conformance/[^/\\s]+(\\.optional)?\\.html$',
      description: 'The topic; scenarios of kind observe stand in one with ".optional"',
    }),
    subsuite: Type.Literal('', { description: 'None' }),
    status: literals(TEST_STATUSES, 'The gravest of its scenarios: CRASH, ERROR (ours), TIMEOUT, OK'),
    message: Text,
    duration: Type.Integer({ minimum: 0, description: 'Milliseconds spent in its scenarios, which overlap in time' }),
    expected: Type.Optional(literals(TEST_STATUSES, 'There only when it is unlike the status')),
    known_intermittent: Type.Array(Type.String(), { maxItems: 0, description: 'Always empty' }),
    subtests: Type.Array(SubtestSchema, { minItems: 1, description: 'A scenario each' }),
  },
  closed,
);

export const WptReportSchema = Type.Object(
  {
    run_info: Type.Object(
      {
        product: Type.String({ pattern: '^[a-z][a-z_.-]*$', description: 'A name of wpt.fyi where it has one' }),
        browser_version: Filled('As the browser says'),
        os: literals(['android', 'ios', 'mac', 'win', 'linux'], 'Family of the operating system'),
        revision: Type.String({
          pattern: '^[0-9a-f]{40}$',
          description: 'SHA-1 over the scenarios: equal when the same questions were asked. No commit of WPT',
        }),
        engine: literals(ENGINES, 'Engine'),
        browser_name: Filled('Product in words'),
        driver: Type.Union([Type.String(), Type.Null()], { description: 'How it was driven' }),
        os_description: Filled('Operating system in words'),
        suite_version: Filled('Version of this package'),
        run_status: literals(['complete', 'incomplete', 'error'], 'Status of the recording'),
        run_reason: Type.Optional(Type.String({ description: 'Why it is not complete' })),
      },
      closed,
    ),
    time_start: Type.Integer({ minimum: 1, description: 'Milliseconds since 1970' }),
    time_end: Type.Integer({ minimum: 1, description: 'Likewise' }),
    results: Type.Array(TestSchema, { description: 'Up to two tests for each topic' }),
    subsuites: Type.Object({}, { ...closed, description: 'None' }),
  },
  { ...closed, $id: 'https://cors-conformance.invalid/wptreport-1.json', title: 'wptreport as it is written here' },
);
