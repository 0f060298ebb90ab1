/** All suites, in the order of the reports. A new topic is a new file here and one line below. */
import type { Suite } from '../harness/scenario/schema.ts';
import authentication from './authentication.ts';
import around from './around.ts';
import beacon from './beacon.ts';
import blobUrls from './blob-urls.ts';
import contexts from './contexts.ts';
import corpAddresses from './corp-addresses.ts';
import corsCheck from './cors-check.ts';
import hosts from './hosts.ts';
import credentials from './credentials.ts';
import policies from './policies.ts';
import navigation from './navigation.ts';
import elementsCrossorigin from './elements-crossorigin.ts';
import elementsImages from './elements-images.ts';
import elementsScripts from './elements-scripts.ts';
import elementsLinks from './elements-links.ts';
import elementsStyles from './elements-styles.ts';
import elementsMedia from './elements-media.ts';
import errors from './errors.ts';
import eventSource from './event-source.ts';
import fetchLater from './fetch-later.ts';
import fetchMetadata from './fetch-metadata.ts';
import exposedHeaders from './exposed-headers.ts';
import httpCache from './http-cache.ts';
import http2 from './http2.ts';
import integrity from './integrity.ts';
import finerPoints from './finer-points.ts';
import interplay from './interplay.ts';
import maxAge from './max-age.ts';
import limits from './limits.ts';
import leaks from './leaks.ts';
import localNetwork from './local-network.ts';
import methods from './methods.ts';
import opaqueBlocking from './opaque-blocking.ts';
import referrer from './referrer.ts';
import resourceTiming from './resource-timing.ts';
import opaqueOrigins from './opaque-origins.ts';
import originHeader from './origin-header.ts';
import preflightCache from './preflight-cache.ts';
import preflightPartition from './preflight-partition.ts';
import preflightRequest from './preflight-request.ts';
import preflightResponse from './preflight-response.ts';
import redirects from './redirects.ts';
import responseTypes from './response-types.ts';
import safelistedRequestHeaders from './safelisted-request-headers.ts';
import serviceWorkerObjects from './service-worker-objects.ts';
import serviceWorkers from './service-workers.ts';
import simpleRequests from './simple-requests.ts';
import streamingUpload from './streaming-upload.ts';
import storageAccess from './storage-access.ts';
import webSocket from './web-socket.ts';
import workerScripts from './worker-scripts.ts';
import xhr from './xhr.ts';

export const suites: readonly Suite[] = [
  simpleRequests,
  originHeader,
  referrer,
  corsCheck,
  hosts,
  methods,
  safelistedRequestHeaders,
  preflightRequest,
  preflightResponse,
  preflightCache,
  httpCache,
  maxAge,
  http2,
  streamingUpload,
  preflightPartition,
  redirects,
  credentials,
  authentication,
  policies,
  corpAddresses,
  exposedHeaders,
  responseTypes,
  blobUrls,
  opaqueOrigins,
  interplay,
  around,
  limits,
  finerPoints,
  elementsCrossorigin,
  elementsImages,
  elementsScripts,
  elementsStyles,
  elementsLinks,
  elementsMedia,
  eventSource,
  beacon,
  fetchLater,
  webSocket,
  navigation,
  opaqueBlocking,
  resourceTiming,
  contexts,
  workerScripts,
  serviceWorkers,
  serviceWorkerObjects,
  fetchMetadata,
  integrity,
  errors,
  xhr,
  leaks,
  localNetwork,
  storageAccess,
];
