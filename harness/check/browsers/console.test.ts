import { expect, test } from '@playwright/test';
import { FlowConsole } from './console.ts';

const PREFIX = '/.cors-conformance/0123456789abcdef/';
const ONE = 'http://localhost:1/one';
const TWO = 'http://localhost:1/two';

const listening = () => new FlowConsole(PREFIX, (text) => text.replaceAll('hush', '*'));

test('a line belongs to the flow whose URL is in it, else to the latest', () => {
  const console = listening();
  const one = console.begin(`${ONE}#fragment`);
  console.receive(`Access to fetch at '${ONE}' has been blocked`);
  const two = console.begin(TWO);
  console.receive(`late: Failed to load resource (${ONE})`);
  console.receive(`Access to fetch at '${TWO}' has been blocked`);
  console.receive('Origin http://localhost:3000 is not allowed by Access-Control-Allow-Origin. Status code: 200');
  expect(one).toEqual([`Access to fetch at '${ONE}' has been blocked`, `late: Failed to load resource (${ONE})`]);
  expect(two).toEqual([
    `Access to fetch at '${TWO}' has been blocked`,
    'Origin http://localhost:3000 is not allowed by Access-Control-Allow-Origin. Status code: 200',
  ]);
});

test('what is about the URL of no flow, or comes before any, is left out', () => {
  const console = listening();
  console.receive('Failed to load resource: 404');
  const one = console.begin(ONE);
  console.receive('Failed to load resource: 404 (http://localhost:3000/favicon.ico)');
  expect(one).toEqual([]);
});

test('while the page goes elsewhere only lines with a URL belong to a flow', () => {
  const console = listening();
  const one = console.begin(ONE);
  console.pause();
  console.receive('a line about the navigation');
  console.receive(`a late line about ${ONE}`);
  const two = console.begin(TWO);
  console.receive('a line');
  expect([one, two]).toEqual([[`a late line about ${ONE}`], ['a line']]);
});

test('a redirect to elsewhere is about the flow', () => {
  const console = listening();
  const one = console.begin(ONE);
  console.receive('Access to fetch at http://elsewhere.example/x (redirected …) blocked by CORS policy');
  expect(one).toHaveLength(1);
});

test("the page's own path, secrets and control characters are not kept", () => {
  const console = listening();
  const one = console.begin(ONE);
  console.receive(`Not allowed (https://app.example.com${PREFIX})`);
  console.receive(`Mixed Content: The page at 'https://app.example.com${PREFIX}' requested '${ONE}'`);
  console.receive(`\u001b[31mhush\u001b[0m\n\u0007${ONE}`);
  expect(one).toEqual([
    'Not allowed',
    `Mixed Content: The page at 'https://app.example.com/' requested '${ONE}'`,
    `* ${ONE}`,
  ]);
});

test('what Playwright cuts off of Firefox’s messages is put back', () => {
  const console = listening();
  const one = console.begin(ONE);
  console.receive(`The Same Origin Policy disallows reading the remote resource at ${ONE}. (Reason: …).`);
  expect(one[0]).toMatch(/^Cross-Origin Request Blocked: The Same Origin Policy disallows/);
});

test('lines are bounded in number and length', () => {
  const console = listening();
  const one = console.begin(ONE);
  for (let i = 0; i < 100; i++) console.receive('x'.repeat(10_000));
  expect(one).toHaveLength(20);
  expect(one[0]).toHaveLength(2000);
});

test('waiting ends with the first line', async () => {
  const console = listening();
  console.begin(ONE);
  const heard = console.heard(60_000);
  console.receive(`about ${ONE}`);
  await heard;
  await console.heard(60_000); // There is one already.
});
