/** What well-known articles claim about CORS: suites/claims.json, its schema and its soundness. Pure. */
import Type, { type Static } from 'typebox';
import { ID_PATTERN } from '../scenario/schema.ts';
import { validatorOf } from '../validator.ts';

const words = <const T extends readonly string[]>(values: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values, description });

export const ClaimSchema = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, description: 'Anchor on the page of claims; for ever' }),
    claim: Type.String({ minLength: 10, description: 'In words of our own' }),
    seeds: Type.Array(Type.String(), { minItems: 1, description: 'Numbers of the articles that say so' }),
    requirement_ids: Type.Array(Type.String(), { minItems: 1 }),
    scenarios: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'The scenarios that test just this, where those of the requirements ask about more',
      }),
    ),
    untestable: Type.Optional(Type.String({ minLength: 10, description: 'Why no scenario can test it' })),
    standard: words(
      ['agrees', 'contradicts', 'open'] as const,
      'What conforming to the scenarios shows: the claim, its contrary, or neither',
    ),
    deviation_confirms: Type.Optional(
      Type.Literal(true, {
        description: 'Only with "contradicts": a browser that deviates in these scenarios does what the claim says',
      }),
    ),
    beyond: Type.Optional(Type.String({ minLength: 5, description: 'What of the claim no scenario here shows' })),
    still_true: words(['yes', 'no', 'engine-dependent', 'unknown'] as const, 'Judged by hand'),
    note: Type.String(),
  },
  { additionalProperties: false },
);
export type Claim = Static<typeof ClaimSchema>;

const validate = validatorOf<Claim[]>(Type.Array(ClaimSchema), { allErrors: true, strict: false });

/** Problems of the file in words; empty when it is sound. */
export function claimsProblems(
  value: unknown,
  requirements: ReadonlySet<string>,
  scenarios: ReadonlySet<string>,
): string[] {
  if (!validate(value)) return (validate.errors ?? []).map((error) => `${error.instancePath || '/'}: ${error.message}`);
  const claims = value as Claim[];
  const ids = claims.map(({ id }) => id);
  const texts = claims.map(({ claim }) => claim.toLowerCase());
  return claims.flatMap((claim, index) => {
    const problems: string[] = [];
    if (ids.indexOf(claim.id) !== index) problems.push('has the id of another claim');
    if (texts.indexOf(claim.claim.toLowerCase()) !== index) problems.push('says what another claim says: merge them');
    for (const id of claim.requirement_ids) if (!requirements.has(id)) problems.push(`there is no requirement "${id}"`);
    for (const id of claim.scenarios ?? []) if (!scenarios.has(id)) problems.push(`there is no scenario "${id}"`);
    if (claim.untestable !== undefined && claim.scenarios) problems.push('is untestable and names scenarios');
    if (claim.deviation_confirms && claim.standard !== 'contradicts')
      problems.push('says "deviation_confirms" without "contradicts"');
    return problems.map((problem) => `${claim.id}: ${problem}`);
  });
}
