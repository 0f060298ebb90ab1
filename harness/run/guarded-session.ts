/** The session of a browser that nobody here has started: reports that are none are refused. */
import Type from 'typebox';
import type { PageReport } from '../page/protocol.ts';
import { PageObservationSchema } from './recording.ts';
import { PageSession } from './session.ts';
import { validatorOf } from '../validator.ts';

const closed = { additionalProperties: false } as const;
const PageReportSchema = Type.Object(
  {
    userAgent: Type.String({ maxLength: 10_000 }),
    results: Type.Array(
      Type.Object(
        {
          id: Type.String({ maxLength: 80 }),
          end: Type.Unsafe<string>({ type: 'string', enum: ['done', 'timeout', 'unsupported', 'fault'] }),
          reason: Type.Optional(Type.String({ maxLength: 10_000 })),
          steps: Type.Array(PageObservationSchema, { maxItems: 100 }),
          durationMs: Type.Integer(),
        },
        closed,
      ),
    ),
    fault: Type.Optional(Type.String({ maxLength: 10_000 })),
  },
  closed,
);
const validate = validatorOf<PageReport>(PageReportSchema, { strict: false });

export class GuardedSession extends PageSession {
  /** @throws an error with status code 400 for what is no report */
  override report(report: PageReport): void {
    if (!validate(report)) throw Object.assign(new Error('this is no report'), { statusCode: 400 });
    super.report(report);
  }

  /** What the page was at is lost, and there is nothing more to wait for. */
  left(): void {
    this.fail('the page was closed, reloaded or left');
  }
}
