import { Command } from 'commander';
import { select, sortedIds } from '../run/catalog.ts';
import { collect } from './options.ts';

/** `list`: the scenarios there are. */
export function listCommand(): Command {
  return new Command('list')
    .description('show the scenarios')
    .option('-g, --grep <expression>', 'only scenarios whose "topic/id title" matches')
    .option('-s, --suite <topics>', 'only these suites, separated by commas', collect)
    .option('--json', 'as JSON, with everything a scenario holds')
    .option('--ids', 'only the ids, sorted, one per line')
    .action((options: { grep?: string; suite?: string[]; json?: boolean; ids?: boolean }) => {
      const entries = select({
        ...(options.grep === undefined ? {} : { grep: options.grep }),
        topics: options.suite ?? [],
      });
      if (options.ids) {
        console.log(sortedIds(entries).join('\n'));
        return;
      }
      if (options.json) {
        console.log(
          JSON.stringify(
            entries.map(({ suite, scenario }) => ({ topic: suite.id, ...scenario })),
            null,
            2,
          ),
        );
        return;
      }
      let topic = '';
      for (const { suite, scenario } of entries) {
        if (suite.id !== topic) console.log(`${topic ? '\n' : ''}${suite.title} (${suite.id})`);
        topic = suite.id;
        console.log(
          `  ${scenario.id.padEnd(48)} ${scenario.kind === 'must' ? '' : `[${scenario.kind}] `}${scenario.title}`,
        );
      }
      console.log(`\n${entries.length} scenarios`);
    });
}
