import { expect, test } from '@playwright/test';
import requirementsData from '../../suites/requirements.json' with { type: 'json' };
import { requirementUrl, STANDARDS, type Requirement } from './requirements.ts';
import { ID_PATTERN } from './schema.ts';

const requirements = requirementsData as readonly Requirement[];

test('every requirement names a standard that has an address', () => {
  const lacking = requirements.filter(({ spec }) => !STANDARDS[spec]).map(({ id, spec }) => `${id}: ${spec}`);
  expect(lacking).toEqual([]);
});

test('every requirement has an address of its own place in the standard', () => {
  const lacking = requirements.filter((requirement) => {
    const text = requirementUrl(requirement);
    const url = new URL(text);
    return url.protocol !== 'https:' || url.hash.length < 2 || /\s|#.*#/.test(text);
  });
  expect(lacking.map(({ id }) => id)).toEqual([]);
});

test('every requirement has an id of its own, in kebab-case, and says what it demands', () => {
  const ids = requirements.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => !new RegExp(ID_PATTERN).test(id))).toEqual([]);
  expect(requirements.filter(({ statement, area }) => statement.length < 20 || area === '')).toEqual([]);
  const statuses = new Set<string>(requirements.map(({ status }) => status));
  expect([...statuses].filter((status) => !['normative', 'engine-dependent', 'optional'].includes(status))).toEqual([]);
});

for (const [title, { url }] of Object.entries(STANDARDS)) {
  test(`the address of ${title} takes an anchor`, () => {
    expect(new URL(url).href).toBe(url);
    expect(new URL(url).protocol).toBe('https:');
    expect(new URL(url).hash).toBe('');
  });
}

test('an address is that of the standard with the anchor', () => {
  expect(requirementUrl({ spec: 'fetch', anchor: 'cors-check' })).toBe('https://fetch.spec.whatwg.org/#cors-check');
});

test('an unknown standard is refused by name', () => {
  expect(() => requirementUrl({ spec: 'rumour', anchor: 'x' })).toThrow('no standard "rumour"');
});
