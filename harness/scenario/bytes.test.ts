import { expect, test } from '@playwright/test';
import { fromBase64, isAscii, isomorphicDecode, isomorphicEncode, utf8Bytes, utf8Text } from './bytes.ts';

const ALL = Array.from({ length: 256 }, (_, byte) => byte);

test('a character stands for each byte, there and back', () => {
  const text = String.fromCharCode(...ALL);
  expect([...isomorphicEncode(text)]).toEqual(ALL);
  expect(isomorphicDecode(new Uint8Array(ALL))).toBe(text);
});

test('base64 stands for any bytes', () => {
  expect(fromBase64('')).toHaveLength(0);
  expect([...fromBase64(Buffer.from(ALL).toString('base64'))]).toEqual(ALL);
  expect(() => fromBase64('a')).toThrow();
});

test('UTF-8 as characters for bytes, there and back', () => {
  for (const text of ['', 'plain', 'é', '\ufeff€', '😀'])
    expect(utf8Text(utf8Bytes(text)), JSON.stringify(text)).toBe(text);
  expect(utf8Bytes('é')).toBe('\xc3\xa9');
  expect(utf8Text('\xff')).toBe('\ufffd');
});

test('ASCII is what has one byte for each character', () => {
  expect(isAscii('\x00~\x7f')).toBe(true);
  expect(isAscii('\x80')).toBe(false);
});
