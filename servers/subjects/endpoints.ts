/** The one policy as endpoints of a check. Pure. */
import type { PolicyEndpoint } from '../../harness/check/types.ts';
import policy from './policy.json' with { type: 'json' };
import type { Subject } from './types.ts';

/** What is checked of a subject, by the path. */
export const PARTS = ['/items', '/items/1', '/redirect', '/own-cors'] as const;
export type Part = (typeof PARTS)[number];

const common = {
  credentials: policy.credentials,
  exposedHeaders: policy.exposedHeaders,
  origins: { allow: policy.origins },
} satisfies Partial<PolicyEndpoint>;
const preflighted = {
  ...common,
  requestHeaders: policy.requestHeaders,
  maxAge: { min: 60, max: policy.maxAge },
} satisfies Partial<PolicyEndpoint>;

/** Status by path of a GET without Origin: whether a subject is what it should be, CORS aside. */
export function answersOf({ answers, down }: Pick<Subject, 'answers' | 'down'>): Record<string, number> {
  const policy = { '/items': 200, '/items/1': 200, '/missing': 404, '/private': 401, '/redirect': 302, '/fail': 500 };
  return { ...policy, ...(down === undefined ? {} : { '/down': down, '/own-cors': 200 }), ...answers };
}

/** Name of an endpoint: subject and path, so that findings of many subjects can be told apart. */
export const endpointName = (id: string, part: Part): string => `${id} ${part}`;

/** Undoes endpointName. */
export function partOf(name: string): { id: string; part: Part } {
  const at = name.indexOf(' ');
  return { id: name.slice(0, at), part: name.slice(at + 1) as Part };
}

/** The endpoints of a subject that listens at `base`. */
export function endpointsOf(subject: Pick<Subject, 'id' | 'start' | 'down'>, base: string): PolicyEndpoint[] {
  const endpoint = (part: Part, more: Partial<PolicyEndpoint>): PolicyEndpoint => ({
    ...more,
    name: endpointName(subject.id, part),
    url: base + part,
  });
  const errors = [
    { status: 404, url: `${base}/missing` },
    { status: 401, url: `${base}/private` },
    { status: 500, url: `${base}/fail` },
    ...(subject.down === undefined ? [] : [{ status: subject.down, url: `${base}/down` }]),
  ];
  return [
    endpoint('/items', { ...preflighted, methods: ['GET', 'POST'], send: ['POST'], errors }),
    endpoint('/items/1', { ...preflighted, methods: ['GET', 'PUT', 'DELETE'], send: ['PUT', 'DELETE'] }),
    endpoint('/redirect', { ...common, methods: ['GET'] }),
    ...('config' in subject.start ? [endpoint('/own-cors', { ...common, methods: ['GET'] })] : []),
  ];
}
