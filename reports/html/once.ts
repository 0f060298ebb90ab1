/** Markup that is made once and stands in many places, or in a very large page. */
import { Markup, textOf, type Children } from '#html/jsx-runtime';

/**
 * Markup in one piece. A text that was put together remembers its parts, which are walked through again wherever it
 * stands, and which live as long as it does.
 */
export const inOnePiece = (children: Children): Markup => new Markup(Buffer.from(textOf(children)).toString());

/**
 * Makes markup once for each key, for as long as the key is there.
 * @param make must depend on nothing but its key, and what always comes with this key
 */
export function onceFor<Key extends object, More extends unknown[]>(
  make: (key: Key, ...more: More) => Children,
): (key: Key, ...more: More) => Markup {
  const known = new WeakMap<Key, Markup>();
  return (key, ...more) => {
    let markup = known.get(key);
    if (!markup) known.set(key, (markup = inOnePiece(make(key, ...more))));
    return markup;
  };
}
