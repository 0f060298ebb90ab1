/** What a check in real browsers is given and what it gives back; flows and their results are those of ../types.ts. */
import type { RefusedHost } from '../../../servers/proxy/log.ts';
import type { Browser, Engine } from '../../run/recording.ts';
import type { Pace } from '../pace.ts';
import type { Secret } from '../secret.ts';
import type { Flow, FlowResult } from '../types.ts';

/** What a flow is given that must never be seen. */
export interface FlowCredentials {
  /** Takes the place of the value that the flow has for this request header; a flow without that header is left alone. */
  header?: { name: string; value: Secret } | undefined;
  /** Put into the browser for the flow's target before anything else. */
  cookie?: { name: string; value: Secret } | undefined;
}

/** All flows in one engine. */
export interface EngineReport {
  engine: Engine;
  /** Null when it could not be had. */
  browser: Browser | null;
  /** Why there are no or not all results; null when all is well. */
  problem: string | null;
  /** One for each flow, in the order of the flows. */
  results: FlowResult[];
  /** Hosts that the browser asked for and that were not let through, its own background requests marked as such. */
  refusedHosts: RefusedHost[];
}

/** How targets are reached. */
export interface ReachOptions {
  /** Further origins that may be reached, for redirects; those of the flows' URLs always may. */
  hosts?: readonly string[] | undefined;
  /** Read https on the wire too: TLS ends at the proxy. Always done where a cookie is to be placed. */
  intercept?: boolean | undefined;
  /** Accept any certificate of the targets. */
  insecure?: boolean | undefined;
  /** Certificates of authorities to trust besides the usual ones, PEM. */
  ca?: string | undefined;
  /** Addresses for host names, before any resolver is asked; as curl's --resolve. */
  resolve?: Readonly<Record<string, string>> | undefined;
}

export interface BrowserCheckOptions extends ReachOptions {
  flows: readonly Flow[];
  /** All three unless told otherwise. */
  engines?: readonly Engine[] | undefined;
  /** The secrets of a flow. */
  credentialsOf?: ((flow: Flow) => FlowCredentials | undefined) | undefined;
  /** How fast requests go out, over all engines; five a second unless told otherwise. */
  pace?: Pace | undefined;
  limits?: Partial<BrowserCheckLimits> | undefined;
  signal?: AbortSignal | undefined;
  /** Called when an engine is up, and for each flow as it ends. */
  onProgress?: ((line: { engine: Engine; done: number; total: number }) => void) | undefined;
}

/** In milliseconds and bytes. */
export interface BrowserCheckLimits {
  /** For one flow, from its start to the end of its body. */
  flowMs: number;
  /** For a page to load and ask for work. */
  pageMs: number;
  /** How much of a body script reads. */
  bodyBytes: number;
}

/** What kind of thing a failure is that is not CORS. */
export type DiagnosisKind =
  | 'same-origin'
  | 'bad-port'
  | 'invalid-request'
  | 'mixed-content'
  | 'local-network-access'
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'too-large'
  | 'not-named'
  | 'rate-limited'
  | 'network'
  | 'blocked';

export interface Diagnosis {
  kind: DiagnosisKind;
  /** One or two sentences in plain words. */
  text: string;
}
