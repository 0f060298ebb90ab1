/** Scripts: the element in its forms, import() and importScripts(). */
import type { Facts } from '../../scenario/facts.ts';
import type { ElementAction } from '../../scenario/schema.ts';
import { describeError } from '../body.ts';
import { Marker } from '../marker.ts';
import { firstEvent, idlCrossOrigin, loadOrError, setAttributes, type Ending, type Perform } from './stage.ts';

/** Scripts say that they ran by a global variable of the scenario's name. */
function takeRan(id: string): boolean {
  const ran = id in globalThis;
  Reflect.deleteProperty(globalThis, id);
  return ran;
}

export const performScript: Perform = async (action, stage) => {
  const script = document.createElement('script');
  const ran = `ran ${stage.id}`;
  setAttributes(script, action);
  if (action.element === 'script') script.src = action.url;
  else {
    script.type = 'module';
    if (action.element === 'module-script') script.src = action.url;
    else
      script.textContent = `import ${JSON.stringify(action.url)};\ndispatchEvent(new Event(${JSON.stringify(ran)}));`;
  }
  const errors = watchErrors(script, action.url);
  const rejections = watchRejections(stage.id);
  // An inline script fires no load: it says itself that it has run.
  const ended = Promise.race([firstEvent(script, 'load', 'error'), firstEvent(window, ran)]);
  stage.place.append(script);
  const how = await ended;
  const facts: Facts = { ...idlCrossOrigin(script), ...errors(), unhandledrejection: await rejections() };
  return loadOrError(how === 'error' ? 'error' : 'load', { ...facts, ran: takeRan(stage.id) });
};

/** What the window's error event says of this script; who threw is known by currentScript, for muted errors name nobody. */
function watchErrors(script: HTMLScriptElement, url: string): () => Facts {
  const seen: Facts = { onerror: 'none' };
  const listen = (event: ErrorEvent) => {
    if (document.currentScript !== script && event.filename !== url) return;
    event.preventDefault();
    const { message, filename, lineno, colno, error } = event;
    const nothing = filename === '' && lineno === 0 && colno === 0 && error === null;
    seen['errorMessage'] = `${message} at ${filename}:${lineno}:${colno}`;
    if (message === 'Script error.' && nothing) seen['onerror'] = 'muted';
    else seen['onerror'] = filename !== '' && lineno > 0 && error instanceof Error ? 'full' : 'partial';
  };
  addEventListener('error', listen);
  return () => {
    removeEventListener('error', listen);
    return seen;
  };
}

/** Whether a promise that was rejected with the scenario's id is reported; one of our own that must be comes after it. */
function watchRejections(id: string): () => Promise<boolean> {
  let reported = false;
  let last: (() => void) | undefined;
  const marker = new Marker();
  const listen = (event: PromiseRejectionEvent) => {
    if (event.reason === id) reported = true;
    else if (event.reason === marker) last?.();
    else return;
    event.preventDefault();
  };
  addEventListener('unhandledrejection', listen);
  return async () => {
    const over = new Promise<void>((resolve) => (last = resolve));
    void Promise.reject(marker);
    await over;
    removeEventListener('unhandledrejection', listen);
    return reported;
  };
}

export const performImport: Perform = async (action, stage) => {
  try {
    const module = (await load(action)) as { default?: unknown };
    const body = typeof module.default === 'string' ? module.default : undefined;
    return { ok: true, facts: { ran: takeRan(stage.id) }, ...(body === undefined ? {} : { body }) };
  } catch (error) {
    return { ok: false, error: describeError(error), facts: { ran: takeRan(stage.id) } };
  }
};

async function load(action: ElementAction): Promise<unknown> {
  if (action.element === 'dynamic-import') return import(action.url);
  // Engines that do not know import attributes refuse the syntax.
  return new Function('url', `return import(url, { with: { type: 'json' } })`)(action.url) as Promise<unknown>;
}

declare function importScripts(...urls: string[]): void;

/** importScripts() of a worker; it needs no document. */
export function performImportScripts(action: ElementAction, id: string): Ending {
  try {
    importScripts(action.url);
    return { ok: true, facts: { ran: takeRan(id) } };
  } catch (error) {
    return { ok: false, error: describeError(error), facts: { ran: takeRan(id) } };
  }
}
