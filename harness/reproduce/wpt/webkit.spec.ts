import { testWptTests } from './testing.ts';

testWptTests('webkit');
