/** What commands print with --json, as schemas. */
import Type from 'typebox';
import { ALGORITHMS } from '../model/algorithms.ts';
import { ENGINES, PageObservationSchema, WireRecordSchema } from '../run/recording.ts';
import { closed, literals } from '../scenario/schema-parts.ts';
import { ID_PATTERN, ScenarioSchema } from '../scenario/schema.ts';

const Id = (description: string) => Type.String({ pattern: ID_PATTERN, description });
const Count = (description: string) => Type.Integer({ minimum: 0, description });
const orNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

export const ListSchema = Type.Array(
  Type.Object({ topic: Id('Id of the suite'), ...ScenarioSchema.properties }, closed),
  { description: 'Scenarios in the order of the suites' },
);

const counts = {
  covered: Count('Requirements that a scenario names'),
  notObservable: Count('Those that no scenario can see'),
  uncovered: Count('Those with neither'),
  total: Count('All of them'),
};

export const CoverageSchema = Type.Object(
  {
    total: Type.Object(counts, { ...closed, description: 'Over the areas that were asked for' }),
    areas: Type.Array(
      Type.Object(
        {
          area: Id('Area of suites/requirements.json'),
          ...counts,
          requirements: Type.Array(
            Type.Object(
              {
                id: Id('Id of the requirement'),
                statement: Type.String({ description: 'The demand in one sentence' }),
                url: Type.String({ description: 'Where the standard says it' }),
                status: literals(['normative', 'engine-dependent', 'optional'], 'What the standard makes of it'),
                state: literals(['covered', 'not-observable', 'uncovered'], 'Whether it has scenarios'),
                scenarios: Type.Array(Id('Id of a scenario'), { description: 'Those that name it' }),
                why: Type.Optional(Type.String({ description: 'Why it, or a part of it, cannot be observed' })),
                needs: Type.Optional(Type.String({ description: 'What somebody would need who wants to see it' })),
                partly: Type.Optional(Type.Literal(true, { description: 'That is true of a part of it' })),
              },
              closed,
            ),
            { description: 'Those of the area, in the order of suites/requirements.json' },
          ),
        },
        closed,
      ),
      { description: 'In the order of suites/requirements.json' },
    ),
  },
  closed,
);

const StepSchema = Type.Object(
  {
    algorithm: literals(Object.keys(ALGORITHMS), 'Name of the algorithm in harness/model'),
    step: Type.String({ description: 'Number or name of the step within it' }),
    text: Type.String({ description: 'What was asked, with the values of this scenario' }),
    outcome: Type.Boolean({ description: 'The answer' }),
  },
  closed,
);

export const ExplanationSchema = Type.Object(
  {
    prediction: Type.Object(
      {
        page: Type.Array(PageObservationSchema, { description: 'What script learns, an entry per call of a web API' }),
        wire: Type.Array(WireRecordSchema, { description: 'The requests that the origins receive, in order' }),
        uncovered: Type.Array(Type.String(), { description: 'What the scenario touches and the model leaves out' }),
        calls: Type.Array(
          Type.Object({ wire: Count('Requests made by then'), steps: Count('Steps taken by then') }, closed),
          { description: 'For each entry of page: when it was known' },
        ),
        sent: Type.Array(Type.Integer(), { description: 'For each entry of wire: steps taken when it was sent' }),
      },
      { ...closed, description: 'What the standards demand, by the model' },
    ),
    algorithms: Type.Array(
      Type.Object(
        {
          name: literals(Object.keys(ALGORITHMS), 'Name of the algorithm in harness/model'),
          title: Type.String({ description: 'As the standard calls it' }),
          url: Type.String({ description: 'Where it is' }),
          steps: Type.Array(StepSchema, { description: 'Its decisions in order' }),
        },
        closed,
      ),
      { description: 'The steps in the order in which they were taken, those of one algorithm together' },
    ),
    decisive: Type.Union([StepSchema, Type.Null()], {
      description: 'The last decision before the outcome; null where nothing was decided',
    }),
  },
  closed,
);

export const MutationsSchema = Type.Array(
  Type.Object(
    {
      id: Type.String({ description: 'The decision that was turned around: algorithm/step' }),
      met: Count('Scenarios that meet it'),
      noticedBy: Type.Union([Id('Id of a scenario'), Type.Null()], {
        description: 'The first scenario that notices; null: none does',
      }),
    },
    closed,
  ),
);

export const DoctorSchema = Type.Object(
  {
    node: Type.String({ description: 'Version of Node.js' }),
    os: Type.String({ description: 'As in recordings' }),
    display: orNull('Path of Xvfb, which WebKitGTK needs where there is no display'),
    clock: Type.Object(
      {
        compiler: orNull('Path of the C compiler'),
        missing: orNull('Why the clock of a browser cannot be moved; null: it can'),
      },
      { ...closed, description: 'What the scenarios need that move the clock' },
    ),
    engines: Type.Array(
      Type.Object(
        {
          engine: literals(ENGINES, 'Engine'),
          browser: Type.Union(
            [
              Type.Object(
                {
                  engine: literals(ENGINES, 'Engine'),
                  name: Type.String({ description: 'Product' }),
                  executablePath: Type.String({ description: 'The program' }),
                  source: literals(['playwright', 'system', 'environment'], 'Where it was found'),
                  driver: literals(['playwright', 'playwright-bidi', 'webkit-inspector'], 'How it will be driven'),
                  version: orNull('As the program itself says; null when it does not'),
                },
                closed,
              ),
              Type.Null(),
            ],
            { description: 'What was found; null: nothing' },
          ),
          missing: orNull('What it lacks to run; null: nothing'),
          remedy: orNull('What to do about it'),
        },
        closed,
      ),
    ),
  },
  closed,
);
