/** Planted faults: who is let in. */
import { APP, careful } from './server.ts';
import { admits, type Planted } from './table.ts';

/** What a server takes for the host of an origin when it cuts at the first character it does not know. */
const naiveHost = (origin: string) => /^https?:\/\/([\w.-]+)/.exec(origin)?.[1] ?? '';

export const ORIGIN_FAULTS: Planted[] = [
  {
    name: 'any origin is sent back, with credentials',
    handler: admits((origin) => origin !== 'null'),
    finds: ['origin-reflected'],
  },
  {
    name: 'any origin is sent back, null too',
    handler: admits(() => true),
    finds: ['null-allowed', 'origin-reflected'],
  },
  {
    name: 'any origin is sent back, without credentials',
    handler: careful({ origin: (origin) => origin, credentials: undefined }),
    policy: { credentials: false },
    finds: ['null-allowed', 'origin-reflected'],
  },
  { name: 'null is on the list', handler: admits((origin) => origin === 'null'), finds: ['null-allowed'] },
  { name: 'startsWith', handler: admits((origin) => origin.startsWith(APP)), finds: ['origin-prefix-match'] },
  {
    name: 'an expression without $',
    handler: admits((origin) => /^https:\/\/app\.example\.com/.test(origin)),
    finds: ['origin-prefix-match'],
  },
  {
    name: 'endsWith the registrable domain',
    handler: admits((origin) => origin.endsWith('example.com')),
    finds: ['origin-suffix-match'],
  },
  {
    name: 'endsWith of a host that is a registrable domain itself',
    handler: careful({
      origin: (origin) => (origin?.endsWith('//shop.example') || origin?.endsWith('shop.example') ? origin : undefined),
    }),
    policy: { origins: { allow: ['https://shop.example'] } },
    finds: ['origin-suffix-match'],
  },
  {
    name: 'endsWith the host, dot included',
    handler: admits((origin) => origin.endsWith('.example.com') && origin.startsWith('https:')),
    finds: ['subdomain-trusted'],
  },
  {
    name: 'indexOf',
    handler: admits((origin) => origin.indexOf('example.com') >= 0),
    finds: ['origin-substring-match'],
  },
  {
    name: 'an expression without ^ and $',
    handler: admits((origin) => /app\.example\.com/.test(origin)),
    finds: ['origin-substring-match'],
  },
  {
    name: 'indexOf the wrong way round',
    handler: admits(
      (origin) => origin.startsWith('https://') && 'https://app.example.com,https://admin.example.com'.includes(origin),
    ),
    finds: ['origin-truncated'],
  },
  {
    name: 'the first dot unescaped',
    handler: admits((origin) => /^https:\/\/app.example\.com$/.test(origin)),
    finds: ['origin-dot-unescaped'],
  },
  {
    name: 'a dot unescaped before a registrable suffix',
    handler: careful({
      origin: (origin) =>
        /^https:\/\/shop.co\.uk$|^https:\/\/www\.shop.co\.uk$/.test(origin ?? '') ? origin : undefined,
    }),
    policy: { origins: { allow: ['https://www.shop.co.uk'] } },
    finds: ['origin-dot-unescaped'],
  },
  {
    name: 'the host cut at a special character',
    handler: admits(
      (origin) =>
        naiveHost(origin) === 'app.example.com' &&
        origin.startsWith('https:') &&
        !/:\d/.test(origin) &&
        !origin.endsWith('/path'),
    ),
    finds: ['origin-special-characters'],
  },
  {
    name: 'every subdomain',
    handler: admits((origin) => /^https:\/\/([a-z0-9-]+\.)+example\.com$/.test(origin)),
    finds: ['subdomain-trusted'],
  },
  {
    name: 'every host under a suffix of many owners',
    handler: careful({
      origin: (origin) => (/^https:\/\/[a-z0-9-]+\.github\.io$/.test(origin ?? '') ? origin : undefined),
    }),
    policy: { origins: { allow: ['https://team.github.io'] } },
    finds: ['public-suffix-trusted'],
  },
  {
    name: 'every host under .com',
    handler: admits((origin) => /^https:\/\/[a-z0-9.-]+\.com$/.test(origin)),
    finds: ['public-suffix-trusted'],
  },
  {
    name: 'http as well as https',
    handler: admits((origin) => origin === 'http://app.example.com'),
    finds: ['http-origin-trusted'],
  },
  {
    name: 'any port',
    handler: admits((origin) => /^https:\/\/app\.example\.com(:\d+)?$/.test(origin)),
    finds: ['port-ignored'],
  },
  {
    name: 'startsWith, and the port is at the end',
    handler: careful({ origin: (origin) => (origin?.startsWith('https://app.example.com:844') ? origin : undefined) }),
    policy: { origins: { allow: ['https://app.example.com:844'] } },
    finds: ['port-ignored'],
  },
  {
    name: 'localhost left from development',
    handler: admits((origin) => origin === 'http://localhost:3000'),
    finds: ['local-origin-trusted'],
  },
  {
    name: 'private addresses',
    handler: admits((origin) => /^http:\/\/192\.168\.\d+\.\d+$/.test(origin)),
    finds: ['local-origin-trusted'],
  },
  {
    name: 'a sandbox where anybody runs script',
    handler: admits((origin) => origin === 'https://cdpn.io'),
    finds: ['shared-hosting-trusted'],
  },
  {
    name: 'previews on shared hosting',
    handler: admits((origin) => /\.vercel\.app$/.test(origin)),
    finds: ['shared-hosting-trusted'],
  },
  {
    name: 'every extension',
    handler: admits((origin) => origin.startsWith('chrome-extension://')),
    finds: ['custom-scheme-trusted'],
  },
  {
    name: 'an origin that the policy denies',
    handler: admits((origin) => origin === 'https://old.example.org'),
    policy: { origins: { allow: [APP], deny: ['https://old.example.org'] } },
    finds: ['denied-origin-allowed'],
  },
  {
    name: 'upper case, which is advice',
    handler: admits((origin) => origin.toLowerCase() === APP),
    finds: [],
    advises: ['origin-lax-comparison'],
  },
  {
    name: 'any origin reads without credentials, and its preflights are granted with them',
    handler: careful({
      credentials: undefined,
      origin: (origin) => origin,
      first(request, response) {
        if (request.method === 'OPTIONS') response.setHeader('Access-Control-Allow-Credentials', 'true');
        return false;
      },
    }),
    policy: { credentials: false },
    finds: ['null-allowed', 'origin-reflected', 'preflight-allows-any-origin'],
  },
  {
    name: 'preflights of any origin are granted, with credentials',
    handler: careful({ preflightOrigin: (origin) => origin }),
    finds: ['preflight-allows-any-origin'],
  },
  {
    name: 'the wildcard where the data is private',
    handler: careful({ origin: () => '*', credentials: undefined, exposed: 'x-total-count', vary: undefined }),
    policy: { credentials: false, data: 'private' },
    finds: ['wildcard-allows-everybody'],
  },
];
