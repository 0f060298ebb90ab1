import { testReproductions } from './testing.ts';

testReproductions('firefox');
