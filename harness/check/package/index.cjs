'use strict';
// `require('cors-conformance')`; what is given away is what index.d.cts tells.
const api = require('./load.cjs').load();

exports.SEVERITIES = api.SEVERITIES;
exports.FAILURES = api.FAILURES;
exports.probe = api.probe;
exports.check = api.check;
exports.decide = api.decide;
exports.advance = api.advance;
exports.diagnose = api.diagnose;
exports.flowsOf = api.flowsOf;
exports.endpointFrom = api.endpointFrom;
exports.readPolicy = api.readPolicy;
exports.parsePolicy = api.parsePolicy;
exports.CheckInputError = api.CheckInputError;
exports.PolicyError = api.PolicyError;
