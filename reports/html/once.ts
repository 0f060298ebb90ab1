/** Markup that thousands of pages have in common. */
import { Markup, textOf, type Children } from '#html/jsx-runtime';

/**
 * Makes markup once for each key, for as long as the key is there.
 * @param make must depend on nothing but its key
 */
export function onceFor<Key extends object>(make: (key: Key) => Children): (key: Key) => Markup {
  const known = new WeakMap<Key, Markup>();
  return (key) => {
    let markup = known.get(key);
    if (!markup) known.set(key, (markup = new Markup(textOf(make(key)))));
    return markup;
  };
}
