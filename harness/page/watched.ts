/** What the page of a run tells a person who looks at it; the page of a driven run is left as it is. */

const byId = (id: string): HTMLElement | null => document.getElementById(id);

/** Whether a person looks at this page. */
export const isWatched = (): boolean => document.documentElement.dataset['watched'] !== undefined;

let said = 0;

/** Says how far the run is: to the eye after every scenario, to the ear ten times. */
export function showProgress(done: number, total: number): void {
  const text = `${done} of ${total} scenarios`;
  byId('status')!.textContent = text;
  const bar = document.querySelector('progress');
  if (bar) Object.assign(bar, { max: total, value: done });
  const tenth = Math.floor((10 * done) / total);
  if (tenth <= said || !byId('said')) return;
  said = tenth;
  byId('said')!.textContent = text;
  document.title = `${tenth * 10} % - CORS conformance`;
}

/** Says how it ended. */
export function showEnd(message: string): void {
  byId('status')!.textContent = message;
  if (!isWatched()) return;
  document.querySelector('progress')?.remove();
  byId('stay')?.remove();
  // Contexts of scenarios, which nobody needs any more.
  for (const frame of document.querySelectorAll('iframe')) frame.remove();
  byId('said')!.textContent = message.split('\n')[0]!;
  document.title = 'Done - CORS conformance';
}

let leaving = false;

/** From now on it is the run itself that leaves the page. */
export function leave(): void {
  leaving = true;
}

/** Tells the run when a person closes, reloads or leaves the page: it need not wait for more. */
export function tellWhenLeft(): void {
  if (isWatched()) addEventListener('pagehide', () => leaving || navigator.sendBeacon('left'));
}
