/** Every probe, in the order in which they are made. */
import { allowedProbe, errorsProbe, exposedProbe, otherAnswersProbe, preflightProbe } from './allowed.ts';
import { cacheProbe, varyProbe } from './caches.ts';
import { anyOriginProbe, deniedProbe, lookalikeProbe } from './origins.ts';
import { maxAgeProbe } from './max-age.ts';
import { hostilePreflightProbe, preflightFormsProbe } from './preflight.ts';
import { preflightAnswersProbe } from './preflight-answers.ts';
import type { Probe } from './probe.ts';
import { refererProbe, spellingProbe, surroundingsProbe } from './surroundings.ts';

export const PROBES: readonly Probe[] = [
  surroundingsProbe,
  allowedProbe,
  preflightProbe,
  anyOriginProbe,
  deniedProbe,
  lookalikeProbe,
  hostilePreflightProbe,
  preflightFormsProbe,
  preflightAnswersProbe,
  maxAgeProbe,
  exposedProbe,
  errorsProbe,
  otherAnswersProbe,
  varyProbe,
  cacheProbe,
  refererProbe,
  spellingProbe,
];
