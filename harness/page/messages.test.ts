import { expect, test } from '@playwright/test';
import { remoteHost, Unsupported, type Message } from './messages.ts';
import type { PageResult, PlannedScenario } from './protocol.ts';

const planned = (id: string): PlannedScenario => ({
  id,
  context: 'dedicated-worker',
  contextUrl: '',
  controlBase: '',
  steps: [],
  needs: [],
  tells: false,
  timeoutMs: 1000,
});
const done = (id: string): PageResult => ({ id, end: 'done', steps: [], durationMs: 1 });

/** A context under the test's control: what it is sent, and how it speaks. */
function context() {
  const sent: string[] = [];
  let say!: (message: Message) => void;
  let fail!: (reason: string) => void;
  const host = remoteHost('thing', (listener, failed) => {
    say = listener;
    fail = failed;
    return ({ id }) => void sent.push(id);
  });
  return { host, sent, say, fail };
}

test('results come back to the scenarios they are of, in any order', async () => {
  const { host, sent, say } = context();
  say({ ready: true });
  const run = await host;
  const first = run(planned('first'));
  const second = run(planned('second'));
  expect(sent).toEqual(['first', 'second']);
  say({ result: done('second') });
  say({ result: done('unknown') });
  say({ result: done('first') });
  expect([(await first).id, (await second).id]).toEqual(['first', 'second']);
});

test('a context that says what the engine lacks is unsupported, one that fails to start is a fault', async () => {
  const lacking = context();
  lacking.say({ unsupported: 'no such workers here' });
  await expect(lacking.host).rejects.toBeInstanceOf(Unsupported);
  await expect(lacking.host).rejects.toThrow('no such workers here');

  const broken = context();
  broken.fail('refused');
  const error = await broken.host.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(Unsupported);
  expect((error as Error).message).toBe('the thing did not start: refused');
});

test('what goes wrong once it runs does not take the context away', async () => {
  const { host, say, fail } = context();
  say({ ready: true });
  const run = await host;
  fail('an error in a script of a scenario');
  const result = run(planned('one'));
  say({ result: done('one') });
  expect((await result).end).toBe('done');
});
