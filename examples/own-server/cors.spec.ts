// Under Playwright Test: raw requests, judged by the Fetch Standard.
import { expect, origin, test } from './fixtures';

test('the app can read the items and how many there are', async ({ serverUrl }) => {
  await expect(origin('https://app.example.com')).toBeAllowed(`${serverUrl}/items`, {
    credentials: true,
    status: 200,
    readable: ['x-total-count'],
  });
});

test('the app can change items, others cannot', async ({ cors }) => {
  const change = { method: 'PUT', headers: { 'content-type': 'application/json' }, credentials: true };
  await expect(cors.origin('https://app.example.com')).toBeAllowed('/items', change);
  await expect(cors.origin('https://evil.example')).toBeRefused('/items', change);
});

for (const other of ['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])
  test(`${other} cannot read the items`, async ({ cors }) => {
    await expect(cors.origin(other)).not.toBeAllowed('/items', { credentials: true });
  });
