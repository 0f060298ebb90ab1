/** What the element action does by the standards: from the request of each element to what script then sees. */
import type { PageObservation } from '../run/recording.ts';
import type { ElementKind } from '../scenario/elements.ts';
import type { Facts } from '../scenario/facts.ts';
import type { ElementAction } from '../scenario/schema.ts';
import { runFont, runCssImage, runMedia, runTrack, runWorklet } from './element-others.ts';
import { runImport, runImportScripts, runScript } from './element-scripts.ts';
import { runLink, runStyleSheet } from './element-styles.ts';
import { runFrame, runNavigation, runPing } from './element-navigation.ts';
import { runImage } from './element-images.ts';
import type { CorsState } from './potential-cors.ts';
import { parseUrl, type Client } from './request.ts';
import type { UserAgent } from './user-agent.ts';

/** What an element's algorithm works with. */
export interface ElementRun {
  ua: UserAgent;
  action: ElementAction;
  client: Client;
  url: URL;
  /** The scenario's id, by which scripts and sheets say that they are there. */
  id: string;
}

/** How it ended: the name of the error, or null when it loaded. */
export interface Ended {
  error: string | null;
  facts?: Facts;
  body?: string;
}

const RUN: Record<ElementKind, (run: ElementRun) => Ended> = {
  img: runImage,
  'img-srcset': runImage,
  'picture-source': runImage,
  'image-input': runImage,
  'svg-image': runImage,
  script: runScript,
  'module-script': runScript,
  'module-import': runScript,
  'dynamic-import': runImport,
  'json-import': runImport,
  'import-scripts': runImportScripts,
  stylesheet: runStyleSheet,
  'css-import': runStyleSheet,
  preload: runLink,
  modulepreload: runLink,
  prefetch: runLink,
  audio: runMedia,
  video: runMedia,
  track: runTrack,
  iframe: runFrame,
  object: runFrame,
  embed: runFrame,
  hyperlink: runNavigation,
  'form-get': runNavigation,
  'form-post': runNavigation,
  form: runNavigation,
  location: runNavigation,
  ping: runPing,
  'meta-refresh': runNavigation,
  'font-face': runFont,
  'font-api': runFont,
  'background-image': runCssImage,
  'mask-image': runCssImage,
  'shape-outside': runCssImage,
  worklet: runWorklet,
};

/** Performs the action by the standards. */
export function runElement(ua: UserAgent, action: ElementAction, client: Client, id: string): PageObservation {
  const url = parseUrl(action.url, client);
  const { error, facts, body }: Ended = url ? RUN[action.element]({ ua, action, client, url, id }) : { error: 'error' };
  // The step ends at the request's arrival, before anything can be said of the element.
  if (action.until) return { result: 'resolved', durationMs: 0 };
  return {
    result: error === null ? 'resolved' : 'rejected',
    ...(error === null ? {} : { error: { name: error, message: '' } }),
    ...(body === undefined ? {} : { body: { text: body } }),
    ...(facts || error === 'error' ? { facts: { ...facts, ...(error === 'error' ? { event: 'Event' } : {}) } } : {}),
    durationMs: 0,
  };
}

/** What the crossOrigin IDL attribute says. https://html.spec.whatwg.org/#cors-settings-attributes, limited to only known values */
export const reflected = (state: CorsState): string =>
  state === 'No CORS' ? 'null' : state === 'Anonymous' ? 'anonymous' : 'use-credentials';

/** The attributes that go into a request unchanged. */
export const attributes = ({ integrity, referrerPolicy }: ElementAction) => ({
  ...(integrity === undefined ? {} : { integrity }),
  ...(referrerPolicy === undefined ? {} : { referrerPolicy }),
});
