import { testServing } from './testing.ts';

testServing('chromium');
