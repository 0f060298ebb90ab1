import { testServing } from './testing.ts';

testServing('webkit');
