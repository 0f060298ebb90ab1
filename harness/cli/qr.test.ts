import { createRequire } from 'node:module';
import { expect, test } from '@playwright/test';
import { qrLines } from './qr.ts';

const { default: decode } = createRequire(import.meta.url)('jsqr') as typeof import('jsqr');

/** Pixels to a module, as a camera would have several. */
const SCALE = 4;

/** What a reader makes of printed lines: a picture of their glyphs, decoded by somebody else's decoder. */
function read(lines: readonly string[]): string | undefined {
  const rows = lines.flatMap((line) => {
    const glyphs = [...line.replace(/\x1b\[[\d;]*m/g, '')];
    return [
      glyphs.map((glyph) => glyph === '█' || glyph === '▀'),
      glyphs.map((glyph) => glyph === '█' || glyph === '▄'),
    ];
  });
  const [width, height] = [rows[0]!.length * SCALE, rows.length * SCALE];
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = rows[Math.floor(y / SCALE)]![Math.floor(x / SCALE)] ? 0 : 255;
      pixels.set([value, value, value, 255], (y * width + x) * 4);
    }
  return decode(pixels, width, height)?.data;
}

for (const url of [
  'http://192.168.1.5:40123/serve/0123456789abcdef0123456789abcdef/',
  'http://[fd00:1234:5678:9abc:def0:1234:5678:9abc]:65000/serve/0123456789abcdef0123456789abcdef/',
  'http://a-machine-with-a-rather-long-name.local:8001/serve/fedcba9876543210fedcba9876543210/',
]) {
  test(`the code that is printed for ${url} says just that`, () => expect(read(qrLines(url))).toBe(url));
}

test('a code fits into a terminal of 80 columns and 24 lines with the URL of an address', () => {
  const lines = qrLines('http://192.168.1.5:40123/serve/0123456789abcdef0123456789abcdef/');
  expect(lines.length).toBeLessThan(24);
  for (const line of lines) {
    expect(line.startsWith('\x1b[38;5;16;48;5;231m')).toBe(true);
    expect(line.endsWith('\x1b[0m')).toBe(true);
    expect(line.length - '\x1b[38;5;16;48;5;231m\x1b[0m'.length).toBeLessThanOrEqual(80);
  }
});
