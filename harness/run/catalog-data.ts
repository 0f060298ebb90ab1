/** The data beside the suites, for those that do without the suites themselves: making these takes a while. */
import claimsData from '../../suites/claims.json' with { type: 'json' };
import deviationsData from '../../suites/deviations.json' with { type: 'json' };
import notObservableData from '../../suites/not-observable.json' with { type: 'json' };
import requirementsData from '../../suites/requirements.json' with { type: 'json' };
import type { Requirement } from '../scenario/requirements.ts';
import type { Claim } from './claims.ts';
import type { NotObservable } from './coverage.ts';
import type { Deviations } from './deviations.ts';

export const requirements = requirementsData as readonly Requirement[];
export const deviations = deviationsData as Deviations;
export const claims = claimsData as readonly Claim[];
export const notObservable = notObservableData as NotObservable;
