'use strict';
// `require('cors-conformance/playwright')`
const { load, requirePlaywright } = require('./load.cjs');
const { test, expect } = requirePlaywright('@playwright/test');
module.exports = load().extendPlaywright({ test, expect });
