'use strict';
// `require('cors-conformance')`
module.exports = require('./load.cjs').load();
