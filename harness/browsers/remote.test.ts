import { expect, test } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf, productOf, remoteBrowser, RemoteError, webDriverBrowser, withoutSecrets } from './remote.ts';

const URL_WITH_KEY = 'https://anna:K3y-Of-Anna@hub.example.com/wd/hub';

test('the engine of a browser follows from its name in the capabilities', () => {
  const engines = (...names: string[]) => names.map((name) => productOf(name)?.engine);
  expect(engines('chrome', 'MicrosoftEdge', 'firefox', 'safari', 'MiniBrowser', 'netscape', '')).toEqual([
    'chromium',
    'chromium',
    'firefox',
    'webkit',
    'webkit',
    undefined,
    undefined,
  ]);
});

test('capabilities are JSON or a file that holds it', () => {
  const folder = test.info().outputPath('files');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'capabilities.json');
  writeFileSync(file, '{"browserName":"safari","platformName":"mac"}');
  expect(webDriverBrowser('http://localhost:4444', file)).toMatchObject({
    engine: 'webkit',
    name: 'Safari',
    executablePath: 'http://localhost:4444',
    driver: 'webdriver',
    remote: { capabilities: { platformName: 'mac' } },
  });
});

const problem = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(RemoteError);
    return (error as Error).message;
  }
  return 'none';
};

test('what cannot be asked for is told, and nothing secret with it', () => {
  const asked = (capabilities: string, url = URL_WITH_KEY) => problem(() => webDriverBrowser(url, capabilities));
  expect(asked('{"browserName":"netscape","key":"K3y-Of-Anna"}')).toMatch(
    /^the capabilities name "netscape", of which no engine is known; there are: chrome, /,
  );
  expect(asked('{"key":"K3y-Of-Anna"}')).toMatch(/^the capabilities name no browserName/);
  expect(asked('{"key":"K3y-Of-Anna"')).toMatch(/^--capabilities is not JSON; a JSON object/);
  expect(asked('no-such-file.json')).toBe('--capabilities is neither JSON nor a file that can be read: ENOENT');
  expect(asked('{"browserName":"chrome"}', 'ftp://anna:K3y-Of-Anna@x')).toMatch(
    /^the URL of WebDriver begins with http:\/\/ or https:\/\//,
  );
  for (const text of [
    '{"browserName":"netscape","key":"K3y-Of-Anna"}',
    '{"key":"K3y-Of-Anna"',
    '{"key":"K3y-Of-Anna"}',
  ])
    expect(asked(text)).not.toContain('K3y-Of-Anna');
});

test('options that do not go together are refused', () => {
  const asked = (options: Parameters<typeof remoteBrowser>[0]) => problem(() => remoteBrowser(options));
  const chrome = '{"browserName":"chrome"}';
  expect(remoteBrowser({})).toBeNull();
  expect(remoteBrowser({ engine: ['firefox'] })).toBeNull();
  expect(remoteBrowser({ connect: 'ws://localhost:1/token', engine: ['firefox'] })).toMatchObject({
    engine: 'firefox',
    executablePath: 'ws://localhost:1',
  });
  expect(remoteBrowser({ webdriver: 'http://x', capabilities: chrome, engine: ['chromium'] })?.engine).toBe('chromium');
  expect(asked({ webdriver: 'http://x', connect: 'ws://x' })).toMatch(/two ways to one browser/);
  expect(asked({ webdriver: 'http://x' })).toMatch(/--webdriver needs --capabilities/);
  expect(asked({ capabilities: chrome })).toBe('--capabilities goes with --webdriver');
  expect(asked({ connect: 'ws://x' })).toMatch(/--connect needs --engine/);
  expect(asked({ connect: 'ws://x', engine: ['chromium', 'webkit'] })).toMatch(/--connect needs --engine/);
  expect(asked({ connect: 'http://x', engine: ['chromium'] })).toMatch(/begins with ws:\/\/ or wss:\/\//);
  expect(asked({ webdriver: 'http://x', capabilities: chrome, engine: ['webkit'] })).toBe(
    'the capabilities name Chrome or Chromium, whose engine is chromium, not webkit: leave --engine out',
  );
});

test('recordings of remote browsers have names of their own, by the system that they ran on', () => {
  const safari = webDriverBrowser('http://localhost:4444', '{"browserName":"safari"}');
  expect(placeOf(safari, 'macOS 15.1 by its capabilities')).toBe('macos-webdriver');
  expect(placeOf(safari)).toBe('unknown-webdriver');
  expect(placeOf(remoteBrowser({ connect: 'ws://x', engine: ['webkit'] }), 'Windows by its user agent')).toBe(
    'windows-connect',
  );
  expect(placeOf(null)).toBe(process.platform);
});

test('credentials and tokens of a URL are taken out of what others say', () => {
  expect(withoutSecrets(`no answer from ${URL_WITH_KEY}`, URL_WITH_KEY)).toBe('no answer from https://hub.example.com');
  expect(withoutSecrets('user anna, key K3y-Of-Anna', URL_WITH_KEY)).toBe('user …, key …');
  expect(withoutSecrets('ws://h:1/token: closed', 'ws://h:1/token')).toBe('ws://h:1: closed');
});
