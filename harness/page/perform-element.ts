/** The element action: one element in the document, from its insertion to the end of its fetch. */
import type { PageObservation } from '../run/recording.ts';
import type { ElementKind } from '../scenario/elements.ts';
import type { ElementAction } from '../scenario/schema.ts';
import { describeEvent } from './describe-event.ts';
import { awaitRequest } from './await-request.ts';
import { performCssImage, performImage } from './elements/images.ts';
import {
  performFont,
  performFrame,
  performMedia,
  performNavigation,
  performTrack,
  performWorklet,
} from './elements/others.ts';
import { performImport, performImportScripts, performScript } from './elements/scripts.ts';
import { openStage, type Ending, type Perform } from './elements/stage.ts';
import { performLink, performStyleSheet } from './elements/styles.ts';

const PERFORM: Record<Exclude<ElementKind, 'import-scripts'>, Perform> = {
  img: performImage,
  'img-srcset': performImage,
  'picture-source': performImage,
  'image-input': performImage,
  'svg-image': performImage,
  script: performScript,
  'module-script': performScript,
  'module-import': performScript,
  'dynamic-import': performImport,
  'json-import': performImport,
  stylesheet: performStyleSheet,
  'css-import': performStyleSheet,
  preload: performLink,
  modulepreload: performLink,
  prefetch: performLink,
  audio: performMedia,
  video: performMedia,
  track: performTrack,
  iframe: performFrame,
  object: performFrame,
  embed: performFrame,
  hyperlink: performNavigation,
  'form-get': performNavigation,
  'form-post': performNavigation,
  form: performNavigation,
  location: performNavigation,
  ping: performNavigation,
  'meta-refresh': performNavigation,
  'font-face': performFont,
  'font-api': performFont,
  'background-image': performCssImage,
  'mask-image': performCssImage,
  'shape-outside': performCssImage,
  worklet: performWorklet,
};

/** Performs the action of scenario `id`; rejects only for a fault of the harness. `signal` ends it when the scenario's time is up. */
export async function performElement(action: ElementAction, id: string, signal: AbortSignal): Promise<PageObservation> {
  const start = performance.now();
  const took = () => Math.round(performance.now() - start);
  const observe = ({ ok, error, facts, body }: Ending): PageObservation => ({
    result: ok ? 'resolved' : 'rejected',
    ...(error ? { error } : {}),
    ...(body === undefined ? {} : { body: { text: body } }),
    ...(facts ? { facts } : {}),
    durationMs: took(),
  });
  if (action.element === 'import-scripts') return observe(performImportScripts(action, id));
  const stage = openStage(id);
  let failure: Event | undefined;
  stage.place.addEventListener('error', (event) => (failure = event), true);
  const timeUp = new Promise<'timeout'>((resolve) => signal.addEventListener('abort', () => resolve('timeout')));
  try {
    const performed = PERFORM[action.element](action, stage);
    const { until } = action;
    const received = async (): Promise<Ending> => {
      const { resource, requests = 1, latestMs } = until!;
      const patience = new AbortController();
      const giveUp = () => patience.abort();
      signal.addEventListener('abort', giveUp);
      const timer = latestMs === undefined ? undefined : setTimeout(giveUp, latestMs);
      try {
        await awaitRequest(id, resource, requests, patience.signal);
        return { ok: true };
      } catch (error) {
        if (!patience.signal.aborted) throw error;
        return { ok: false, error: { name: 'no-request', message: '' } };
      } finally {
        clearTimeout(timer);
      }
    };
    const ending = await Promise.race([until ? received() : performed, timeUp]);
    if (ending === 'timeout') return { result: 'timeout', durationMs: took() };
    if (ending.error?.name !== 'error' || !failure) return observe(ending);
    return observe({ ...ending, facts: { ...ending.facts, event: describeEvent(failure) } });
  } finally {
    stage.close();
  }
}
