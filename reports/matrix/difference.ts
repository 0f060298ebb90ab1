/** What the words of a difference point at. Pure. */

/** Numbers, from 1, of the requests that a difference speaks of. */
export function requestsNamed(difference: string | undefined): Set<number> {
  const named = [...(difference ?? '').matchAll(/(?:^|": )request (\d+)\b/g)];
  return new Set(named.map((match) => Number(match[1])));
}
