/** All suites, in the order of the reports. A new topic is a new file here and one line below. */
import type { Suite } from '../harness/scenario/schema.ts';
import corsCheck from './cors-check.ts';
import credentials from './credentials.ts';
import exposedHeaders from './exposed-headers.ts';
import methods from './methods.ts';
import opaqueOrigins from './opaque-origins.ts';
import originHeader from './origin-header.ts';
import preflightCache from './preflight-cache.ts';
import preflightRequest from './preflight-request.ts';
import preflightResponse from './preflight-response.ts';
import redirects from './redirects.ts';
import responseTypes from './response-types.ts';
import safelistedRequestHeaders from './safelisted-request-headers.ts';
import simpleRequests from './simple-requests.ts';

export const suites: readonly Suite[] = [
  simpleRequests,
  originHeader,
  corsCheck,
  methods,
  safelistedRequestHeaders,
  preflightRequest,
  preflightResponse,
  preflightCache,
  redirects,
  credentials,
  exposedHeaders,
  responseTypes,
  opaqueOrigins,
];
