import { expect, test } from '@playwright/test';
import Type from 'typebox';
import { validatorOf } from './validator.ts';

test('a validator says whether a value is valid, and what was wrong with the last one', () => {
  const validate = validatorOf<{ n: number }>(Type.Object({ n: Type.Number() }), { strict: false });
  expect(validate.errors).toBeUndefined();
  expect(validate({ n: 'x' })).toBe(false);
  expect(validate.errors).toMatchObject([{ instancePath: '/n', keyword: 'type' }]);
  expect(validate({ n: 1 })).toBe(true);
  expect(validate.errors).toBeNull();
});
