/**
 * The notation of recordings: a run's addresses written as the placeholders of scenario/templates.ts, so that runs on
 * different ports compare. Reversible with the recording's `origins` and `prefix`.
 */
import type { Facts } from '../scenario/facts.ts';
import type { OriginMap, Scope } from '../scenario/templates.ts';

type Pair = [text: string, placeholder: string];

/** A function that replaces every address of the run in a text. */
export function abbreviator(scope: Scope): (text: string) => string {
  const token = scope.elsewhere?.token ?? scope.prefix.split('/')[2] ?? '';
  const short = originsShortener(scope.origins);
  let paths: ((text: string) => string) | undefined;
  const known = (text: string) =>
    short(token && text.includes(token) ? (paths ??= pathsShortener(scope, token))(text) : text);
  if (!namesPorts(scope)) return known;
  const ports = replacer(
    Object.entries(scope.origins).map(([name, origin]): Pair => [`:${new URL(origin).port}`, `:{port:${name}}`]),
  );
  return (text) => ports(known(text));
}

/** Whether a scenario asks hosts that have no name: of their addresses only the port is known. */
const namesPorts = ({ scenario }: Scope): boolean =>
  scenario.context.host !== undefined || JSON.stringify(scenario).includes('{port:');

/** What holds the run's token: addresses of this scenario. */
function pathsShortener(scope: Scope, token: string): (text: string) => string {
  const pairs = Object.entries(scope.scenario.resources).flatMap(([name, { origin }]): Pair[] => [
    [`${scope.origins[origin]}${scope.prefix}${name}`, `{url:${name}}`],
    [`${scope.prefix}${name}`, `{path:${name}}`],
  ]);
  return replacer([...pairs, [scope.prefix, '{prefix}'], [token, '{token}']]);
}

const shorteners = new WeakMap<OriginMap, (text: string) => string>();

/** The same for all scenarios of a run, and made once: a run shortens some hundred thousand texts. */
function originsShortener(origins: OriginMap): (text: string) => string {
  let shortener = shorteners.get(origins);
  if (!shortener) {
    const pairs = Object.entries(origins).flatMap(([name, origin]): Pair[] => [
      [origin, `{origin:${name}}`],
      [new URL(origin).host, `{host:${name}}`],
    ]);
    shortener = replacer(pairs);
    shorteners.set(origins, shortener);
  }
  return shortener;
}

function replacer(pairs: Pair[]): (text: string) => string {
  // Longer texts first: a URL holds its origin, and a port may begin another one.
  const sorted = pairs.sort((a, b) => b[0].length - a[0].length);
  const replacement = new Map(sorted);
  // Most texts are too short to hold any of them, or lack what all have in common: a colon and how their ports begin.
  const least = sorted.at(-1)?.[0].length ?? Infinity;
  const mark = commonBeginning(sorted.map(([text]) => text.slice(text.lastIndexOf(':'))));
  const pattern = new RegExp(`(?:${sorted.map(([text]) => bounded(text)).join('|')})(?![a-z0-9-])`, 'g');
  return (text) => {
    if (text.length < least || !text.includes(mark)) return text;
    return replacement.get(text) ?? text.replace(pattern, (found) => replacement.get(found)!);
  };
}

function commonBeginning(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const text of others) while (!text.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** A host is not to be found in the longer name of another one. */
const bounded = (text: string): string =>
  (/^[a-z0-9.]+:/.test(text) && !text.includes('//') ? '(?<![a-z0-9.-])' : '') + escape(text);

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Facts with their texts shortened. */
export function shortenFacts(facts: Facts, short: (text: string) => string): Facts {
  const entries = Object.entries(facts).map(([name, value]) => [
    name,
    typeof value === 'string' ? short(value) : value,
  ]);
  return Object.fromEntries(entries) as Facts;
}
