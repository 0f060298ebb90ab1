// Playwright Test with the CORS matchers, and the server under test: one for each worker.
import { test as base } from 'cors-conformance/playwright';

export { expect, origin } from 'cors-conformance/playwright';

export const test = base.extend<object, { serverUrl: string }>({
  serverUrl: [
    async ({}, use) => {
      const { startServer } = await import('./server.mjs');
      const server = await startServer();
      await use(server.url);
      await server.close();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ serverUrl }, use) => use(serverUrl),
});
