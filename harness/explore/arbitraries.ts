/** Scenarios over the whole vocabulary, as a fast-check arbitrary: simple values first, so that shrinking leads there. */
import fc, { type Arbitrary } from 'fast-check';
import { DEFAULT_TIMEOUT_MS } from '../scenario/builders.ts';
import type { Action, Context, Resource, Scenario } from '../scenario/schema.ts';
import { action } from './arbitrary-actions.ts';
import { finalReply, hop, preflightReply, redirect, type Hop } from './arbitrary-replies.ts';
import { mostly, origin } from './arbitrary-values.ts';

/** A scenario but for its id, title and outcome. */
export interface Draft {
  context: Context;
  resources: Record<string, Resource>;
  steps: Action[];
}

const context: Arbitrary<Context> = fc.record({
  type: mostly<Context['type']>(
    6,
    fc.constant('window'),
    fc.constantFrom<Context['type'][]>('dedicated-worker', 'sandboxed-frame'),
  ),
  origin: mostly<Context['origin']>(12, fc.constant('page'), fc.constant('page-https')),
});

/** A chain of up to three redirects to a final resource, and one to four requests at its start. */
export const draft: Arbitrary<Draft> = fc
  .record({
    context,
    hops: mostly<Hop[]>(1, fc.constant([]), fc.array(hop, { maxLength: 3 })),
    // A redirect that leads back to its start runs into the limit.
    circle: mostly(400, fc.constant(false), fc.constant(true)),
    final: origin.chain((here) =>
      fc.record({ origin: fc.constant(here), preflight: preflightReply, reply: finalReply(here) }),
    ),
    first: action,
    more: mostly<Action[]>(4, fc.constant([]), fc.array(action, { maxLength: 2 })),
    repeat: mostly(3, fc.constant(false), fc.constant(true)),
  })
  .map(({ context: where, hops, circle, final, first, more, repeat }) => {
    const names = [
      ...hops.map((_, index) => (index === 0 ? 'start' : `hop${index + 1}`)),
      hops.length === 0 ? 'start' : 'target',
    ];
    const resources: Record<string, Resource> = {};
    hops.forEach((one, index) => {
      const last = index === hops.length - 1;
      const next = last && circle ? 'start' : names[index + 1]!;
      const nextOrigin = last && circle ? hops[0]!.origin : (hops[index + 1]?.origin ?? final.origin);
      resources[names[index]!] = {
        origin: one.origin,
        preflight: [one.preflight],
        request: [redirect(one, next, nextOrigin)],
      };
    });
    resources[names.at(-1)!] = { origin: final.origin, preflight: [final.preflight], request: [final.reply] };
    // What goes to other sites and schemes is each browser's own cookie policy.
    const secure = Object.values(resources).some((resource) => resource.origin.endsWith('-https'));
    if (secure || where.origin !== 'page' || where.type === 'sandboxed-frame') withoutCookies(resources);
    return { context: where, resources, steps: [first, ...(repeat ? [first] : []), ...more] };
  });

function withoutCookies(resources: Record<string, Resource>): void {
  for (const { request } of Object.values(resources))
    for (const reply of request) reply.headers = reply.headers.filter(([name]) => name !== 'Set-Cookie');
}

/** A whole scenario from a draft. The outcome is filled in by the model. */
export function fromDraft(id: string, value: Draft): Scenario {
  return {
    id,
    title: `Generated scenario ${id}`,
    why: 'Generated; the model of the standard says what is expected.',
    kind: 'must',
    requirements: ['cors-request-not-identifiable-by-origin'],
    needs: [],
    exclusive: false,
    timeoutMs: DEFAULT_TIMEOUT_MS,
    outcomes: [],
    ...value,
  };
}
