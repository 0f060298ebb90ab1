/**
 * The notation of recordings: a run's addresses written as the placeholders of scenario/templates.ts, so that runs on
 * different ports compare. Reversible with the recording's `origins` and `prefix`.
 */
import type { OriginMap, Scope } from '../scenario/templates.ts';

/** A function that replaces every address of the run in a text. */
export function abbreviator(scope: Scope): (text: string) => string {
  const pairs: [string, string][] = [];
  for (const name of Object.keys(scope.scenario.resources)) {
    const { origin } = scope.scenario.resources[name]!;
    pairs.push(
      [`${scope.origins[origin]}${scope.prefix}${name}`, `{url:${name}}`],
      [`${scope.prefix}${name}`, `{path:${name}}`],
    );
  }
  const token = scope.prefix.split('/')[2];
  pairs.push([scope.prefix, '{prefix}']);
  if (token) pairs.push([token, '{token}']);
  for (const [name, origin] of Object.entries(scope.origins) as [keyof OriginMap, string][]) {
    pairs.push([origin, `{origin:${name}}`], [new URL(origin).host, `{host:${name}}`]);
  }
  // Longer texts first: a URL holds its origin, and a port may begin another one.
  pairs.sort((a, b) => b[0].length - a[0].length);
  const replacement = new Map(pairs);
  const pattern = new RegExp(`(?:${pairs.map(([text]) => escape(text)).join('|')})(?![a-z0-9-])`, 'g');
  return (text) => text.replace(pattern, (found) => replacement.get(found)!);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
