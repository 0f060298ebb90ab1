// Stands for testharness.js: as much of it as our tests are written with, as its documentation has it.
// https://web-platform-tests.org/writing-tests/testharness-api.html
'use strict';

(() => {
  class AssertionError extends Error {}
  class OptionalFeatureUnsupportedError extends Error {}

  const [PASS, FAIL, PRECONDITION_FAILED] = [0, 1, 4];
  const tests = [];
  const callbacks = [];
  const status = { status: 0, message: null };
  let uncaughtIsFine = false;
  let queue = Promise.resolve();

  addEventListener('error', ({ message, error }) => {
    if (!uncaughtIsFine && (error || message)) Object.assign(status, { status: 1, message });
  });
  addEventListener('unhandledrejection', ({ reason }) => {
    if (!uncaughtIsFine) Object.assign(status, { status: 1, message: String(reason) });
  });
  addEventListener('load', () =>
    queue.then(() => {
      for (const callback of callbacks) callback(tests, status);
    }),
  );

  Object.assign(window, {
    setup: ({ allow_uncaught_exception = false }) => (uncaughtIsFine = allow_uncaught_exception),
    add_completion_callback: (callback) => callbacks.push(callback),
    promise_test: (run, name) => {
      const test = { name, status: PASS, message: null };
      tests.push(test);
      queue = queue.then(run).catch((error) => {
        test.status = error instanceof OptionalFeatureUnsupportedError ? PRECONDITION_FAILED : FAIL;
        test.message = error.message;
      });
    },
    assert_true: (actual, description) => {
      if (actual !== true) throw new AssertionError(`assert_true: ${description} expected true got ${actual}`);
    },
    assert_implements_optional: (condition, description) => {
      if (!condition) throw new OptionalFeatureUnsupportedError(description);
    },
  });
})();
