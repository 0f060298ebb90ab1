import { Command } from 'commander';
import { mutationCheck, UNOBSERVABLE } from '../model/mutate.ts';
import { catalog } from '../run/catalog.ts';

/** `mutate`: turns every decision of the model around and reports which scenario notices. */
export function mutateCommand(): Command {
  return new Command('mutate')
    .description('turn every decision of the model around, one at a time, and show which scenario notices')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => {
      const results = [...mutationCheck(catalog.map(({ scenario }) => scenario))];
      const unexplained = results.filter(({ id, noticedBy }) => noticedBy === null && !UNOBSERVABLE[id]);
      if (unexplained.length > 0) process.exitCode = 1;
      if (options.json) return console.log(JSON.stringify(results, null, 2));
      for (const { id, met, noticedBy } of results) {
        const fate = noticedBy ? `noticed by ${noticedBy}` : `SURVIVES: ${UNOBSERVABLE[id] ?? 'no scenario notices'}`;
        console.log(`${id.padEnd(52)} met by ${String(met).padStart(4)}  ${fate}`);
      }
      const survivors = results.filter(({ noticedBy }) => noticedBy === null).length;
      console.log(
        `\n${results.length} mutations, ${results.length - survivors} noticed, ${survivors} survive, ${unexplained.length} of them without a reason.`,
      );
    });
}
