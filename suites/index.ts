/** All suites, in the order of the reports. A new topic is a new file here and one line below. */
import type { Suite } from '../harness/scenario/schema.ts';
import simpleRequests from './simple-requests.ts';

export const suites: readonly Suite[] = [simpleRequests];
