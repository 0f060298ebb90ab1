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
  careless('reflect-any', 'Reflects any origin', 'The origin that asked, whoever it is, with credentials.', {
    'origin-reflected': 'Every origin is sent back.',
    'null-allowed': 'null too.',
  }),
  careless('star-with-credentials', 'Wildcard with credentials', '* beside Access-Control-Allow-Credentials.', {
    'wildcard-with-credentials': 'Browsers refuse the wildcard once credentials go along.',
  }),
  careless('no-options', 'No OPTIONS route', 'OPTIONS is answered with 405.', {
    'preflight-not-routed': 'No route answers OPTIONS.',
  }),
  careless('origin-list', 'A list of origins', 'Access-Control-Allow-Origin holds all origins, separated by commas.', {
    'acao-list': 'The header holds one origin or none.',
  }),
  careless('index-of', 'indexOf on the origin', 'An allowed host anywhere in the origin is enough.', {
    'origin-substring-match': 'http://app.localhost.evil.example contains app.localhost.',
  }),
  careless('list-index-of', 'indexOf on the list', 'The origin is looked for in the list as one text.', {
    'origin-truncated': 'http://app.localhos stands in the text of the list; nobody can get that host.',
  }),
  careless('unanchored-expression', 'Unanchored expression', 'A regular expression without ^ and $.', {
    'origin-suffix-match': 'http://evilapp.localhost:4000 matches; nobody else can get such a host.',
    'port-ignored': 'app.localhost:40001 matches.',
  }),
  careless('ends-with', 'endsWith', 'The end of the origin is compared.', {
    'origin-suffix-match': 'http://evilapp.localhost:4000 ends so; nobody else can get such a host.',
  }),
  careless('starts-with', 'startsWith', 'The beginning of the origin is compared.', {
    'port-ignored': 'http://app.localhost:40001 begins so.',
  }),
  careless(
    'only-200',
    'Headers on 200 only',
    'The handlers of the items add the headers; errors and redirects have none.',
    {
      'error-without-cors': 'Errors come from elsewhere than the handlers.',
      'redirect-without-cors': 'So do redirects.',
    },
  ),
  careless('null-allowed', 'null allowed', 'null is on the list.', { 'null-allowed': 'null is on the list.' }),
  careless('no-vary', 'No Vary', 'The origin that asked, when it is on the list, and no Vary.', {
    'vary-missing': 'Vary is never set.',
  }),
  careless('set-twice', 'Header twice', 'Two layers each add Access-Control-Allow-Origin.', {
    'acao-repeated': 'Two lines are one value with a comma, which is no origin.',
  }),
  careless('authentication-first', 'Authentication first', 'OPTIONS without Authorization gets 401.', {
    'preflight-needs-authentication': 'Preflights carry no Authorization.',
  }),
];
