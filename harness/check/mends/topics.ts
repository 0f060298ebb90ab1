/** Which mend a finding needs, and what it is on any stack. */
import type { Topic } from './stack.ts';

const TOPICS: [pattern: RegExp, topic: Topic][] = [
  [/^(wildcard-with-credentials|wildcard-allows-everybody|wildcard-literal)/, 'wildcard'],
  [/^(vary|cache-poisoned|preflight-cached)/, 'vary'],
  [/^(error|head-without|not-modified)/, 'errors'],
  [/^acao-repeated/, 'duplicates'],
  [/^(acac|credentials|cookie)/, 'credentials'],
  [
    /^(method|header-not-allowed|authorization-not|allow-list-malformed|any-|preflight-(split|blanks|empty|order))/,
    'methods-headers',
  ],
  [/^preflight-allows/, 'allow-list'],
  [/^preflight/, 'preflight'],
  [/^(header-not-exposed|headers-hidden|expose|set-cookie)/, 'expose'],
  [/^max-age/, 'max-age'],
  [/^redirect/, 'redirect'],
  [/^(not-cors|mixed-content|local-network|check-incomplete)/, 'network'],
  [
    /^(origin|null|public-suffix|subdomain|http-origin|port|local-origin|shared|custom|denied|acao|referer)/,
    'allow-list',
  ],
];

export const topicOf = (id: string): Topic => TOPICS.find(([pattern]) => pattern.test(id))?.[1] ?? 'other';

export const GENERAL: Record<Topic, string> = {
  'allow-list':
    'Keep a list of whole origins. When the Origin of a request is on it, byte for byte, send it back in Access-Control-Allow-Origin; otherwise send no such header. Send Vary: Origin always. Never put null on the list.',
  wildcard:
    'Send "*" for public data and without credentials only. Otherwise send back origins from a list, and name methods and headers.',
  preflight: 'Answer OPTIONS with 204 and the CORS headers before authentication, routing and redirects.',
  'methods-headers':
    'Name every method and request header that pages use in Access-Control-Allow-Methods and Access-Control-Allow-Headers of the preflight response, and no others.',
  credentials:
    'Send Access-Control-Allow-Credentials: true, written so and once, where pages send credentials, and nowhere else. Cookies for pages of other sites need SameSite=None and Secure.',
  expose: 'Name the response headers that pages read in Access-Control-Expose-Headers of the response itself.',
  vary: 'Send Vary: Origin with every answer of the resource, also to requests without Origin and from other origins, and make caches in front heed it.',
  errors: 'Set the CORS headers in a layer that every answer passes: errors, 304 and answers to HEAD too.',
  duplicates: 'Leave CORS to one layer, and take its headers out of the other.',
  'max-age': 'Send Access-Control-Max-Age with a whole number of seconds; 600 is what every engine keeps.',
  redirect: 'Let pages ask the final URL, or send the CORS headers with every redirect too.',
  network: 'Mend the connection first: name, port, certificate, https. No CORS header helps.',
  other: 'See the reason.',
};
