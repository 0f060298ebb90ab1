import {
  ABSENT,
  allow,
  documentDomain,
  fetches,
  NETWORK_ERROR,
  preflightFor,
  request,
  resolved,
  scenario,
  suite,
  xhr,
  XHR_ERROR,
} from '../harness/scenario/builders.ts';
import type { Context, HeaderLine } from '../harness/scenario/schema.ts';

/** A frame whose URL has this host, as it is written here. */
const at = (host: string, headers?: HeaderLine[]): Context => ({
  type: 'host-frame',
  origin: 'page',
  host,
  ...(headers ? { headers } : {}),
});

/** Text as the bytes of its UTF-8, one character each. */
const utf8 = (text: string) => Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

const IPV6 = at('[::1]');
const IDN = at('bücher.localhost');
const DOTTED = at('localhost.');
const granted = (origin = '{origin}') => ({ request: { headers: allow({ origin }), body: 'hello' } });
const asks = (origin: string | typeof ABSENT) => request('GET', { headers: { origin } });
const SHARED = resolved({ type: 'cors', status: 200, body: 'hello' });
const BASIC = resolved({ type: 'basic', status: 200, body: 'hello' });

const WHY_SERIALISED =
  'Origin carries the serialisation of the origin, whose host is what the URL parser made of the written one; the CORS check compares its bytes.';

/** How a host may be written, and how it is serialised. */
const spellings: readonly [string, string, string, string][] = [
  ['ipv6-compressed', '[0:0:0:0:0:0:0:1]', '[::1]', 'An IPv6 address that is written out'],
  ['ipv6-with-ipv4', '[::0.0.0.1]', '[::1]', 'An IPv6 address that is written with a dotted end'],
  ['ipv4-hexadecimal', '0x7f.1', '127.0.0.1', 'An IPv4 address in hexadecimal'],
  ['ipv4-number', '2130706433', '127.0.0.1', 'An IPv4 address that is one number'],
  ['ipv4-octal', '0177.0.0.01', '127.0.0.1', 'An IPv4 address in octal'],
  ['upper-case', 'WWW.LocalHost', 'www.localhost', 'A host with capital letters'],
  ['percent-encoded', 'ww%77.localhost', 'www.localhost', 'A percent-encoded host'],
  ['idn', 'bücher.localhost', 'xn--bcher-kva.localhost', 'An internationalised host'],
  ['idn-upper-case', 'BÜCHER.localhost', 'xn--bcher-kva.localhost', 'An internationalised host with capital letters'],
  ['full-width', 'ｗｗｗ.localhost', 'www.localhost', 'A host in full-width letters'],
];

const serialised = spellings.map(([name, written, host, what]) =>
  scenario(`host-${name}`, {
    title: `${what} is serialised in its one normal form: a page at \`${written}\` is \`${host}\` in \`Origin\``,
    why: WHY_SERIALISED,
    requirements: ['origin-host-normalization'],
    context: at(written),
    target: { preflight: { status: 204, headers: allow({ methods: 'PUT' }) }, ...granted() },
    do: fetches({ method: 'PUT' }),
    expect: {
      wire: [
        preflightFor('PUT', undefined, { headers: { origin: `http://${host}:{port:page}` } }),
        request('PUT', { headers: { origin: `http://${host}:{port:page}` } }),
      ],
      page: [SHARED],
    },
  }),
);

/** URLs of the own host in other words: scenario word, context, URL. */
const own: readonly [string, Context, string, string][] = [
  ['ipv6', IPV6, 'http://[0:0:0:0:0:0:0:1]:{port:page}{path:target}', 'an IPv6 address that is written out'],
  ['upper-case', { type: 'window', origin: 'page' }, 'http://LOCALHOST:{port:page}{path:target}', 'capital letters'],
  ['idn', IDN, 'http://xn--bcher-kva.localhost:{port:page}{path:target}', 'A-labels instead of U-labels'],
];
const sameHost = own.map(([name, context, url, words]) =>
  scenario(`host-own-${name}`, {
    title: `A URL with the own host in ${words} is same-origin: the response is basic and needs no grant`,
    why: 'Origins are compared after the URL parser has normalised both hosts.',
    requirements: ['origin-host-normalization'],
    context,
    target: { origin: 'page', request: { body: 'hello' } },
    do: fetches({ url }),
    expect: { wire: [asks(ABSENT)], page: [BASIC] },
  }),
);

/** Values that do not grant a page although they mean its host: id, context, value, requirement, words. */
const refusing: readonly [string, Context, string, string, string][] = [
  [
    'idn-u-label',
    IDN,
    `http://${utf8('bücher.localhost')}:{port:page}`,
    'cors-check-idn-must-be-punycode',
    'the U-label in UTF-8',
  ],
  [
    'idn-latin-1',
    IDN,
    'http://bücher.localhost:{port:page}',
    'cors-check-idn-must-be-punycode',
    'the U-label in Latin-1',
  ],
  [
    'idn-percent-encoded',
    IDN,
    'http://b%C3%BCcher.localhost:{port:page}',
    'cors-check-idn-must-be-punycode',
    'a percent-encoded host',
  ],
  [
    'idn-upper-case',
    IDN,
    'http://XN--BCHER-KVA.localhost:{port:page}',
    'cors-check-idn-must-be-punycode',
    'the A-label in capital letters',
  ],
  [
    'ipv6-written-out',
    IPV6,
    'http://[0:0:0:0:0:0:0:1]:{port:page}',
    'cors-check-ip-literal-form',
    'an IPv6 address that is written out',
  ],
  [
    'ipv6-no-brackets',
    IPV6,
    'http://::1:{port:page}',
    'cors-check-ip-literal-form',
    'an IPv6 address without brackets',
  ],
  [
    'ipv4-short',
    at('127.1'),
    'http://127.1:{port:page}',
    'cors-check-ip-literal-form',
    'an IPv4 address that is cut short, just as the URL of the page is written',
  ],
  [
    'ipv4-hexadecimal',
    at('127.0.0.1'),
    'http://0x7f000001:{port:page}',
    'cors-check-ip-literal-form',
    'an IPv4 address in hexadecimal',
  ],
  [
    'ipv4-mapped',
    at('127.0.0.1'),
    'http://[::ffff:127.0.0.1]:{port:page}',
    'cors-check-ip-literal-form',
    'an IPv4 address mapped into IPv6',
  ],
  [
    'dotted-without-dot',
    DOTTED,
    'http://localhost:{port:page}',
    'origin-trailing-dot-host-distinct',
    'a host without the trailing dot of the page’s',
  ],
];
const refused = refusing.map(([name, context, value, requirement, words]) =>
  scenario(`host-acao-${name}`, {
    title: `\`Access-Control-Allow-Origin\` with ${words} grants nothing`,
    why: 'The CORS check compares bytes with the serialised origin, and parses nothing.',
    requirements: [requirement],
    context,
    target: granted(value),
    do: fetches(),
    expect: { wire: [asks('{origin}')], page: [NETWORK_ERROR] },
  }),
);

const granting = (
  [
    [
      'idn-a-label',
      IDN,
      'http://xn--bcher-kva.localhost:{port:page}',
      'cors-check-idn-must-be-punycode',
      'the A-label',
    ],
    ['ipv6-compressed', IPV6, 'http://[::1]:{port:page}', 'cors-check-ip-literal-form', 'the compressed IPv6 address'],
    [
      'ipv4',
      at('127.1'),
      'http://127.0.0.1:{port:page}',
      'cors-check-ip-literal-form',
      'the IPv4 address in four parts',
    ],
    ['dotted', DOTTED, 'http://localhost.:{port:page}', 'origin-trailing-dot-host-distinct', 'the trailing dot'],
  ] as const
).map(([name, context, value, requirement, words]) =>
  scenario(`host-acao-${name}`, {
    title: `\`Access-Control-Allow-Origin\` with ${words} grants a page at that host`,
    why: 'The CORS check compares bytes with the serialised origin.',
    requirements: [requirement],
    context,
    target: granted(value),
    do: xhr(),
    expect: { wire: [asks('{origin}')], page: [resolved({ status: 200, body: 'hello' })] },
  }),
);

const DOT = 'origin-trailing-dot-host-distinct';
const WITH_DOT = 'http://localhost.:{port:page}{path:target}';
const WHY_DOT = 'The host parser keeps the dot, and hosts with and without it are not equal: another origin.';
const trailingDot = [
  scenario('host-trailing-dot-target', {
    title:
      'A URL with a trailing dot at the own host is another origin: the request carries `Origin`, the response is of type cors',
    why: WHY_DOT,
    requirements: [DOT],
    target: { origin: 'page', ...granted() },
    do: fetches({ url: WITH_DOT }),
    expect: { wire: [asks('{origin}')], page: [SHARED] },
  }),
  scenario('host-trailing-dot-target-refused', {
    title: 'A URL with a trailing dot at the own host needs a grant like any other origin',
    why: WHY_DOT,
    requirements: [DOT],
    target: { origin: 'page', request: { body: 'hello' } },
    do: xhr({ url: WITH_DOT }),
    expect: { wire: [asks('{origin}')], page: [XHR_ERROR] },
  }),
  scenario('host-trailing-dot-page-own', {
    title: 'For a page at a host with a trailing dot a URL with the dot is same-origin',
    why: WHY_DOT,
    requirements: [DOT],
    context: DOTTED,
    target: { origin: 'page', request: { body: 'hello' } },
    do: fetches({ url: WITH_DOT }),
    expect: { wire: [asks(ABSENT)], page: [BASIC] },
  }),
  scenario('host-trailing-dot-page-undotted', {
    title: 'For a page at a host with a trailing dot the host without it is another origin',
    why: WHY_DOT,
    requirements: [DOT],
    context: DOTTED,
    target: { origin: 'page', request: { body: 'hello' } },
    do: fetches(),
    expect: { wire: [asks('http://localhost.:{port:page}')], page: [NETWORK_ERROR] },
  }),
];

/** Without this a document may be kept from setting document.domain. */
const SUBDOMAIN = at('x.a.localhost', [['Origin-Agent-Cluster', '?0']]);
const DOMAIN = 'origin-document-domain-no-effect';
const PARENT = 'http://a.localhost:{port:page}{path:target}';
const WHY_DOMAIN =
  'document.domain sets the domain of the origin, which same origin-domain looks at; CORS compares origins with same origin, and serialising an origin takes its host.';
const documentDomains = [
  scenario('host-document-domain-parent-refused', {
    title: 'After `document.domain` is set to the parent domain the parent’s server is still another origin',
    why: WHY_DOMAIN,
    requirements: [DOMAIN],
    context: SUBDOMAIN,
    target: { origin: 'page', request: { body: 'hello' } },
    do: [documentDomain('a.localhost'), fetches({ url: PARENT })],
    expect: { wire: [asks('http://x.a.localhost:{port:page}')], page: [resolved(), NETWORK_ERROR] },
  }),
  scenario('host-document-domain-parent-granted', {
    title: 'After `document.domain` is set to the parent domain `Origin` and what grants it are the full host',
    why: WHY_DOMAIN,
    requirements: [DOMAIN],
    context: SUBDOMAIN,
    target: { origin: 'page', ...granted() },
    do: [documentDomain('a.localhost'), fetches({ url: PARENT })],
    expect: { wire: [asks('http://x.a.localhost:{port:page}')], page: [resolved(), SHARED] },
  }),
  scenario('host-document-domain-parent-named', {
    title:
      'After `document.domain` is set to the parent domain `Access-Control-Allow-Origin` with the parent grants nothing',
    why: WHY_DOMAIN,
    requirements: [DOMAIN],
    context: SUBDOMAIN,
    target: { origin: 'page', ...granted('http://a.localhost:{port:page}') },
    do: [documentDomain('a.localhost'), fetches({ url: PARENT })],
    expect: { wire: [asks('{origin}')], page: [resolved(), NETWORK_ERROR] },
  }),
  scenario('host-document-domain-own', {
    title: 'After `document.domain` is set the own server stays the own origin',
    why: WHY_DOMAIN,
    requirements: [DOMAIN],
    context: SUBDOMAIN,
    target: { origin: 'page', request: { body: 'hello' } },
    do: [documentDomain('a.localhost'), fetches({ url: 'http://x.a.localhost:{port:page}{path:target}' })],
    expect: { wire: [asks(ABSENT)], page: [resolved(), BASIC] },
  }),
];

export default suite({
  id: 'hosts',
  title: 'Hosts and their spellings',
  description:
    'Which host stands in `Origin` and counts in the CORS check: normal forms of addresses and internationalised names, the trailing dot, document.domain.',
  scenarios: [...serialised, ...sameHost, ...granting, ...refused, ...trailingDot, ...documentDomains],
});
