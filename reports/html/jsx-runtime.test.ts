import { expect, test } from '@playwright/test';
import * as preact from 'preact/jsx-runtime';
import { renderToString } from 'preact-render-to-string';
import * as own from './jsx-runtime.ts';
import { jsx, textOf } from './jsx-runtime.ts';

type Make = (type: unknown, props: Record<string, unknown>) => unknown;

/** Elements that are made in the same way by both. */
const SAME: [string, (make: Make, fragment: unknown) => unknown][] = [
  ['texts', (make) => make('p', { children: ['"a" & <b>', ' ', 1, 2n, null, undefined, true, false, ''] })],
  [
    'attributes',
    (make) => make('a', { href: 'x?a&b"<', class: '', title: 0, hidden: true, id: undefined, lang: null }),
  ],
  ['one in capitals', (make) => make('div', { tabIndex: 0, 'aria-label': 'a' })],
  [
    'truth',
    (make) =>
      make('input', { checked: true, disabled: false, 'aria-hidden': true, 'aria-busy': false, spellcheck: false }),
  ],
  ['elements without content', (make) => ['br', 'meta', 'link', 'img', 'hr'].map((name) => make(name, { class: 'x' }))],
  ['empty elements', (make) => ['script', 'td', 'span'].map((name) => make(name, {}))],
  ['what is not escaped', (make) => make('style', { dangerouslySetInnerHTML: { __html: 'a > b { content: "<" }' } })],
  ['lists in lists', (make) => make('ul', { children: [[make('li', { children: 'a' })], [[make('li', {})]], []] })],
  ['fragments', (make, fragment) => make(fragment, { children: [make('b', { children: '1' }), '2'] })],
  [
    'components',
    (make) => {
      const Item = ({ text, children }: { text: string; children?: unknown }) =>
        text === '' ? null : make('li', { children: [text, children] });
      return make('ol', { children: [make(Item, { text: '<' }), make(Item, { text: '' })] });
    },
  ],
];
for (const [what, made] of SAME)
  test(`the text is that of Preact: ${what}`, () => {
    const expected = made(preact.jsx as Make, preact.Fragment);
    const list = (Array.isArray(expected) ? expected : [expected]) as preact.JSX.Element[];
    expect(textOf(made(own.jsx as Make, own.Fragment) as own.Children)).toBe(
      list.map((one) => renderToString(one)).join(''),
    );
  });

const HARMFUL = ['\u0000', '\u001b', '\u007f', '\u0085', '\u200f', '\u202e', '\u2066', '\ud800', '\udc00'];
for (const char of HARMFUL)
  test(`no text brings in U+${char.charCodeAt(0).toString(16)}`, () => {
    const html = textOf([jsx('p', { title: char, children: `<${char}` }), char]);
    expect(html).not.toContain(char);
    expect(html).toMatch(/^<p title="(\\[xu][0-9a-f]+)">&lt;\1<\/p>\1$/);
  });

test('what is whole stays whole', () => {
  expect(textOf(jsx('p', { children: 'é – 😀\n\t' }))).toBe('<p>é – 😀\n\t</p>');
});

test('objects are refused, whatever they say they are', () => {
  const posed = { html: '<script>', type: 'p', props: {}, toString: () => '<script>' };
  for (const child of [posed, new Date(0), Symbol('<')]) expect(() => textOf(child as never)).toThrow(TypeError);
  expect(textOf(jsx('p', { title: posed as never }))).toBe('<p title="&lt;script>"></p>');
});
