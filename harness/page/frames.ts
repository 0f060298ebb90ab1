/** Makes the frames that scenarios run in. */
import { remoteHost, type Host } from './messages.ts';

/**
 * A frame that runs scenarios. `fill` says what is in it; `inject` puts the runtime into its document once it is there, for
 * a document that nobody has written.
 */
export function frameHost(
  name: string,
  fill: (frame: HTMLIFrameElement) => void,
  inject?: (inside: Document) => void,
): Promise<Host> {
  return remoteHost(name, (listener, fail) => {
    const frame = document.createElement('iframe');
    frame.title = name;
    fill(frame);
    addEventListener('message', (event) => {
      if (event.source === frame.contentWindow) listener(event.data);
    });
    // Some engines replace the first empty document: what is put into it before the load event is lost.
    if (inject) {
      frame.onload = () => {
        if (frame.contentDocument) inject(frame.contentDocument);
        else fail('its document cannot be reached');
      };
    }
    document.body.append(frame);
    return (scenario) => frame.contentWindow!.postMessage(scenario, '*');
  });
}

/** The source of a document that runs scenarios. */
export const frameDocument = (runtimeUrl: string): string =>
  `<!doctype html><html lang="en" data-role="frame"><meta charset="utf-8"><title>CORS conformance</title>` +
  `<body><script src="${runtimeUrl}"></script>`;

/** Puts the runtime into an empty document. */
export function injectRuntime(inside: Document, runtimeUrl: string): void {
  inside.documentElement.dataset['role'] = 'frame';
  const script = inside.createElement('script');
  script.src = runtimeUrl;
  inside.body.append(script);
}
