import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { catalog, deviations, requirements } from '../../run/catalog.ts';
import { wptFiles } from './files.ts';
import { noWptForm } from './form.ts';
import { checkout } from './servers.ts';

const LINT = `
import sys
from tools import localpaths
from tools.lint import lint
lint.setup_logging()
sys.exit(1 if lint.lint(sys.argv[1], sys.argv[2:], "normal", None, None, 1) else 0)
`;

test('the linter of a checkout has nothing to say of the tests of all listed deviations, with the line that the guide names', async () => {
  test.skip(checkout === undefined, 'WPT_ROOT names no checkout of web-platform-tests');
  test.setTimeout(300_000);
  const root = mkdtempSync(join(tmpdir(), 'cors-wpt-lint-'));
  try {
    const listed = new Set([...deviations.deviations, ...deviations.contested].flatMap(({ scenarios }) => scenarios));
    const names = new Set<string>();
    for (const { scenario } of catalog) {
      if (!listed.has(scenario.id) || noWptForm(scenario) !== null) continue;
      const own = requirements.filter(({ id }) => scenario.requirements.includes(id));
      for (const [name, text] of await wptFiles(scenario, own)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), text);
        names.add(name);
      }
    }
    const [line] = /^ {4}SET TIMEOUT: .*$/m.exec(readFileSync('docs/reproduce.md', 'utf8'))!;
    writeFileSync(join(root, 'lint.ignore'), `${line.trim()}\n`);
    spawnSync('git', ['init', '--quiet', root]);
    const { status, stdout, stderr } = spawnSync('python3', ['-c', LINT, root, ...names], {
      cwd: checkout,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status, stderr).toBe(0);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
