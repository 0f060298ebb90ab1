/** Which actions call a web API. */
import type { Action, Call } from './actions.ts';

/** Whether an action calls a web API, rather than waiting. */
export const isCall = (action: Action): action is Call =>
  action.api !== 'pause' && action.api !== 'await-request' && action.api !== 'advance-clock';

/** Whether an action moves the browser's clock. */
export const movesClock = ({ api }: Action): boolean => api === 'advance-clock' || api === 'cache-life';
