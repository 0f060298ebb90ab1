// `import … from 'cors-conformance/playwright'`
import api from './playwright.cjs';

export const { test, expect, origin } = api;
