/** Makes the top-level windows that steps run in. */
import { remoteHost, Unsupported, type Host } from './messages.ts';

const windows = new Set<Window>();

/** A window that runs scenarios. Rejects with Unsupported where a page may not open one by itself. */
export function windowHost(name: string, url: string): Promise<Host> {
  const opened = window.open(url, '_blank', 'popup,width=400,height=300');
  if (!opened) throw new Unsupported('this browser opens no window without a gesture of the user');
  windows.add(opened);
  return remoteHost(name, (listener) => {
    addEventListener('message', (event) => {
      if (event.source === opened) listener(event.data);
    });
    return (scenario) => opened.postMessage(scenario, '*');
  });
}

/** Closes those that are open; whether there were any. */
export function closeWindows(): boolean {
  const any = windows.size > 0;
  for (const opened of windows) opened.close();
  windows.clear();
  return any;
}
