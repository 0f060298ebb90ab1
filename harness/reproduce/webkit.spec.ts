import { testReproductions } from './testing.ts';

testReproductions('webkit');
