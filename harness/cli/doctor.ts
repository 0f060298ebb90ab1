import { Command } from 'commander';
import { findCompiler, lacksClock } from '../browsers/clock/clock.ts';
import { findBrowsers, type DriverKind } from '../browsers/find.ts';
import { lacks, misnamed, remedyFor } from '../browsers/install.ts';
import { findInPath } from '../browsers/programs.ts';
import { describeOs } from '../browsers/find.ts';
import { ENGINES } from '../run/recording.ts';

const DRIVERS: Record<DriverKind, string> = {
  playwright: 'Playwright',
  'playwright-bidi': 'Playwright over WebDriver BiDi',
  'webkit-inspector': "started with its URL, watched through WebKit's remote inspector",
  connect: 'Playwright, connected to a server',
  webdriver: 'WebDriver',
};

/** `doctor`: what was found, how it will be driven, what is missing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show for each engine what was found, how it will be driven and what is missing')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const found = await findBrowsers();
      const rows = ENGINES.map((engine) => {
        const browser = found[engine];
        const missing = lacks(engine, browser);
        return { engine, browser, missing, remedy: missing ? remedyFor(engine, browser) : null };
      });
      if (rows.some((row) => row.missing)) process.exitCode = 2;
      // No reason to fail: what needs it is unsupported, and everything else runs.
      const clock = { compiler: findCompiler(), missing: lacksClock() };
      if (options.json) {
        console.log(
          JSON.stringify(
            { node: process.version, os: describeOs(), display: findInPath('Xvfb'), clock, engines: rows },
            null,
            2,
          ),
        );
        return;
      }
      console.log(`Node ${process.version} on ${describeOs()}\n`);
      for (const { engine, browser, missing, remedy } of rows) {
        console.log(`${engine}`);
        if (browser) {
          console.log(`  found    ${browser.name} ${browser.version ?? '(version unknown)'}`);
          console.log(`  at       ${browser.executablePath} (${browser.source})`);
          console.log(`  driven   ${DRIVERS[browser.driver]}`);
          if (browser.driver === 'webkit-inspector')
            console.log(`  display  ${findInPath('Xvfb') ?? process.env['DISPLAY'] ?? 'none'}`);
        }
        if (missing) {
          console.log(`  missing  ${missing}`);
          console.log(`  remedy   ${misnamed(browser) ? '' : 'cors-conformance install, or '}${remedy}`);
        }
        console.log('');
      }
      console.log(
        `clock\n  ${clock.missing ? `missing  ${clock.missing}` : `can be moved; compiler ${clock.compiler}`}\n`,
      );
      console.log(rows.some((row) => row.missing) ? 'Not every engine can run.' : 'All three engines can run.');
    });
}
