import { expect, test } from '@playwright/test';
import { browserFindings, quoted } from './outcomes.ts';
import { endpointFrom } from './target.ts';
import type { CheckReport, Finding, Flow, FlowResult } from './types.ts';

const APP = 'https://app.example.com';
const ENDPOINT = endpointFrom({ url: 'https://api.example.com/items', origins: { allow: [APP] } });

const flow = (part: Partial<Flow> = {}): Flow => ({
  id: 'read',
  endpoint: ENDPOINT.name,
  origin: APP,
  url: ENDPOINT.url,
  method: 'GET',
  headers: [],
  credentials: 'omit',
  expect: 'allowed',
  readable: [],
  ...part,
});

const result = (part: Partial<FlowResult> = {}): FlowResult => ({
  flow: flow(),
  engine: 'firefox',
  browser: 'Firefox 1',
  outcome: 'refused',
  console: ['Cross-Origin Request Blocked', 'and more'],
  asExpected: false,
  durationMs: 1,
  ...part,
});

const finding = (part: Partial<Finding> = {}): Finding => ({
  id: 'acao-missing',
  severity: 'high',
  title: '',
  reason: '',
  endpoint: ENDPOINT.name,
  url: ENDPOINT.url,
  flow: flow({ id: 'another id' }),
  step: null,
  evidence: [],
  confirmed: 2,
  mend: [],
  ...part,
});

const found = (flows: FlowResult[], findings: Finding[] = []) =>
  browserFindings({ flows, findings } as unknown as CheckReport, [ENDPOINT]).map(({ id, severity }) => [id, severity]);

test('findings quote what each browser said of the same flow, and of no other', () => {
  const flows = [
    result(),
    result({ engine: 'webkit', browser: 'WebKit 1', console: [] }),
    result({ flow: flow({ method: 'PUT' }) }),
    result({ flow: flow({ headers: [['X-A', '1']] }) }),
    result({ flow: flow({ origin: 'null' }) }),
  ];
  const quotes = (one: Finding) => quoted([one], flows)[0]!.says;
  expect(quotes(finding())).toEqual([
    { engine: 'firefox', browser: 'Firefox 1', text: 'Cross-Origin Request Blocked' },
  ]);
  expect(quotes(finding({ flow: flow({ headers: [['x-a', '2']] }) }))).toHaveLength(1);
  expect(quotes(finding({ flow: flow({ method: 'DELETE' }) }))).toBeUndefined();
  expect(quotes(finding({ severity: 'info' }))).toBeUndefined();
  expect(quotes({ ...finding(), flow: undefined })).toBeUndefined();
});

test('a browser that refuses what probes find right is a finding; one that probes explain is none', () => {
  expect(found([result()])).toEqual([['browser-refuses', 'high']]);
  expect(found([result()], [finding()])).toEqual([]);
  // Advice explains nothing.
  expect(found([result()], [finding({ severity: 'info' })])).toEqual([['browser-refuses', 'high']]);
  expect(found([result({ outcome: 'allowed', asExpected: true })])).toEqual([]);
});

test('a failure that is not CORS is told as that, and not where probes have told it', () => {
  const mixed = result({ outcome: 'not-cors', diagnosis: 'mixed-content' });
  expect(found([mixed])).toEqual([['browser-fails-for-another-reason', 'info']]);
  expect(found([mixed], [finding({ id: 'mixed-content', severity: 'info' })])).toEqual([]);
  expect(found([result({ outcome: 'not-cors', diagnosis: 'tls' })])).toEqual([
    ['browser-fails-for-another-reason', 'high'],
  ]);
});

test('a denied origin that reads is a finding, unless probes have it', () => {
  const read = result({ flow: flow({ origin: 'https://evil.example', expect: 'denied' }), outcome: 'allowed' });
  expect(found([read])).toEqual([['browser-reads-denied', 'high']]);
  expect(found([read], [finding({ id: 'origin-reflected' })])).toEqual([]);
});
