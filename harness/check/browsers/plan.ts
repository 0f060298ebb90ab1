/** What a check in browsers needs before any is started: addresses, pages, cookies. Pure. */
import { httpOrigin, serializeOrigin } from '../../../servers/proxy/origins.ts';
import { redactor, type Secret } from '../secret.ts';
import type { Flow } from '../types.ts';
import { diagnoseBefore } from './diagnose.ts';
import type { BrowserCheckOptions, Diagnosis, FlowCredentials } from './types.ts';

export interface PlannedFlow {
  flow: Flow;
  /** Position in the list that was given. */
  index: number;
  /** Serialised with every escape, as engines print it. */
  url: string;
  /** Origin of its target. */
  target: string;
  /** Origin of the top-level page. */
  page: string;
  credentials: FlowCredentials;
  /** Set when no browser need be asked. */
  settled: Diagnosis | null;
}

export interface CheckPlan {
  flows: PlannedFlow[];
  /** Flows to be asked, those of one page after each other. */
  groups: { page: string; flows: PlannedFlow[] }[];
  pages: string[];
  targets: string[];
  /** Set-Cookie lines by target. */
  cookies: Map<string, string[]>;
  intercept: boolean;
  /** Names of request headers whose values are secret. */
  secretHeaders: string[];
  redact(text: string): string;
}

/**
 * @throws TypeError for an origin, host or cookie that cannot be used; secrets are never in the message
 */
export function planCheck(options: BrowserCheckOptions): CheckPlan {
  const flows = options.flows.map((flow, index) => planFlow(flow, index, options.credentialsOf?.(flow) ?? {}));
  const asked = flows.filter(({ settled }) => !settled);
  const pages = [...new Set(asked.map(({ page }) => page))];
  const cookies = new Map<string, string[]>();
  const secrets: Secret[] = [];
  for (const { target, credentials } of asked) {
    for (const one of [credentials.header, credentials.cookie]) if (one) secrets.push(one.value);
    if (!credentials.cookie) continue;
    const line = setCookie(credentials.cookie, target);
    const known = cookies.get(target) ?? [];
    if (!known.includes(line)) cookies.set(target, [...known, line]);
  }
  const hosts = (options.hosts ?? []).map((host) => originOf(host, 'host'));
  return {
    flows,
    groups: pages.map((page) => ({ page, flows: asked.filter((one) => one.page === page) })),
    pages,
    targets: [...new Set([...asked.map(({ target }) => target), ...hosts])],
    cookies,
    intercept: options.intercept === true || [...cookies.keys()].some((target) => target.startsWith('https:')),
    secretHeaders: asked.flatMap(({ credentials }) => (credentials.header ? [credentials.header.name] : [])),
    redact: redactor(secrets),
  };
}

function planFlow(flow: Flow, index: number, credentials: FlowCredentials): PlannedFlow {
  const settled = diagnoseBefore(flow);
  if (settled?.kind === 'invalid-request')
    return { flow, index, url: flow.url, target: '', page: '', credentials, settled };
  const target = originOf(flow.url, 'URL');
  // A frame is sandboxed in a page of the target's scheme, so that nothing is mixed content.
  const around = `${target.split(':')[0]}://sandboxing-page.example`;
  const page = flow.origin === 'null' ? around : originOf(flow.origin, 'origin');
  return { flow, index, url: new URL(flow.url).href, target, page, credentials, settled };
}

function originOf(url: string, what: string): string {
  const origin = httpOrigin(url);
  if (!origin) throw new TypeError(`${what} ${url}: an http or https address is needed`);
  return serializeOrigin(origin);
}

/** The request headers of a flow, with the secret in its place. */
export function headersOf({ flow, credentials }: PlannedFlow): [string, string][] {
  const { header } = credentials;
  return flow.headers.map(([name, value]) =>
    header && name.toLowerCase() === header.name.toLowerCase() ? [name, header.value.reveal()] : [name, value],
  );
}

/** Cross-site requests are to have it, where the engine lets any cookie through: SameSite=None needs Secure. */
function setCookie({ name, value }: { name: string; value: Secret }, target: string): string {
  const text = value.reveal();
  if (!/^[\x21-\x7e]+$/.test(name) || /[=;]/.test(name)) throw new TypeError('the name of the cookie cannot be used');
  if (!/^[\x20-\x3a\x3c-\x7e]*$/.test(text)) throw new TypeError(`the value of the cookie ${name} cannot be used`);
  return `${name}=${text}; Path=/; Max-Age=3600; HttpOnly${target.startsWith('https:') ? '; Secure; SameSite=None' : ''}`;
}
