import { Command } from 'commander';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reproductionFiles, type Departure } from '../reproduce/folder.ts';
import { deviations, requirements } from '../run/catalog-data.ts';
import { listedDeviation } from '../run/deviations.ts';
import { movesClock } from '../scenario/schema.ts';
import { UsageError } from './errors.ts';
import { noWptForm } from '../reproduce/wpt/form.ts';
import { findScenario, readRecordings } from './scenario.ts';

/** `reproduce`: a folder that shows a scenario to somebody who has nothing of this project. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description(
      'write a small folder that shows a scenario, such as a deviation, to a browser vendor: a script for Node without dependencies, and a page; and the same as a web-platform-tests test, below wpt/',
    )
    .argument('<scenario>', 'id of a scenario')
    .option('-o, --out <folder>', 'where the files go (default: "reproduction-<scenario>")')
    .option('-r, --recordings <folder>', 'recordings that say who departs (default: the published ones of a checkout)')
    .action(async (id: string, options: { out?: string; recordings?: string }) => {
      const { scenario } = findScenario(id);
      if (scenario.steps.some(movesClock))
        throw new UsageError(`"${id}" moves the browser's clock: only "cors-conformance run" can do that`);
      const out = options.out ?? `reproduction-${id}`;
      const departures: Departure[] = [];
      for (const { browser, scenarios } of (await readRecordings(options.recordings)) ?? []) {
        const result = scenarios.find((one) => one.scenario.id === id);
        if (result?.verdict !== 'deviates') continue;
        const listed = listedDeviation(deviations, id, browser);
        departures.push({
          browser: `${browser.name} ${browser.version}`,
          difference: result.difference ?? '',
          reason: listed?.reason,
          links: listed?.links ?? [],
        });
      }
      const files = await reproductionFiles({
        scenario,
        requirements: requirements.filter((one) => scenario.requirements.includes(one.id)),
        departures,
      });
      const own = new Set([...files.keys()].map((name) => name.split('/')[0]!));
      const strangers = existsSync(out) ? readdirSync(out).filter((name) => !own.has(name)) : [];
      if (strangers.length > 0)
        throw new UsageError(`${out} holds other files (${strangers.slice(0, 3).join(', ')}); choose another --out`);
      for (const [name, text] of files) {
        mkdirSync(join(out, dirname(name)), { recursive: true });
        writeFileSync(join(out, name), text);
      }
      console.log(`${[...own].join(', ')} in ${out}\nShow it: node ${join(out, 'server.mjs')}`);
      const test = [...files.keys()].find((name) => name.startsWith('wpt/'));
      if (test) console.log(`Web-platform-tests test: ${join(out, test)}`);
      else console.log(`No web-platform-tests test: ${noWptForm(scenario)}`);
    });
}
