import { expect, test } from '@playwright/test';
import { allow, fetches, scenario, xhr, type ReplyInput, type ResourceInput } from '../scenario/builders.ts';
import type { Action } from '../scenario/schema.ts';
import { getHeader } from '../scenario/respond.ts';
import { predict } from './predict.ts';

const asked = (resources: Record<string, ResourceInput>, steps: Action[]) =>
  predict(
    scenario('asked', {
      title: 'A question about authentication',
      why: 'To see what the model makes of it',
      requirements: ['credentials-http-auth-entry'],
      resources,
      do: steps,
      expect: { page: steps.map(() => ({ result: 'resolved' as const })) },
    }),
  );
const challenge: ReplyInput = { status: 401, headers: [['WWW-Authenticate', 'Basic realm="r"']] };
const named = (more = {}) => xhr({ user: 'user', password: 'secret', ...more });
const authorizations = ({ wire }: ReturnType<typeof asked>) =>
  wire.map(({ headers }) => getHeader(headers, 'authorization'));
const BASIC = 'Basic dXNlcjpzZWNyZXQ=';

test("the credentials of a URL are sent when the page's own origin asks for them, and not before", () => {
  const target: ResourceInput = { origin: 'page', request: [challenge, { body: 'welcome' }] };
  const prediction = asked({ target }, [named()]);
  expect(authorizations(prediction)).toEqual([null, BASIC]);
  expect(prediction.page[0]).toMatchObject({ status: 200, body: { text: 'welcome' } });
});

test('they are sent once, and not again when they are refused', () => {
  const prediction = asked({ target: { origin: 'page', request: challenge } }, [named()]);
  expect(authorizations(prediction)).toEqual([null, BASIC]);
  expect(prediction.page[0]).toMatchObject({ status: 401 });
});

for (const [what, resource, step] of [
  ['another origin asks', { request: { ...challenge, headers: [...(challenge.headers as []), ...allow()] } }, named()],
  ['there are none', { origin: 'page', request: challenge }, fetches()],
  ['nothing is challenged', { origin: 'page', request: { status: 401 } }, named()],
] as [string, ResourceInput, Action][]) {
  test(`a 401 is the response when ${what}`, () => {
    const prediction = asked({ target: resource }, [step]);
    expect(authorizations(prediction)).toEqual([null]);
    expect(prediction.page[0]).toMatchObject({ status: 401 });
  });
}

test('refused credentials leave no entry, accepted ones an entry for the folder', () => {
  const target: ResourceInput = { origin: 'page' };
  const refused = asked({ prime: { origin: 'page', request: challenge }, target }, [
    named({ url: '{url:prime}' }),
    fetches(),
  ]);
  expect(authorizations(refused)).toEqual([null, BASIC, null]);
  const accepted = asked({ prime: { origin: 'page', request: [challenge, {}] }, target, other: {} }, [
    named({ url: '{url:prime}' }),
    fetches(),
    fetches({ url: '{url:other}', credentials: 'include' }),
  ]);
  expect(authorizations(accepted)).toEqual([null, BASIC, BASIC, null]);
});
