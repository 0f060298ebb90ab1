import { expect, test } from '@playwright/test';
import { catalog } from '../run/catalog.ts';
import { mutationCheck, UNOBSERVABLE } from './mutate.ts';

test('every step of the model that is turned around is noticed by a scenario, or listed as unobservable', () => {
  const results = [...mutationCheck(catalog.map(({ scenario }) => scenario))];
  expect(results.length).toBeGreaterThan(100);
  const survivors = results.filter(({ noticedBy }) => noticedBy === null).map(({ id }) => id);
  expect(survivors).toEqual(Object.keys(UNOBSERVABLE).sort());
});
