import { testWptTests } from './testing.ts';

testWptTests('chromium');
