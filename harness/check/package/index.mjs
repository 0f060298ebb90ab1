// `import … from 'cors-conformance'`
import api from './index.cjs';

export const {
  SEVERITIES,
  FAILURES,
  probe,
  check,
  decide,
  advance,
  diagnose,
  flowsOf,
  endpointFrom,
  readPolicy,
  parsePolicy,
  CheckInputError,
  PolicyError,
} = api;
