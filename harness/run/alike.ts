/** Whether script can tell two steps apart: what it learned of one against what it learned of the other. Pure. */
import { TIMING_FACTS } from '../scenario/facts.ts';
import type { PageObservation } from './recording.ts';

/** A step: what script learned, and the URL it asked for, in the notation of recordings. */
export interface Learned {
  seen: PageObservation;
  url: string;
}

/** One thing in which two steps differ. */
export interface Telling {
  /** What it is: error, message, status, events …, the name of a fact, or `timing: ` and the name of a field. */
  what: string;
  /** The two values as text; `none` where there is none. */
  values: [string, string];
}

/**
 * Everything in which two steps differ for script. How long they took is left out, for it differs from run to run; each
 * step's own URL counts as the same word.
 */
export function tellings(one: Learned, other: Learned): Telling[] {
  const [left, right] = [aspects(one), aspects(other)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((what): Telling[] => {
    const values: [string, string] = [left.get(what) ?? 'none', right.get(what) ?? 'none'];
    return values[0] === values[1] ? [] : [{ what, values }];
  });
}

/** What the standards leave open: messages, and what becomes of the entry of a failed fetch. */
export const isLeftOpen = ({ what }: Telling): boolean => what === 'message' || what.startsWith(TIMING);

const TIMING = 'timing: ';

/** Everything that script learned, by name. */
export function aspects({ seen, url }: Learned): Map<string, string> {
  const own = (text: string) => (url === '' ? text : text.replaceAll(url, '{url}'));
  const found = new Map<string, string>();
  const add = (what: string, value: unknown) => {
    if (value !== undefined) found.set(what, own(typeof value === 'string' ? value : JSON.stringify(value)));
  };
  add('result', seen.result);
  add('error', seen.error?.name);
  add('message', seen.error?.message);
  add('type', seen.type);
  add('status', seen.status);
  add('status text', seen.statusText);
  add('redirected', seen.redirected);
  add('URL', seen.url);
  add('headers', seen.headers);
  add('body', seen.body);
  add('events', seen.events?.join(' '));
  for (const [name, value] of Object.entries(seen.facts ?? {}))
    add(Object.hasOwn(TIMING_FACTS, name) ? TIMING + name : name, value);
  return found;
}
