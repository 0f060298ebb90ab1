/** @jsxImportSource preact */
/** Runs in the page "Try it": keeps the state in the fragment of the address, and draws. */
import { render } from 'preact';
import { Try, type SiteData } from './app.tsx';
import { FIRST, fragmentOf, stateOf, type TryState, type Validate } from './state.ts';

/** How long typing may pause before the address is written: browsers limit how often it may be. */
const PAUSE_MS = 150;

export function start(valid: Validate): void {
  const root = document.querySelector<HTMLElement>('#try')!;
  const site = JSON.parse(root.dataset['site']!) as SiteData;
  root.textContent = '';
  let state: TryState = FIRST;
  let problem: string | null = null;
  /** The fragment that the state has, as far as it is in the address. */
  let written = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What the last change came from. */
  let source: EventTarget | null = null;
  /** Typing in one field is one entry of the history. */
  let typing: EventTarget | null = null;

  const draw = () => render(<Try state={state} site={site} problem={problem} change={change} />, root);

  function read(): void {
    const fragment = location.hash.replace(/^#/, '');
    if (fragment === written && fragment !== '') return;
    clearTimeout(timer);
    timer = undefined;
    typing = null;
    written = fragment;
    const found = stateOf(fragment, valid);
    problem = found || fragment === '' ? null : 'The address holds nothing that could be tried; this is an example.';
    state = found ?? FIRST;
    draw();
  }

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (problem) return;
    const fragment = fragmentOf(state);
    if (fragment === written) return;
    written = fragment;
    const again = typing !== null && typing === source;
    typing = source instanceof HTMLTextAreaElement || source instanceof HTMLInputElement ? source : null;
    if (again) location.replace(`#${fragment}`);
    else location.hash = fragment;
  }

  function change(next: TryState): void {
    const sound = valid(next);
    problem = sound ? null : 'A field holds too much, or characters that no header can have.';
    state = next;
    draw();
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE_MS);
  }

  for (const type of ['input', 'click'] as const)
    root.addEventListener(type, ({ target }) => (source = target), { capture: true });
  addEventListener('hashchange', read);
  // What is left of the pause: a reload, or a copy of the address, has all that was typed.
  addEventListener('pagehide', write);
  root.addEventListener('focusout', () => timer !== undefined && write());
  read();
}
