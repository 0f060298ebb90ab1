/** The matchers of Playwright Test's `expect`, and the origins that they take. */
import type { Browser, ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import type { Engine } from '../../run/recording.ts';
import type { CorsMatchers, PageOrigin, Use } from '../package/playwright.d.cts';
import { CheckInputError } from '../target.ts';
import { sendable } from '../flows.ts';
import { askBrowser, askRaw } from './ask.ts';
import { holds, type Outcome } from './outcome.ts';
import { pageOrigin, questionOf } from './use.ts';
import { message } from './words.ts';

/** What an origin knows of the project that it was made in. */
export interface Project {
  browser(): Promise<Browser>;
  engine: Engine;
  baseURL: string | undefined;
  use: Use;
}

/** Kept apart from the origin itself, which tests may print. */
const projects = new WeakMap<PageOrigin, Project>();

/**
 * An origin for the matchers.
 * @throws TypeError for what is no origin
 */
export function makeOrigin(text: string, project?: Project): PageOrigin {
  const made: PageOrigin = Object.freeze({ origin: pageOrigin(text) });
  if (project) projects.set(made, project);
  return made;
}

export const matchers: CorsMatchers = {
  toBeAllowed(received, url, use) {
    return match(this, 'toBeAllowed', received, url, use);
  },
  toBeRefused(received, url, use) {
    return match(this, 'toBeRefused', received, url, use);
  },
};

const EXPECTED = { toBeAllowed: 'allowed', toBeRefused: 'refused' } as const;

async function match(
  { isNot }: Pick<ExpectMatcherState, 'isNot'>,
  name: keyof typeof EXPECTED,
  received: PageOrigin,
  url: string | URL,
  given: Use = {},
): Promise<MatcherReturnType> {
  if (typeof received?.origin !== 'string')
    throw new TypeError(
      `expect(received).${name}(url): received must be origin('https://…') or cors.origin('https://…')`,
    );
  const project = projects.get(received);
  const use = { ...project?.use, ...given };
  const expected = EXPECTED[name];
  const wanted = (expected === 'allowed') === isNot ? 'denied' : 'allowed';
  const question = questionOf(received.origin, url, use, wanted, project?.baseURL);
  const outcomes: Outcome[] = [await askRaw(question, use)];
  if (use.inBrowser) {
    if (!project) throw new CheckInputError('inBrowser needs the project: write cors.origin() instead of origin()');
    if (!sendable(question.endpoint, question.flow.method))
      throw new CheckInputError(`inBrowser really sends ${question.flow.method}: allow that with send: true`);
    const { engine } = project;
    outcomes.push(await askBrowser(question, use, { browser: await project.browser(), engine }));
  }
  const held = holds(expected, isNot, outcomes);
  const assertion = `expect(origin)${isNot ? '.not' : ''}.${name}(url)`;
  return {
    name,
    // What is neither must fail with .not too.
    pass: held !== isNot,
    message: () => message(assertion, question, outcomes),
  };
}
