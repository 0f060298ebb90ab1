import { Command } from 'commander';
import { ALGORITHMS } from '../model/algorithms.ts';
import { divergences } from '../model/divergence.ts';
import { explain, type Explanation } from '../model/explain.ts';
import type { PageObservation, Recording, WireRecord } from '../run/recording.ts';
import { findScenario, readRecordings } from './scenario.ts';

/** `explain`: the standard's steps for a scenario, where the decision fell, and where browsers differ. */
export function explainCommand(): Command {
  return new Command('explain')
    .description(
      "print the standard's steps for a scenario, where the decision falls, and where recorded browsers differ",
    )
    .argument('<scenario>', 'id of a scenario')
    .option('-r, --recordings <folder>', 'recordings to compare with (default: the published ones of a checkout)')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { recordings?: string; json?: boolean }) => {
      const { scenario, suite } = findScenario(id);
      const recordings = await readRecordings(options.recordings);
      const explanation = explain(scenario);
      if (options.json) return console.log(JSON.stringify(asJson(explanation), null, 2));
      const { prediction, algorithms, decisive } = explanation;
      console.log(`${scenario.title}\n${scenario.id} (${scenario.kind}), topic ${suite.title}\n\n${scenario.why}\n`);
      for (const algorithm of algorithms) {
        console.log(`${algorithm.title}  ${algorithm.url}`);
        for (const step of algorithm.steps) {
          console.log(
            `  ${step === decisive ? '→' : ' '} step ${step.step}: ${step.text}: ${step.outcome ? 'yes' : 'no'}`,
          );
        }
      }
      console.log(`\nOn the wire:\n${prediction.wire.map(describeRequest).join('\n') || '  nothing'}`);
      console.log(`In the page:\n${prediction.page.map(describeStep).join('\n')}`);
      printBrowsers(id, recordings);
    });
}

/** What an explanation without quirks holds, and no more. */
function asJson({ prediction, algorithms, decisive }: Explanation): object {
  const { page, wire, uncovered, calls, sent } = prediction;
  return { prediction: { page, wire, uncovered, calls, sent }, algorithms, decisive };
}

function describeRequest(request: WireRecord, index: number): string {
  return `  ${index + 1}. ${request.method} at ${request.resource}${request.preflight ? ' (CORS-preflight request)' : ''} → ${request.reply?.status ?? 'none'}`;
}

function describeStep(step: PageObservation, index: number): string {
  const how =
    step.result === 'resolved'
      ? `a response${step.type ? ` of type ${step.type}` : ''} with status ${step.status}`
      : `${step.error?.name}: ${step.error?.message}`;
  return `  ${index + 1}. ${how}`;
}

function printBrowsers(id: string, recordings: readonly Recording[] | null): void {
  if (!recordings)
    return console.log(
      '\nRecorded browsers:\n  none: the published recordings are in the repository, not in the package. "cors-conformance run" makes some; then --recordings results/recordings shows them.',
    );
  console.log('\nRecorded browsers:');
  for (const { browser, scenarios } of recordings) {
    const result = scenarios.find(({ scenario }) => scenario.id === id);
    if (!result) continue;
    const detail = result.difference ?? result.answer ?? result.reason;
    const steps = result.verdict === 'deviates' ? divergences(result.scenario, result.observed, browser.engine) : [];
    console.log(
      `  ${browser.name} ${browser.version ?? ''}: ${result.verdict}${detail ? `: ${detail}` : ''}${result.listed ? `\n      ${result.listed.reason}` : ''}`,
    );
    for (const { algorithm, step, text } of steps)
      console.log(`      leaves the standard at ${ALGORITHMS[algorithm].title}, step ${step}: ${text}`);
  }
}
