import { expect, test } from '@playwright/test';
import { describeEvent } from './describe-event.ts';

test('an event is described by its interface and what it has beyond Event', () => {
  class TellingEvent extends Event {
    status = 404;
    detail = { a: 1 };
    get reason() {
      return 'because';
    }
  }
  Object.defineProperty(TellingEvent.prototype, 'reason', { enumerable: true });
  expect(describeEvent(new Event('error'))).toBe('Event');
  expect(describeEvent(new TellingEvent('error'))).toBe('TellingEvent detail=object reason=because status=404');
});
