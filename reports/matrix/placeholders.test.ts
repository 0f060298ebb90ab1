import { expect, test } from '@playwright/test';
import { recording, result, SHARED } from '../testing.ts';
import { addressesOf, placeholderAddress } from './placeholders.tsx';

test('of a recording that was put together, each result has the addresses of the run that it was seen in', () => {
  const part = (port: number) => ({
    start: '2026-01-02T03:04:05.000Z',
    end: '2026-01-02T03:05:06.000Z',
    origins: { page: `http://localhost:${port}`, remote: `http://127.0.0.1:${port + 1}` },
    prefix: `/run/of-${port}/`,
  });
  const whole = recording([], { ...part(9001), parts: [part(9001), part(9101)] });
  const address = (placeholder: string, more: { part?: number }) =>
    placeholderAddress(placeholder, {
      recording: addressesOf(whole, result(SHARED, more)),
      scenario: SHARED,
    });
  expect(address('{origin:remote}', { part: 0 })).toBe('http://127.0.0.1:9002');
  expect(address('{origin:remote}', { part: 1 })).toBe('http://127.0.0.1:9102');
  expect(address('{url:target}', { part: 1 })).toBe(`http://127.0.0.1:9102/run/of-9101/${SHARED.id}/target`);
  expect(address('{prefix}', {})).toBe(`/run/of-9001/${SHARED.id}/`);
  expect(addressesOf(whole, undefined)).toBe(whole);
});
