/** @jsxImportSource #html */
/** The steps that the model took, one under the other. */
import type { Explanation } from '../../harness/model/explain.ts';
import type { Step } from '../../harness/model/user-agent.ts';
import { plainRecorded } from './placeholders.tsx';

/**
 * All steps in order. A page per scenario makes thousands of these, and every hop repeats most of the one before: what
 * stands further up already is referred to by its number, and an algorithm is linked where it first occurs.
 */
export function Trace({ algorithms, decisive }: Pick<Explanation, 'algorithms' | 'decisive'>) {
  const first = new Map<string, { steps: readonly Step[]; number: number }[]>();
  const linked = new Set<string>();
  return (
    <ol class="trace">
      {algorithms.map(({ title, url, steps }, index) => {
        const decides = steps.includes(decisive!);
        const known = first.get(title) ?? [];
        const same = known.find((one) => areSame(one.steps, steps));
        const before = decides ? undefined : same?.number;
        if (!same) first.set(title, [...known, { steps, number: index + 1 }]);
        else if (decides) same.number = index + 1;
        const name = linked.has(url) ? title : <a href={url}>{title}</a>;
        linked.add(url);
        return before === undefined ? (
          <li>
            {name}
            <ul>
              {steps.map((step) => (
                <li>
                  {step === decisive ? <b>decides: </b> : null}
                  {step.step}: {plainRecorded(step.text)}: {step.outcome ? <b>yes</b> : 'no'}
                </li>
              ))}
            </ul>
          </li>
        ) : (
          <li>
            {name}: {steps.length === 1 ? 'the same step as' : `the same ${steps.length} steps as`} in {before}
          </li>
        );
      })}
    </ol>
  );
}

const areSame = (a: readonly Step[], b: readonly Step[]): boolean =>
  a.length === b.length &&
  a.every(({ step, text, outcome }, index) => {
    const other = b[index]!;
    return step === other.step && outcome === other.outcome && text === other.text;
  });
