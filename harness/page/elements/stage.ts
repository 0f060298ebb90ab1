/** Where an element of a scenario is put: a corner of the shared document that is cleared when the step has ended. */
import type { Facts } from '../../scenario/facts.ts';
import type { ElementAction } from '../../scenario/schema.ts';

/** How an element's fetch ended, and what script then sees. */
export interface Ending {
  ok: boolean;
  /** Name of the event or exception, when not ok. */
  error?: { name: string; message: string };
  facts?: Facts;
  /** The resolved value as text, where there is one. */
  body?: string;
}

export interface Stage {
  /** Id of the scenario: the one name that is its own. */
  readonly id: string;
  /** In the document, rendered, and out of sight. */
  readonly place: HTMLElement;
}

/** How one kind of element is performed. */
export type Perform = (action: ElementAction, stage: Stage) => Promise<Ending>;

/** Puts an empty place into the document. */
export function openStage(id: string): Stage & { close(): void } {
  const place = document.createElement('div');
  place.style.cssText = 'position:absolute;left:0;top:0;width:100px;height:100px;overflow:hidden;opacity:0';
  document.body.append(place);
  return { id, place, close: () => place.remove() };
}

/** Resolves with the first of these events. */
export function firstEvent<T extends string>(target: EventTarget, ...types: T[]): Promise<T> {
  return new Promise((resolve) => {
    for (const type of types) target.addEventListener(type, () => resolve(type), { once: true });
  });
}

/** Sets what the action says of `crossorigin`, `integrity`, `referrerpolicy`, `type` and `as`. */
export function setAttributes(element: Element, action: ElementAction): void {
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) element.setAttribute(name, value);
  };
  set('crossorigin', action.crossorigin);
  set('integrity', action.integrity);
  set('referrerpolicy', action.referrerPolicy);
  set('type', action.type);
  set('as', action.as);
}

/** The ending of an element that fires load or error. */
export const loadOrError = (how: 'load' | 'error', facts?: Facts): Ending => ({
  ok: how === 'load',
  ...(how === 'error' ? { error: { name: 'error', message: '' } } : {}),
  ...(facts ? { facts } : {}),
});

/** More frames than any engine needs to put a loaded sheet into effect, also while sheets of other scenarios are loading. */
const MAX_FRAMES = 60;

/** Waits for frames until something holds, or MAX_FRAMES have passed. */
export async function framesUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let frame = 0; frame < MAX_FRAMES && !(await holds()); frame++) await new Promise(requestAnimationFrame);
}

/** The crossOrigin IDL attribute as a fact. */
export const idlCrossOrigin = (element: Element): Facts =>
  'crossOrigin' in element ? { crossOrigin: String(element.crossOrigin) } : {};

/** Name of what a call throws, or a word when it throws nothing. */
export function nameThrown(call: () => unknown, word = 'allowed'): string {
  try {
    call();
    return word;
  } catch (error) {
    return String((error as { name?: unknown }).name ?? error);
  }
}

/** The same for a call that returns a promise. */
export async function nameRejected(call: () => Promise<unknown>, word = 'allowed'): Promise<string> {
  try {
    await call();
    return word;
  } catch (error) {
    return String((error as { name?: unknown }).name ?? error);
  }
}
