import { expect, test } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { readResults, type SubjectFinding, type SubjectResult } from '../../servers/subjects/results.ts';
import { behaviourOf, BEHAVIOURS, cellOf } from './behaviours.ts';
import { subjectsPage } from './page.tsx';

const PUBLISHED = fileURLToPath(new URL('results.json', import.meta.url));

const finding = (id: string, more: Partial<SubjectFinding> = {}): SubjectFinding => ({
  id,
  part: '/items',
  severity: 'high',
  title: 'Title',
  reason: 'Reason',
  evidence: [],
  ...more,
});

const subject = (more: Partial<SubjectResult> = {}): SubjectResult => ({
  id: 'one',
  title: 'One',
  family: 'library',
  mode: 'policy',
  setup: 'Setup',
  source: 'libraries/one.mjs',
  code: 'code();',
  version: 'one 1.0.0',
  requests: 1,
  durationMs: 1,
  expected: [],
  options: { status: 200, reached: true },
  findings: [],
  flows: [],
  problems: [],
  ...more,
});

test('findings go to the column that they are about', () => {
  const of = (id: string, part: SubjectFinding['part'] = '/items') => behaviourOf({ id, part });
  expect(of('acao-missing')).toBe('reads');
  expect(of('acao-missing', '/redirect')).toBe('redirects');
  expect(of('acao-repeated', '/own-cors')).toBe('own');
  expect(of('null-allowed')).toBe('refuses');
  expect(of('subdomain-trusted')).toBe('refuses');
  expect(of('preflight-allows-any-origin')).toBe('grants');
  expect(of('preflight-not-routed')).toBe('preflight');
  expect(of('header-not-exposed')).toBe('exposes');
  expect(of('header-not-allowed')).toBe('preflight');
  expect(of('vary-missing-on-some')).toBe('vary');
  expect(of('mixed-content')).toBeNull();
});

test('a cell tells the worst finding, and each browser’s share', () => {
  const flow = { part: '/items', kind: 'read', request: 'GET /items from http://a', expect: 'allowed' } as const;
  const cell = cellOf(
    subject({
      findings: [finding('acac-missing', { severity: 'medium' }), finding('acao-missing')],
      flows: [
        { ...flow, engine: 'chromium', outcome: 'allowed', asExpected: true },
        { ...flow, engine: 'chromium', outcome: 'refused', asExpected: false },
        { ...flow, engine: 'webkit', outcome: 'error', asExpected: false },
      ],
    }),
    'reads',
  );
  expect(cell.state).toBe('high');
  expect(cell.engines).toEqual([{ engine: 'chromium', right: 1, total: 2 }]);
});

test('a page that reads and misses the exposed header counts there, not as a page that cannot read', () => {
  const flow = { part: '/items', kind: 'read', request: 'GET /items from http://a', expect: 'allowed' } as const;
  const result = subject({
    flows: [
      { ...flow, engine: 'firefox', outcome: 'allowed', asExpected: false },
      { ...flow, engine: 'firefox', outcome: 'refused', asExpected: false },
    ],
  });
  expect(cellOf(result, 'reads').engines).toEqual([{ engine: 'firefox', right: 1, total: 2 }]);
  expect(cellOf(result, 'exposes').engines).toEqual([{ engine: 'firefox', right: 0, total: 1 }]);
});

test('a right cell is right, and what could not be looked at is not', () => {
  expect(cellOf(subject(), 'reads').state).toBe('ok');
  expect(cellOf(subject({ findings: [finding('max-age-capped', { severity: 'info' })] }), 'max-age').state).toBe('ok');
  expect(cellOf(subject(), 'own').state).toBe('unasked');
  expect(cellOf(subject({ findings: [finding('acao-missing')] }), 'errors').state).toBe('unasked');
  const unrouted = [finding('preflight-not-routed'), finding('preflight-not-routed', { part: '/items/1' })];
  expect(cellOf(subject({ findings: unrouted }), 'grants').state).toBe('unasked');
  expect(cellOf(subject({ findings: unrouted.slice(1) }), 'grants').state).toBe('ok');
  expect(cellOf(subject({ findings: unrouted }), 'errors').state).toBe('ok');
  expect(cellOf(subject({ skipped: 'not installed' }), 'reads').state).toBe('unasked');
  expect(cellOf(subject({ options: { status: 204, reached: false } }), 'options').state).toBe('info');
});

test('what servers and files said is escaped', () => {
  const evil = '<script>alert(1)</script>';
  const page = subjectsPage({
    format: 'cors-conformance-subjects',
    version: 1,
    toolVersion: '0',
    start: '2026-01-01T00:00:00.000Z',
    end: '2026-01-01T00:00:00.000Z',
    node: '20',
    os: evil,
    browsers: [{ engine: 'chromium', name: evil }],
    policy: { origins: [evil], methods: [], requestHeaders: [], exposedHeaders: [], credentials: true, maxAge: 1 },
    subjects: [
      subject({
        title: evil,
        code: evil,
        version: evil,
        expected: [{ id: 'acao-missing', why: `${evil} https://example.com/"onclick="x javascript:alert(1)` }],
        findings: [finding('acao-missing', { reason: evil, evidence: [[evil, evil]] })],
        problems: [evil],
      }),
    ],
    notes: [evil],
  });
  expect(page).not.toContain('<script>alert');
  expect(page).not.toContain('href="javascript:');
  expect(page).not.toMatch(/"onclick="x/);
});

test('the published results can be read, and every finding above advice has a column', () => {
  const results = readResults(PUBLISHED);
  for (const { id, findings } of results.subjects)
    for (const one of findings.filter(({ severity }) => severity !== 'info'))
      expect(behaviourOf(one), `${id}: ${one.id}`).not.toBeNull();
  const page = subjectsPage(results);
  for (const { id } of results.subjects) expect(page).toContain(`<section class="subject" id="${id}">`);
  for (const { title } of BEHAVIOURS) expect(page).toContain(title);
});
