export * from './playwright.cjs';
