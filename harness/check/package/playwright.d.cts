/**
 * CORS in Playwright Test: matchers that say what a page at an origin can do with a resource, and a fixture that lets the
 * browser of the project try it.
 */
import type {
  Expect,
  ExpectMatcherState,
  MatcherReturnType,
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
  TestType,
} from '@playwright/test';

/** What a page does with a resource. Everything can be left out: a GET without credentials. */
export interface Use {
  /** GET unless told otherwise. */
  method?: string;
  /** Request headers that the page sets. */
  headers?: Readonly<Record<string, string>>;
  /** Whether cookies and HTTP authentication go with it: `credentials: 'include'`, else `'omit'`. */
  credentials?: boolean;
  body?: string;
  /** The status that the page must be able to read. Any unless told otherwise. */
  status?: number;
  /** Names of response headers that the page must be able to read. */
  readable?: readonly string[];
  /**
   * Really send a method other than GET, HEAD and OPTIONS. Without it only the preflight is asked, and what passes it counts
   * as allowed.
   */
  send?: boolean;
  /** How to authenticate: the value comes from an environment variable and is never shown. */
  auth?: { header?: string; cookie?: string; env: string; prefix?: string };
  /** Further hosts that redirects may lead to, such as `cdn.example.com`. */
  hosts?: readonly string[];
  /** What the server is made of, for the mend: nginx, express … What it shows itself, unless told otherwise. */
  stack?: string;
  /** Do not verify certificates. */
  insecure?: boolean;
  /** Limit for each request, in milliseconds; 10,000 unless told otherwise. */
  timeoutMs?: number;
  /** Let a page in the browser of the Playwright project try it too; needs `cors.origin()` instead of `origin()`. */
  inBrowser?: boolean;
}

/** A page's origin, as the matchers take it. */
export interface PageOrigin {
  readonly origin: string;
}

/**
 * A page's origin: `https://app.example.com`, or `null` for a sandboxed page.
 * @throws TypeError for what is no origin
 */
export declare function origin(origin: string): PageOrigin;

/** The fixture. */
export interface Cors {
  /**
   * As `origin()`, and knows the project: URLs may be relative to its `baseURL`, `corsUse` fills in what a use leaves out,
   * and with `inBrowser` its browser tries it.
   */
  origin(origin: string): PageOrigin;
}

/** Options of projects and of `test.use`. */
export interface CorsOptions {
  /** What uses leave out. */
  corsUse: Use;
}

export type CorsMatchers = {
  /**
   * A page at the origin can use the resource so and read the response. What fails for another reason than CORS (a name that
   * does not resolve, a refused connection) is neither allowed nor refused.
   */
  toBeAllowed(this: ExpectMatcherState, received: PageOrigin, url: string | URL, use?: Use): Promise<MatcherReturnType>;
  /** A page at the origin cannot use the resource so, and it is CORS that stops it. */
  toBeRefused(this: ExpectMatcherState, received: PageOrigin, url: string | URL, use?: Use): Promise<MatcherReturnType>;
};

/** Playwright Test's own `test`, with the fixture `cors`. */
export declare const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & CorsOptions & { cors: Cors },
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
>;

/** Playwright Test's own `expect`, with the matchers. */
export declare const expect: Expect<CorsMatchers>;
