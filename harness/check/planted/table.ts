/** The rows of the tables of planted faults. */
import type { PolicyEndpoint } from '../types.ts';
import { APP, careful, type Handler } from './server.ts';

/** One server with one fault, and everything that must be found beyond advice. */
export interface Planted {
  name: string;
  handler: Handler;
  /** Changes to the policy of the careful server. */
  policy?: Partial<PolicyEndpoint>;
  /** Ids of the findings above info: these and no others. */
  finds: string[];
  /** Ids of advice that must be among the findings. */
  advises?: string[];
}

export const isOurs = (origin: string | undefined): boolean => origin === APP || origin === 'https://admin.example.com';

/** A server that lets origins in by a test of its own. */
export const admits = (test: (origin: string) => boolean): Handler =>
  careful({ origin: (origin) => (origin !== undefined && (isOurs(origin) || test(origin)) ? origin : undefined) });
