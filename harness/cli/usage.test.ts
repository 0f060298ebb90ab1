import { test, expect } from '@playwright/test';
import { command, start } from './testing.ts';

const WRONG: [title: string, args: string[], says: RegExp][] = [
  ['an unknown command', ['runn'], /unknown command 'runn'/],
  ['an unknown option', ['run', '--fast'], /unknown option '--fast'/],
  [
    'an unknown engine',
    ['run', '-e', 'chromium,netscape'],
    /no engine "netscape"; there are: chromium, firefox, webkit/,
  ],
  ['an unknown suite', ['run', '-s', 'cookies'], /no suite "cookies"; there are: .*simple-requests/],
  ['a broken --grep', ['list', '-g', '('], /--grep is no regular expression: .*Unterminated group/],
  ['a selection that matches nothing', ['list', '-g', 'no such'], /no scenario matches; "cors-conformance list" shows/],
  ['a port that is none', ['run', '-p', 'http'], /A port is a number from 1 to 65000/],
  ['a port out of range', ['run', '-p', '65001'], /A port is a number from 1 to 65000/],
  ['a shard that is none', ['run', '--shard', '0/3'], /Shards are counted from 1: of 3 there are 1\/3 to 3\/3/],
  [
    'more shards than scenarios',
    ['run', '-g', 'acao-trailing-slash-refused', '--shard', '1/2'],
    /1 scenario is selected/,
  ],
  ['a WebDriver URL without capabilities', ['run', '--webdriver', 'http://x'], /--webdriver needs --capabilities/],
  [
    'capabilities of an unknown browser',
    ['run', '--webdriver', 'http://x', '--capabilities', '{"browserName":"netscape"}'],
    /the capabilities name "netscape", of which no engine is known/,
  ],
  ['a connection without an engine', ['run', '--connect', 'ws://x'], /--connect needs --engine/],
  ['a merge of nothing', ['merge'], /missing required argument 'recording'/],
  ['no job at all', ['run', '-j', '0'], /A whole number from 1 on is needed/],
  ['a bench of "many" runs', ['bench', '--runs', 'many'], /A whole number from 1 on is needed/],
  [
    'an unknown format of reports',
    ['report', 'reports/recordings', '--format', 'junit,pdf'],
    /no format "pdf"; there are: site, wptreport, junit, tap, markdown, badge/,
  ],
  ['an unknown format of a run', ['run', '-f', 'pdf'], /no format "pdf"; there are: site, wptreport/],
  ['a report of nothing', ['report'], /missing required argument 'recording'/],
  ['a check of nothing', ['check'], /a URL is needed, or --policy with a file/],
  ['a check without origins', ['check', 'http://127.0.0.1:1/'], /--origin is needed: .*https:\/\/app\.example\.com/],
  [
    'an origin that is none',
    ['check', 'http://127.0.0.1:1/', '--origin', 'app.example.com'],
    /"app\.example\.com" is no origin; write scheme and host/,
  ],
  [
    'a severity that is none',
    ['check', '--fail-on', 'bad'],
    /'bad' is invalid.*critical, high, medium, low, info, none/,
  ],
  ['a policy that is not there', ['check', '--policy', 'no-such.yaml'], /no-such\.yaml: there is no such file/],
  [
    'a folder of recordings that is not there',
    ['explain', 'acao-trailing-slash-refused', '-r', 'nowhere'],
    /there is no folder nowhere/,
  ],
  ['a draft of nothing', ['policy', 'init'], /missing required argument 'url'/],
  [
    'an unknown option of a command in a command',
    ['policy', 'init', 'http://127.0.0.1:1/', '--fast'],
    /unknown option '--fast'/,
  ],
  ['an unknown command in a command', ['policy', 'end'], /unknown command 'end'/],
  ['a schema of nothing', ['schema', 'suite'], /'suite' is invalid.*recording, policy, check/],
];

for (const [title, args, says] of WRONG) {
  test(`${title} is told in a line and ends with code 2`, async () => {
    const { code, stdout, stderr } = await command(args);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
}

for (const variable of ['CORS_CONFORMANCE_START_LIMIT', 'CORS_CONFORMANCE_SILENCE_LIMIT']) {
  for (const value of ['soon', '0', '-5', '1e12']) {
    test(`${variable}=${value} is wrong use`, async () => {
      const { code, stderr } = await command(['list', '-g', 'simple'], { [variable]: value });
      expect(stderr).toBe(
        `error: ${variable} is "${value}": a number of milliseconds from 1 to 2147483647 is needed; correct it or unset it\n`,
      );
      expect(code).toBe(2);
    });
  }
}

const OPTIONS: Record<string, string[]> = {
  run: [
    '--engine',
    '--grep',
    '--suite',
    '--out',
    '--port',
    '--jobs',
    '--shard',
    '--webdriver',
    '--capabilities',
    '--connect',
    '--install',
    '--format',
  ],
  merge: ['recording...', '--out', '--format', '--partial'],
  serve: ['--grep', '--suite', '--out', '--port'],
  list: ['--grep', '--suite', '--json'],
  report: ['--out', '--format', 'results.tap', 'recording...'],
  check: ['--policy', '--origin', '--send', '--auth-header', '--no-browsers', '--fail-on', '--sarif', '--rate', 'url'],
  policy: ['init'],
  explain: ['--recordings', '--json', 'scenario'],
  explore: ['--engine', '--count', '--seed', '--replay'],
  mutate: ['--json'],
  doctor: ['--json'],
  install: ['--engine'],
  schema: ['recording', 'policy', 'check'],
  subjects: ['--engine', '--no-browsers', '--grep', '--list', '--render', '--out'],
  bench: ['--engine', '--runs'],
};
for (const [name, options] of Object.entries(OPTIONS)) {
  test(`${name} --help tells its options, the exit codes and the environment`, async () => {
    const { code, stdout } = await command([name, '--help']);
    for (const text of [...options, 'Exit codes:', '130', 'CORS_CONFORMANCE_START_LIMIT', 'CORS_CONFORMANCE_FIREFOX'])
      expect(stdout).toContain(text);
    expect(code).toBe(0);
  });
}

test('policy init --help tells its options', async () => {
  const { code, stdout } = await start(['policy', 'init', '--help']).ended;
  for (const text of ['--origin', '--out', '--rate', 'url']) expect(stdout).toContain(text);
  expect(code).toBe(0);
});

test('--help names every command', async () => {
  const { stdout, code } = await command(['--help']);
  for (const name of Object.keys(OPTIONS)) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  expect(code).toBe(0);
});

test('the program itself ends with code 2 and a line for wrong use', async () => {
  const ended = await start(['run', '--engine', 'netscape']).ended;
  expect(ended).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*no engine "netscape".*\n\(add --help for the options\)\n$/),
  });
});

test('a reader that has seen enough is no error', async () => {
  const { child, ended } = start(['list']);
  child.stdout!.once('data', () => child.stdout!.destroy());
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});
