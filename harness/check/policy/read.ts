/** Policy files: YAML or JSON in, endpoints out. Errors name file, line and field. */
import type { ErrorObject } from 'ajv';
import { readFileSync, statSync } from 'node:fs';
import { isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { PolicySchema, type Endpoint, type Location, type Policy } from '../types.ts';
import { endpointOf, type Problem } from './expand.ts';
import { validatorOf } from '../../validator.ts';

/** A policy that cannot be used; the message has a line for each fault: file, line, field, what is wrong. */
export class PolicyError extends Error {
  override name = 'PolicyError';
}

/** Larger files are refused before they are read. */
export const LARGEST_POLICY = 4 * 1024 * 1024;

/** A policy as it stands in a file, and what it means. */
export interface ReadPolicy {
  file: string;
  policy: Policy;
  endpoints: Endpoint[];
  hosts: string[];
}

const validate = validatorOf<Policy>(PolicySchema, { allErrors: true, strict: false, verbose: true });

/**
 * Reads a policy file.
 * @throws PolicyError
 */
export function readPolicy(file: string): ReadPolicy {
  let text: string;
  try {
    if (statSync(file).size > LARGEST_POLICY) throw new PolicyError(`${file}: larger than 4 MB`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file; "cors-conformance policy init" drafts one' : message;
    throw new PolicyError(`${file}: ${why}`);
  }
  return parsePolicy(text, file);
}

/**
 * Reads a policy from text; JSON is YAML too.
 * @param file its name, for messages and locations
 * @throws PolicyError
 */
export function parsePolicy(text: string, file: string): ReadPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (path: readonly (string | number)[]): number => lineOf(document, lines, path);
  if (document.errors.length > 0) {
    const messages = document.errors.map((error) => {
      const { line } = lines.linePos(error.pos[0]);
      return `${file}:${line}: ${error.message.split('\n')[0]}`;
    });
    throw new PolicyError(messages.join('\n'));
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new PolicyError(`${file}: ${(error as Error).message}`);
  }
  if (!validate(value)) throw new PolicyError(describe(validate.errors ?? [], file, at));
  const problems: Problem[] = [];
  const endpoints = value.endpoints.map((endpoint, index) => {
    const location: Location = { file, line: at(['endpoints', index]) };
    return endpointOf(endpoint, value.defaults ?? {}, location, (field, message) =>
      problems.push({
        path:
          field.split('.')[0]! in endpoint
            ? ['endpoints', index, ...field.split('.')]
            : ['defaults', ...field.split('.')],
        message,
      }),
    );
  });
  const names = new Map<string, number>();
  for (const [index, { name }] of endpoints.entries()) {
    if (names.has(name))
      problems.push({
        path: ['endpoints', index],
        message: `another endpoint is called "${name}" too; give it a name`,
      });
    names.set(name, index);
  }
  if (problems.length > 0)
    throw new PolicyError(
      problems.map(({ path, message }) => `${file}:${at(path)}: ${fieldName(path)}: ${message}`).join('\n'),
    );
  return { file, policy: value, endpoints, hosts: value.hosts ?? [] };
}

const fieldName = (path: readonly (string | number)[]): string =>
  path.join('.').replace(/\.(\d+)(?=\.|$)/g, '[$1]') || '(whole)';

/** The line of a field, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0] ?? 0;
  for (const part of path) {
    const key = String(part);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (!node) break;
      offset = (node as Node).range?.[0] ?? offset;
    } else break;
    if (isCollection(node) || isScalar(node)) continue;
    break;
  }
  return lines.linePos(offset).line;
}

function describe(errors: readonly ErrorObject[], file: string, at: (path: (string | number)[]) => number): string {
  const messages = errors.map((error) => {
    const path: (string | number)[] = error.instancePath.split('/').slice(1);
    const params = error.params as Record<string, unknown>;
    const extra = params['additionalProperty'] ?? params['missingProperty'];
    const line = at(params['additionalProperty'] === undefined ? path : [...path, String(extra)]);
    const field = fieldName(extra === undefined ? path : [...path, String(extra)]);
    const allowed = Array.isArray(params['allowedValues']) ? ` (${params['allowedValues'].join(', ')})` : '';
    const found =
      error.data !== null && typeof error.data === 'object'
        ? ''
        : `, found ${JSON.stringify(error.data)?.slice(0, 80)}`;
    const what =
      error.keyword === 'additionalProperties'
        ? 'there is no such field'
        : error.keyword === 'required'
          ? 'is missing'
          : `${error.message}${allowed}${found}`;
    return `${file}:${line}: ${field}: ${what}`;
  });
  return [...new Set(messages)].slice(0, 20).join('\n');
}
