/** Servers that are written by hand, as commonly seen. */
import type { Subject } from './types.ts';

const source = 'careless/careless.mjs';

function careless(name: string, title: string, setup: string, finds: Record<string, string>): Subject {
  return {
    id: `hand-${name}`,
    title,
    family: 'hand-written',
    mode: name === 'careful' ? 'policy' : 'careless',
    setup,
    source,
    start: { node: source, args: [name] },
    finds,
  };
}

export const HAND_WRITTEN: readonly Subject[] = [
  careless('careful', 'Careful', 'The origin that asked, when it is on the list; Vary: Origin on every answer.', {}),
  careless('reflect-any', 'Reflects any origin', 'The origin that asked, whoever it is, with credentials.', {}),
  careless('star-with-credentials', 'Wildcard with credentials', '* beside Access-Control-Allow-Credentials.', {}),
  careless('no-options', 'No OPTIONS route', 'OPTIONS is answered with 405.', {}),
  careless(
    'origin-list',
    'A list of origins',
    'Access-Control-Allow-Origin holds all origins, separated by commas.',
    {},
  ),
  careless('index-of', 'indexOf on the origin', 'An allowed host anywhere in the origin is enough.', {}),
  careless('list-index-of', 'indexOf on the list', 'The origin is looked for in the list as one text.', {}),
  careless('unanchored-expression', 'Unanchored expression', 'A regular expression without ^ and $.', {}),
  careless('ends-with', 'endsWith', 'The end of the origin is compared.', {}),
  careless('starts-with', 'startsWith', 'The beginning of the origin is compared.', {}),
  careless(
    'only-200',
    'Headers on 200 only',
    'The handlers of the items add the headers; errors and redirects have none.',
    {},
  ),
  careless('null-allowed', 'null allowed', 'null is on the list.', {}),
  careless('no-vary', 'No Vary', 'The origin that asked, when it is on the list, and no Vary.', {}),
  careless('set-twice', 'Header twice', 'Two layers each add Access-Control-Allow-Origin.', {}),
  careless('authentication-first', 'Authentication first', 'OPTIONS without Authorization gets 401.', {}),
];
