/**
 * Which scenarios answer for which header feature that MDN's browser-compat-data lists below `http.headers`. A feature is
 * supported when all of its scenarios conform, so they are the few that show what the header is for, with the one that
 * shows its absence beside it; the finer points are the matrix's. Data only.
 */

/** A scenario that must conform, or one whose answer must be among those. */
export type Evidence = string | { id: string; answers: readonly string[] };

export interface BcdFeature {
  /** Header, then the name of the part of it. */
  path: readonly [header: string, part?: string];
  /** Of a part, as HTML: what browser-compat-data has in its place. */
  description?: string;
  spec: string;
  evidence: readonly Evidence[];
}

const FETCH = 'https://fetch.spec.whatwg.org/';
const METADATA = 'https://w3c.github.io/webappsec-fetch-metadata/';

export const BCD_FEATURES: readonly BcdFeature[] = [
  {
    path: ['Access-Control-Allow-Credentials'],
    spec: `${FETCH}#http-access-control-allow-credentials`,
    evidence: [
      'acac-true-shared',
      'acac-xhr-true-shared',
      'acac-missing-refused',
      'acac-false-refused',
      'preflight-response-include-both-right',
      'preflight-response-include-acac-missing',
    ],
  },
  {
    path: ['Access-Control-Allow-Headers'],
    spec: `${FETCH}#http-access-control-allow-headers`,
    evidence: [
      'preflight-response-acah-x-a',
      'preflight-response-acah-missing',
      'preflight-response-acah-other-name',
      'preflight-response-acah-two-lines',
      'preflight-response-acah-upper-case',
      'preflight-response-acah-json-missing',
    ],
  },
  {
    path: ['Access-Control-Allow-Headers', 'authorization_not_covered_by_wildcard'],
    description: '<code>Authorization</code> header is not covered by wildcard',
    spec: `${FETCH}#cors-non-wildcard-request-header-name`,
    evidence: ['preflight-response-acah-auth-wildcard'],
  },
  {
    path: ['Access-Control-Allow-Headers', 'wildcard'],
    description: 'Wildcard (<code>*</code>)',
    spec: `${FETCH}#http-new-header-syntax`,
    evidence: [
      'preflight-response-acah-wildcard',
      'preflight-response-acah-wildcard-many',
      'preflight-response-acah-include-wildcard',
    ],
  },
  {
    path: ['Access-Control-Allow-Methods'],
    spec: `${FETCH}#http-access-control-allow-methods`,
    evidence: [
      'preflight-response-acam-put',
      'preflight-response-acam-get-put-delete',
      'preflight-response-acam-missing',
      'preflight-response-acam-post',
      'preflight-response-acam-two-lines',
      'preflight-response-acam-lower-case-put',
    ],
  },
  {
    path: ['Access-Control-Allow-Methods', 'wildcard'],
    description: 'Wildcard (<code>*</code>)',
    spec: `${FETCH}#http-new-header-syntax`,
    evidence: [
      'preflight-response-acam-wildcard',
      'preflight-response-acam-custom-wildcard',
      'preflight-response-acam-include-wildcard',
    ],
  },
  {
    path: ['Access-Control-Allow-Origin'],
    spec: `${FETCH}#http-access-control-allow-origin`,
    evidence: [
      'simple-get-shared',
      'simple-get-not-shared',
      'simple-get-xhr-shared',
      'simple-get-xhr-not-shared',
      'acao-other-port-refused',
      'acao-null-refused',
      'preflight-response-acao-missing',
      'preflight-response-acao-wildcard',
    ],
  },
  {
    path: ['Access-Control-Expose-Headers'],
    spec: `${FETCH}#http-access-control-expose-headers`,
    evidence: [
      'exposed-list-single',
      'exposed-list-comma-list',
      'exposed-list-two-lines',
      'exposed-xhr-list',
      'exposed-unlisted-hidden-fetch',
      'exposed-unlisted-hidden-xhr',
      'exposed-set-cookie-never-fetch',
    ],
  },
  {
    path: ['Access-Control-Expose-Headers', 'wildcard'],
    description: 'Wildcard (<code>*</code>)',
    spec: `${FETCH}#http-new-header-syntax`,
    evidence: [
      'exposed-wildcard-fetch',
      'exposed-wildcard-xhr',
      'exposed-wildcard-credentialed-fetch',
      'exposed-wildcard-credentialed-xhr',
    ],
  },
  {
    path: ['Access-Control-Max-Age'],
    spec: `${FETCH}#http-access-control-max-age`,
    evidence: [
      { id: 'preflight-cache-max-age-60', answers: ['served from the cache'] },
      'preflight-cache-max-age-0',
      'preflight-cache-expiry-max-age-1',
    ],
  },
  {
    path: ['Access-Control-Request-Headers'],
    spec: `${FETCH}#http-access-control-request-headers`,
    evidence: [
      'preflight-request-put-custom-header-fetch',
      'preflight-request-put-custom-header-xhr',
      'preflight-request-names-lower-case-fetch',
      'preflight-request-names-sorted-fetch',
      'preflight-request-names-comma-fetch',
      'preflight-request-names-unsafe-only-fetch',
      'preflight-request-put-bare-fetch',
    ],
  },
  {
    path: ['Access-Control-Request-Method'],
    spec: `${FETCH}#http-access-control-request-method`,
    evidence: [
      'preflight-request-put-bare-fetch',
      'preflight-request-put-bare-xhr',
      'preflight-request-post-xml',
      'preflight-request-forbidden-access-control-request-method',
    ],
  },
  {
    path: ['Cross-Origin-Resource-Policy'],
    spec: `${FETCH}#cross-origin-resource-policy-header`,
    evidence: [
      'corp-same-origin-remote-img',
      'corp-same-origin-remote-script',
      'corp-same-origin-remote-fetch',
      'corp-same-origin-page-img',
      'corp-same-site-sibling-img',
      'corp-same-site-remote-img',
      'corp-cross-origin-remote-img',
      'corp-missing-remote-img',
    ],
  },
  {
    path: ['Origin'],
    spec: `${FETCH}#origin-header`,
    evidence: [
      'origin-cross-other-host',
      'origin-cors-fetch-post',
      'origin-cors-xhr-get',
      'origin-own-post-sent',
      'origin-own-get-cors-absent',
      'origin-no-cors-post-default',
      'origin-opaque-null',
      'origin-redirect-cross-cross',
    ],
  },
  {
    path: ['Sec-Fetch-Dest'],
    spec: `${METADATA}#sec-fetch-dest-header`,
    evidence: [
      'secfetch-fetch-remote',
      'secfetch-img-remote',
      'secfetch-script-remote',
      'secfetch-stylesheet-remote',
      'secfetch-audio-remote',
      'secfetch-iframe-remote',
      'secfetch-worker-page',
      'secfetch-forged-dest-fetch-remote',
    ],
  },
  {
    path: ['Sec-Fetch-Mode'],
    spec: `${METADATA}#sec-fetch-mode-header`,
    evidence: [
      'secfetch-fetch-remote',
      'secfetch-fetch-no-cors-remote',
      'secfetch-fetch-same-origin-page',
      'secfetch-xhr-remote',
      'secfetch-iframe-remote',
      'secfetch-forged-mode-fetch-remote',
    ],
  },
  {
    path: ['Sec-Fetch-Site'],
    spec: `${METADATA}#sec-fetch-site-header`,
    evidence: [
      'secfetch-fetch-page',
      'secfetch-fetch-sibling',
      'secfetch-fetch-remote',
      'secfetch-img-remote',
      'secfetch-redirect-out',
      'secfetch-redirect-back',
      'secfetch-forged-site-fetch-remote',
    ],
  },
  {
    path: ['Sec-Fetch-Storage-Access'],
    spec: 'https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access-header',
    evidence: [{ id: 'storage-access-header-cross-site-https', answers: ['none', 'inactive', 'active'] }],
  },
  {
    path: ['Timing-Allow-Origin'],
    spec: 'https://w3c.github.io/resource-timing/#sec-timing-allow-origin',
    evidence: [
      'timing-tao-missing',
      'timing-tao-wildcard',
      'timing-tao-origin',
      'timing-tao-list-with-origin',
      'timing-tao-other-origin',
      'timing-tao-xhr',
      'timing-tao-img-masked',
    ],
  },
  {
    path: ['Vary'],
    spec: 'https://httpwg.org/specs/rfc9110.html#field.vary',
    evidence: [
      'http-cache-vary-anything',
      'http-cache-vary-author-header',
      'http-cache-vary-tainted-redirect',
      'credentials-vary-cookie-separates-cache',
    ],
  },
];

/** Header features of the same kind that no scenario answers for, and why. */
export const WITHOUT_EVIDENCE: Readonly<Record<string, string>> = {
  'Activate-Storage-Access': 'needs a grant by a person, which no scenario has',
  'Authorization.authorization_removed_cross_origin':
    'every scenario of it also judges the preflight after the redirect, so a deviation would not say that the header was kept',
  'Sec-Fetch-Dest.fencedframe': 'no scenario has a fenced frame',
  'Sec-Fetch-User': 'needs a navigation by a person; scenarios only show that script cannot set it',
};
