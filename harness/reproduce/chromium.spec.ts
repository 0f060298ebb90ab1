import { testReproductions } from './testing.ts';

testReproductions('chromium');
