import { expect, test } from '@playwright/test';
import { Ajv } from 'ajv';
import { check, probe } from '../index.ts';
import { parsePolicy } from '../policy/read.ts';
import { careful, serving, type Handler } from '../planted/server.ts';
import { CheckReportSchema, type CheckReport, type FlowResult } from '../types.ts';
import { junitProblems } from '../../../reports/xml/testing.ts';
import { checkToJUnit, checkToSarif } from './formats.ts';
import { markdownText } from '../../../reports/text.ts';
import { toMarkdown } from './markdown.ts';
import { toPage } from './page.tsx';
import { toTerminal } from './terminal.ts';

const NASTY = '<script>alert(1)</script><img src=x onerror=alert(2)>]]>--> `|[x](javascript:alert(3)) \u001b[31m"\'&';

/** Reflects, and puts markup wherever it can. */
const nasty: Handler = (request, response) => {
  careful({
    origin: (origin) => origin ?? NASTY.replace('\u001b', ''),
    vary: undefined,
    more: { 'X-Powered-By': `Express ${NASTY.replace('\u001b', '')}` },
  })(request, response);
};

const policy = (base: string) => `endpoints:
  - url: ${base}/items
    name: "items ${NASTY.replace('\u001b', '\\e').replaceAll('"', '\\"')}"
    origins: { allow: [https://app.example.com] }
`;

async function nastyReport(): Promise<CheckReport> {
  const report = await serving(nasty, (base) => {
    const { endpoints } = parsePolicy(policy(base), 'cors policy.yaml');
    return probe({ endpoints, rate: 0, policyFile: 'cors policy.yaml' });
  });
  const [finding] = report.findings;
  const flow = finding!.flow!;
  const result: FlowResult = {
    flow,
    engine: 'firefox',
    browser: `Firefox ${NASTY}`,
    outcome: 'allowed',
    console: [NASTY],
    asExpected: false,
    reason: NASTY,
    durationMs: 5,
  };
  report.flows.push(result);
  report.notes.push(NASTY);
  return report;
}

test('the report keeps its schema', async () => {
  const validate = new Ajv({ strict: false }).compile(CheckReportSchema);
  const report = await nastyReport();
  expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true);
});

test('no output holds live markup or control characters of a server', async () => {
  const report = await nastyReport();
  const page = toPage(report);
  expect(page).not.toMatch(/<script|<img/);
  expect(page).toContain('&lt;script>');
  expect(page).toContain("script-src 'none'");
  expect(toMarkdown(report).replace(/(`+) .*? \1(?!`)/g, '')).not.toMatch(/<script|<img|[^\\]\]\(javascript/);
  for (const text of [page, toMarkdown(report), toTerminal(report), checkToJUnit(report, 'high')])
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

test('Markdown shows texts as they are', () => {
  expect(markdownText('a|b `c` <d> *e* [f](g)\nh')).toBe('a\\|b \\`c\\` &lt;d&gt; \\*e\\* \\[f\\]\\(g\\) h');
});

test('the terminal shows the worst first, and each configuration once', async () => {
  const text = toTerminal(await nastyReport());
  expect(text.indexOf('CRITICAL')).toBeGreaterThan(0);
  expect(text.indexOf('CRITICAL')).toBeLessThan(text.indexOf('MEDIUM'));
  expect(text.match(/app\.use\(cors\(/g)).toHaveLength(1);
});

test('JUnit is well formed, counts right and keeps engines apart', async () => {
  const xml = checkToJUnit(await nastyReport(), 'high');
  const cases = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)];
  expect(new Set(cases.map(([, classname, name]) => `${classname} ${name}`)).size).toBe(cases.length);
  expect(Number(/tests="(\d+)"/.exec(xml)![1])).toBe(cases.length);
  expect(Number(/failures="(\d+)"/.exec(xml)![1])).toBe(xml.match(/<failure /g)!.length);
  expect(cases.some(([, classname]) => classname!.startsWith('cors.firefox.'))).toBe(true);
  expect(await junitProblems(xml)).toEqual([]);
});

test('SARIF points at the policy’s line', async () => {
  const report = await nastyReport();
  const log = JSON.parse(checkToSarif(report)) as {
    version: string;
    runs: [
      {
        tool: { driver: { rules: { id: string; properties: { 'security-severity': string } }[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          level: string;
          locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }];
          partialFingerprints: object;
        }[];
      },
    ];
  };
  expect(log.version).toBe('2.1.0');
  const [{ tool, results }] = log.runs;
  expect(results.length).toBe(report.findings.length);
  for (const result of results) {
    expect(tool.driver.rules[result.ruleIndex]!.id).toBe(result.ruleId);
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'cors%20policy.yaml' },
      region: { startLine: 2 },
    });
  }
  expect(results[0]).toMatchObject({ ruleId: 'origin-reflected', level: 'error' });
  expect(tool.driver.rules[0]!.properties['security-severity']).toBe('9.5');
});

test('fingerprints are the same from run to run', async () => {
  const once = async () =>
    (
      JSON.parse(
        checkToSarif(
          await serving(nasty, (base) =>
            probe({
              endpoints: [{ url: `${base}/items`, name: 'items', origins: { allow: ['https://app.example.com'] } }],
              rate: 0,
            }),
          ),
        ),
      ) as { runs: [{ results: { partialFingerprints: object }[] }] }
    ).runs[0].results.map((result) => result.partialFingerprints);
  expect(await once()).toEqual(await once());
});

test('without engines a check is a probe', async () => {
  const report = await serving(careful(), (base) =>
    check({
      endpoints: [
        {
          url: `${base}/items`,
          credentials: true,
          origins: { allow: ['https://app.example.com', 'https://admin.example.com'] },
        },
      ],
      rate: 0,
      engines: [],
    }),
  );
  expect(report.flows).toEqual([]);
  expect(report.findings.every(({ severity }) => severity === 'info')).toBe(true);
});
