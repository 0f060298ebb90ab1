import { Command } from 'commander';
import { lacksClock } from '../browsers/clock/clock.ts';
import { ensureBrowsers, ensureCompiler } from '../browsers/install.ts';
import { ENGINES, type Engine } from '../run/recording.ts';
import { parseEngines } from './options.ts';

/** `install`: gets the browsers that are missing. */
export function installCommand(): Command {
  return new Command('install')
    .description(
      "get the browsers that are missing: Playwright's download, else as root on Debian or Ubuntu the packages; there a C compiler too, for the scenarios that move a browser's clock",
    )
    .option('-e, --engine <engines>', `only these engines: ${ENGINES.join(', ')}`, parseEngines)
    .action(async (options: { engine?: Engine[] }) => {
      const engines = options.engine ?? [...ENGINES];
      const { found, missing } = await ensureBrowsers(engines, (line) => console.log(line));
      for (const engine of engines) {
        const browser = found[engine];
        if (browser)
          console.log(`${engine.padEnd(9)} ${browser.name} ${browser.version ?? ''} (${browser.executablePath})`);
        else console.error(`${engine.padEnd(9)} ${missing[engine]}`);
      }
      await ensureCompiler((line) => console.log(line));
      const lacking = lacksClock();
      if (lacking) console.log(`${'clock'.padEnd(9)} ${lacking}`);
      if (Object.keys(missing).length > 0) process.exitCode = 2;
    });
}
