/** Every subject, in the order of the report. */
import { HAND_WRITTEN } from './hand-written.ts';
import { LIBRARIES } from './libraries.ts';
import { PROXIES } from './proxies.ts';
import { PYTHON } from './python.ts';
import type { Subject } from './types.ts';

export const SUBJECTS: readonly Subject[] = [...LIBRARIES, ...PYTHON, ...PROXIES, ...HAND_WRITTEN];
