import { test, expect } from '@playwright/test';
import { browserOf } from './by-hand.ts';

const KHTML = '(KHTML, like Gecko)';
const CASES: [userAgent: string, engine: string, name: string, version: string | null, system: string][] = [
  [
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${KHTML} Chrome/130.0.0.0 Safari/537.36`,
    'chromium',
    'Chrome',
    '130.0.0.0',
    'Linux',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${KHTML} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2849.46`,
    'chromium',
    'Edge',
    '130.0.2849.46',
    'Windows',
  ],
  ['Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0', 'firefox', 'Firefox', '131.0', 'Android'],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${KHTML} Version/18.0 Safari/605.1.15`,
    'webkit',
    'Safari',
    '18.0',
    'macOS',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 ${KHTML} CriOS/130.0.6723.37 Mobile/15E148 Safari/604.1`,
    'webkit',
    'Chrome on iOS',
    '130.0.6723.37',
    'iOS',
  ],
  [
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 ${KHTML} Version/18.0 Safari/605.1.15`,
    'webkit',
    'WebKit',
    null,
    'Linux',
  ],
];

for (const [userAgent, engine, name, version, system] of CASES) {
  test(`${name} on ${system} is named as what it says, and no more`, () => {
    expect(browserOf(userAgent)).toEqual({
      engine,
      name: `${name} by its user agent`,
      version,
      driver: 'by hand',
      os: `${system} by its user agent`,
    });
  });
}

for (const hostile of [
  '',
  'curl/8.5.0',
  '<script>alert(1)</script>',
  'Chrome/../../etc/passwd',
  `Firefox/${'9'.repeat(5000)}`,
  `${'x'.repeat(2000)} Firefox/131.0`,
  'NotChrome/130.0.0.0',
])
  test(`"${hostile.slice(0, 30)}" is no browser that can be named`, () => expect(browserOf(hostile)).toBeNull());
