// The same, tried by pages in the browser of the project too.
import { expect, test } from './fixtures';

test.use({ corsUse: { credentials: true, inBrowser: true } });

test('in a real browser: the app can, others cannot', async ({ cors }) => {
  await expect(cors.origin('https://app.example.com')).toBeAllowed('/items', { method: 'PUT', send: true });
  await expect(cors.origin('https://evil.example')).toBeRefused('/items');
});
