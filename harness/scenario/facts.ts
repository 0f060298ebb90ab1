/** The facts of page observations beyond results: their names, and what each one says. */
import { PROBES } from './elements.ts';

/** Facts about a Resource Timing entry; times are `zero` or `set`. */
export const TIMING_FACTS = {
  entries: 'number of entries under the requested URL',
  entry: 'whether Resource Timing has an entry under the requested URL',
  startTime: 'startTime of the entry',
  fetchStart: 'fetchStart of the entry',
  redirectStart: 'redirectStart of the entry',
  redirectEnd: 'redirectEnd of the entry',
  workerStart: 'workerStart of the entry',
  domainLookupStart: 'domainLookupStart of the entry',
  connectStart: 'connectStart of the entry',
  requestStart: 'requestStart of the entry',
  responseStart: 'responseStart of the entry',
  responseEnd: 'responseEnd of the entry',
  nextHopProtocol: 'nextHopProtocol of the entry',
  transferSize: 'transferSize of the entry: `zero` or `set`',
  encodedBodySize: 'encodedBodySize of the entry',
  decodedBodySize: 'decodedBodySize of the entry',
  responseStatus: 'responseStatus of the entry',
  contentType: 'contentType of the entry',
  serverTiming: 'number of server timing metrics of the entry',
} as const;

/** Every fact: name, and what it says. */
export const FACTS: Readonly<Record<string, string>> = {
  crossOrigin: 'the crossOrigin IDL attribute (`null` where it is null)',
  width: 'natural width of the image in pixels',
  ...PROBES,
  ran: 'whether the script ran',
  onerror: 'the error event of the window: `none`, `muted`, `full` or `partial`',
  errorMessage: 'message, file name, line and column of that event',
  unhandledrejection: 'whether unhandledrejection was fired',
  applied: 'whether the style sheet applies',
  cssRules: 'cssRules of the style sheet: `readable`, or the name of the exception',
  insertRule: 'insertRule() of the style sheet: `allowed`, or the name of the exception',
  mediaError: "code of the media element's error, 0 for none",
  cues: 'number of cues of the text track',
  contentDocument: 'whether the document of the frame is reachable',
  wrapped: 'whether text wraps around the shape of the image',
  readyState: 'readyState at that event',
  origin: 'origin of the message event',
  closeCode: 'code of the close event',
  storageAccess: 'whether the document has access to unpartitioned cookies, by its own account',
  granted: 'seconds for which the answer to a preflight serves, or `more than N`; 0: it serves no other request',
  withCredentials: 'setting withCredentials: `set`, or the name of the exception',
  event: 'interface of the event that told of the failure, with what it has beyond `Event`',
  readyStates: '`readyState` at every readystatechange event, each value once',
  windowErrors: 'how many error events were fired at the global object',
  unhandledRejections: 'how many unhandledrejection events were fired at the global object',
  ...TIMING_FACTS,
};

/** Plain values by name. */
export type Facts = Record<string, string | number | boolean>;
