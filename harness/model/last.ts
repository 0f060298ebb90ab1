/** Pure. */

/**
 * Makes something of a key, and keeps it until another key comes: what is asked about one scenario again and again is then
 * asked about the next, thousands in a row.
 * @param make must depend on nothing but its key
 */
export function keepingLast<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  let last: { key: Key; made: Made } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, made: make(key) };
    return last.made;
  };
}
