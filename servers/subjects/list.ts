/** Every subject, in the order of the report. */
import { HAND_WRITTEN } from './hand-written.ts';
import { LIBRARIES } from './libraries.ts';
import type { Subject } from './types.ts';

export const SUBJECTS: readonly Subject[] = [...LIBRARIES, ...HAND_WRITTEN];
