import { defineConfig } from '@playwright/test';

export default defineConfig({
  testMatch: '*.spec.*',
  reporter: 'list',
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        // A browser of the system instead of Playwright's own.
        launchOptions: process.env['CHROMIUM'] ? { executablePath: process.env['CHROMIUM'] } : {},
      },
    },
  ],
});
