/** Validators by Ajv that are made when they are first asked: many commands read files of one kind only. */
import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, Options } from 'ajv';

const require = createRequire(import.meta.url);

/** A new Ajv, which is not loaded before. */
export const newAjv = (options: Options): Ajv => new (require('ajv') as typeof import('ajv')).Ajv(options);

/** Whether a value is valid, and what was wrong with the last one. */
export interface Validator<T> {
  (value: unknown): value is T;
  readonly errors?: ErrorObject[] | null | undefined;
}

/** @param schema a JSON Schema that describes T */
export function validatorOf<T>(schema: object, options: Options): Validator<T> {
  let made: Validator<T> | undefined;
  const validate = (value: unknown): value is T => (made ??= newAjv(options).compile<T>(schema))(value);
  return Object.defineProperty(validate, 'errors', { get: () => made?.errors });
}
