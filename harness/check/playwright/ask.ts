/** Asks a test's question: over raw HTTP, where the standard's own algorithms decide, and in the project's browser. */
import type { Browser } from '@playwright/test';
import type { Engine } from '../../run/recording.ts';
import { Asker } from '../ask.ts';
import { flowCredentials } from '../browsers/credentials.ts';
import { checkInEngine } from '../browsers/engine.ts';
import { planCheck } from '../browsers/plan.ts';
import { Client } from '../client.ts';
import type { Use } from '../package/playwright.d.cts';
import { credentialOf, hostUrls, namedHosts } from '../target.ts';
import { projectBrowser, projectDriver } from './driver.ts';
import { outcomeIn, outcomeOf, type Outcome } from './outcome.ts';
import type { Question } from './use.ts';

const TIMEOUT = 10_000;
/** Requests a second. */
const RATE = 5;
const PAGE_MS = 20_000;
const BODY_BYTES = 64 * 1024;

/**
 * Over raw HTTP.
 * @throws CheckInputError for an environment variable that is not set, and for a host that is none
 */
export async function askRaw(question: Question, use: Use): Promise<Outcome> {
  const { endpoint, flow } = question;
  const credential = credentialOf(endpoint.auth, process.env);
  const client = new Client({
    hosts: namedHosts([endpoint], use.hosts ?? []),
    rate: RATE,
    timeoutMs: use.timeoutMs ?? TIMEOUT,
    insecure: use.insecure ?? false,
    secrets: credential ? [credential.secret] : [],
  });
  try {
    return outcomeOf(question, await new Asker(client, endpoint, credential).ask({ key: flow.id, flow }));
  } finally {
    await client.close();
  }
}

/**
 * By a page at the origin, in the browser of the project.
 * @throws as askRaw; TypeError for an origin at which no page can be put
 */
export async function askBrowser(
  question: Question,
  use: Use,
  { browser, engine }: { browser: Browser; engine: Engine },
): Promise<Outcome> {
  const credential = credentialOf(question.endpoint.auth, process.env);
  const reach = {
    hosts: (use.hosts ?? []).flatMap(hostUrls).map((url) => url.origin),
    insecure: use.insecure ?? false,
  };
  const plan = planCheck({
    ...reach,
    flows: [question.flow],
    credentialsOf: () => (credential ? flowCredentials(credential) : undefined),
  });
  const found = projectBrowser(browser, engine);
  const report = await checkInEngine(found, {
    plan,
    reach,
    limits: { flowMs: use.timeoutMs ?? TIMEOUT, pageMs: PAGE_MS, bodyBytes: BODY_BYTES },
    inTurn: (flow) => flow(),
    turn: async () => undefined,
    start: (events, options) => projectDriver(browser, found, events, options),
  });
  return outcomeIn(question, report.results[0]!);
}
