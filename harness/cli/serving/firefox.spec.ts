import { testServing } from './testing.ts';

testServing('firefox');
