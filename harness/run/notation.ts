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

/**
 * What holds the run's token: addresses of this scenario. Each scenario has its own, and too few texts for a regular
 * expression to be worth making.
 */
function pathsShortener({ scenario, origins, prefix }: Scope, token: string): (text: string) => string {
  const { resources } = scenario;
  const before = prefix.indexOf(token);
  /** The address whose token is at a place, from `from` on: where it begins and ends, and what stands for it. */
  const addressAt = (
    text: string,
    at: number,
    from: number,
  ): [begin: number, end: number, placeholder: string] | null => {
    const begin = at - before;
    if (before >= 0 && begin >= from && text.startsWith(prefix, begin)) {
      const end = begin + prefix.length;
      const name = wordAt(text, end);
      if (name === '') return [begin, end, '{prefix}'];
      if (Object.hasOwn(resources, name)) {
        const origin = origins[resources[name]!.origin];
        const whole = begin - origin.length >= from && text.startsWith(origin, begin - origin.length);
        return whole
          ? [begin - origin.length, end + name.length, `{url:${name}}`]
          : [begin, end + name.length, `{path:${name}}`];
      }
    }
    return wordAt(text, at + token.length) === '' ? [at, at + token.length, '{token}'] : null;
  };
  return (text) => {
    let out = '';
    let from = 0;
    for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, Math.max(from, at + 1))) {
      const address = addressAt(text, at, from);
      if (!address) continue;
      const [begin, end, placeholder] = address;
      out += text.slice(from, begin) + placeholder;
      from = end;
    }
    return from === 0 ? text : out + text.slice(from);
  };
}

/** The letters, digits and hyphens from a place on: what names are made of. */
function wordAt(text: string, from: number): string {
  let to = from;
  while (isOfName(text.charCodeAt(to))) to++;
  return text.slice(from, to);
}

const isOfName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d;

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
