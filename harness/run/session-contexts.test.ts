import { expect, test } from '@playwright/test';
import { WireLog } from '../../servers/origins/wire-log.ts';
import type { Command, PlannedScenario } from '../page/protocol.ts';
import { fetches, scenario } from '../scenario/builders.ts';
import type { Context } from '../scenario/schema.ts';
import type { OriginMap } from '../scenario/templates.ts';
import { PageSession } from './session.ts';

const origins: OriginMap = {
  page: 'http://localhost:8001',
  sibling: 'http://localhost:8002',
  remote: 'http://127.0.0.1:8003',
  remote2: 'http://a.localhost:8004',
  'page-https': 'https://localhost:8005',
  'sibling-https': 'https://localhost:8006',
  'remote-https': 'https://127.0.0.1:8007',
  'remote2-https': 'https://a.localhost:8008',
  'remote-http2': 'https://127.0.0.1:8009',
};

/** What the page is told of a scenario in this context. */
async function planned(context: Partial<Context>): Promise<PlannedScenario> {
  const session = new PageSession('runtime', new WireLog('run', origins), (origin) => `${origins[origin]}/run/run/`);
  const title = 'A title that is long enough';
  const one = scenario('one', {
    title,
    why: title,
    requirements: ['r'],
    context,
    target: {},
    resources: { other: { origin: 'page' } },
    do: fetches(),
    expect: [],
  });
  const ended = session.run([one], () => undefined);
  const command = (await session.next(one.context.origin)) as Extract<Command, { do: 'run' }>;
  session.report({ userAgent: '', results: [{ id: 'one', end: 'done', steps: [], durationMs: 0 }] });
  await ended;
  session.end('');
  return command.scenarios[0]!;
}

test('a page is told where a context is, and where the runner is', async () => {
  const frame = await planned({ type: 'cross-site-frame' });
  expect(frame.context).toBe('cross-site-frame');
  expect(frame.contextUrl).toBe('http://127.0.0.1:8003/run/run/frame.html');
  expect(frame.controlBase).toBe('http://localhost:8001/run/run/');
  expect(frame.controller).toBeUndefined();
  const secure = await planned({ type: 'same-site-frame', origin: 'page-https' });
  expect(secure.contextUrl).toBe('https://localhost:8006/run/run/frame.html');
  expect(secure.controlBase).toBe('https://localhost:8005/run/run/');
});

test("a controller's rules are planned by URL, with their templates resolved", async () => {
  const { controller, contextUrl } = await planned({
    type: 'same-origin-frame',
    controller: { target: { answer: 'fetch', url: '{url:other}' }, other: { answer: 'none' } },
  });
  expect(contextUrl).toBe('http://localhost:8001/run/run/controlled/frame.html');
  expect(controller).toEqual({
    'http://127.0.0.1:8003/s/run/one/target': { answer: 'fetch', url: 'http://localhost:8001/s/run/one/other' },
    'http://localhost:8001/s/run/one/other': { answer: 'none' },
    'http://localhost:8001/run/run/controlled/one/target': {
      answer: 'fetch',
      url: 'http://localhost:8001/s/run/one/other',
    },
    'http://localhost:8001/run/run/controlled/one/other': { answer: 'none' },
  });
});
