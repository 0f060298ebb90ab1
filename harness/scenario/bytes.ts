/** Bytes and the texts that stand for them, in the words of the Infra Standard. Pure. */

/** Whether a text has as many bytes in UTF-8 as it has characters. https://infra.spec.whatwg.org/#ascii-string */
export const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** The bytes of a text with one character for each. https://infra.spec.whatwg.org/#isomorphic-encode */
export function isomorphicEncode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** One character for each byte. https://infra.spec.whatwg.org/#isomorphic-decode */
export function isomorphicDecode(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes that base64 stands for. https://infra.spec.whatwg.org/#forgiving-base64-decode @throws where it is none */
export const fromBase64 = (base64: string): Uint8Array<ArrayBuffer> => isomorphicEncode(atob(base64));

const encoder = new TextEncoder();

/** The bytes of a text in UTF-8, one character for each. */
export const utf8Bytes = (text: string): string => (isAscii(text) ? text : isomorphicDecode(encoder.encode(text)));

/** The text whose bytes in UTF-8 are these, one character for each. */
export const utf8Text = (bytes: string): string =>
  isAscii(bytes) ? bytes : new TextDecoder('utf-8', { ignoreBOM: true }).decode(isomorphicEncode(bytes));
