import { testWptTests } from './testing.ts';

testWptTests('firefox');
