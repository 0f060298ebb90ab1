/** What every subject in Node is started with: `node SUBJECT PORT [MODE]`, and the one policy that all of them keep. */
import { readFileSync } from 'node:fs';

export const policy = JSON.parse(readFileSync(new URL('policy.json', import.meta.url), 'utf8'));

export const port = Number(process.argv[2]);
export const host = '127.0.0.1';

/** `policy`: set up with care; `star`: the wildcard together with credentials; `defaults`: the library as it comes. */
export const mode = process.argv[3] ?? 'policy';

/** The options for the mode that was asked for. */
export const pick = (modes) => modes[mode];

export const items = ['one', 'two'];

export class Failure extends Error {}

/** Thrown by /fail, so that the framework's own error path answers. */
export function fail() {
  throw new Failure('thrown on purpose');
}
