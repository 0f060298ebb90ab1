/** Checks in real browsers: the part of harness/check that others use. */
export { checkInBrowsers } from './check-in-browsers.ts';
export { prove, type ProveOptions } from './prove.ts';
export type {
  BrowserCheckLimits,
  BrowserCheckOptions,
  Diagnosis,
  DiagnosisKind,
  EngineReport,
  FlowCredentials,
  ReachOptions,
} from './types.ts';
