/** Media elements and their tracks, frames, fonts, worklets. */
import type { ElementAction } from '../../scenario/schema.ts';
import { describeError } from '../body.ts';
import { probeAll } from './images.ts';
import {
  firstEvent,
  framesUntil,
  idlCrossOrigin,
  loadOrError,
  setAttributes,
  type Ending,
  type Perform,
} from './stage.ts';

export const performMedia: Perform = async (action, stage) => {
  const media = document.createElement(action.element === 'audio' ? 'audio' : 'video');
  media.muted = true;
  media.preload = 'auto';
  setAttributes(media, action);
  const ended = firstEvent(media, action.element === 'audio' ? 'loadedmetadata' : 'loadeddata', 'error');
  media.src = action.url;
  stage.place.append(media);
  const ok = (await ended) !== 'error';
  const facts = { ...idlCrossOrigin(media), mediaError: media.error?.code ?? 0 };
  if (ok && media instanceof HTMLVideoElement && action.probes) {
    // Only a frame that has been shown is sure to be drawn.
    const over = firstEvent(media, 'ended');
    await media.play();
    await over;
    Object.assign(facts, await probeAll(media, action.probes));
  }
  media.removeAttribute('src');
  media.load();
  return loadOrError(ok ? 'load' : 'error', facts);
};

/** The crossorigin attribute is that of the media element: a track has none. */
export const performTrack: Perform = async (action, stage) => {
  const video = document.createElement('video');
  if (action.crossorigin !== undefined) video.setAttribute('crossorigin', action.crossorigin);
  const track = document.createElement('track');
  track.kind = 'metadata';
  const ended = firstEvent(track, 'load', 'error');
  video.append(track);
  stage.place.append(video);
  track.track.mode = 'hidden';
  track.src = action.url;
  const how = await ended;
  return loadOrError(how, { cues: track.track.cues?.length ?? 0 });
};

export const performFrame: Perform = async (action, stage) => {
  const frame = document.createElement(action.element as 'iframe' | 'object' | 'embed');
  setAttributes(frame, action);
  if (frame instanceof HTMLObjectElement) frame.data = action.url;
  else frame.src = action.url;
  const ended = firstEvent(frame, 'load', 'error');
  stage.place.append(frame);
  const how = await ended;
  return loadOrError(
    how,
    frame instanceof HTMLEmbedElement ? undefined : { contentDocument: frame.contentDocument !== null },
  );
};

/** Navigations of a frame that something in the document starts; they end when the frame has loaded what was asked for. */
export const performNavigation: Perform = async (action, stage) => {
  const frame = document.createElement('iframe');
  frame.name = `frame ${stage.id}`;
  if (action.element === 'meta-refresh')
    frame.srcdoc = `<!doctype html><meta http-equiv="refresh" content='0;url=${action.url}'>`;
  stage.place.append(frame);
  if (action.element === 'location') frame.contentWindow!.location.href = action.url;
  else if (action.element !== 'meta-refresh') {
    const start = action.element.startsWith('form') ? form(action) : link(action);
    start.target = frame.name;
    stage.place.append(start);
    if (start instanceof HTMLFormElement) start.submit();
    else start.click();
  }
  // Which load event is that of the document asked for, only the origins know: such steps end at a request.
  return new Promise(() => undefined);
};

/** What a ping goes along with is a navigation that asks no server. */
const link = ({ element, url }: ElementAction): HTMLAnchorElement =>
  Object.assign(
    document.createElement('a'),
    element === 'ping' ? { href: 'about:blank#followed', ping: url } : { href: url },
  );

function form({ element, url, method, enctype }: ElementAction): HTMLFormElement {
  const made = document.createElement('form');
  made.action = url;
  const attributes = { method: element === 'form' ? method : element.slice('form-'.length), enctype };
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(Object.assign(document.createElement('input'), { name: 'a', value: '1' }));
  return made;
}

/** Both ways to a font are named after the scenario; what they loaded is taken out again. */
export const performFont: Perform = (action, stage) =>
  settle(async () => {
    if (action.element === 'font-api') {
      await new FontFace(stage.id, `url(${JSON.stringify(action.url)})`).load();
      return;
    }
    const style = document.createElement('style');
    style.textContent = `@font-face { font-family: "${stage.id}"; src: url(${JSON.stringify(action.url)}); }`;
    stage.place.append(style);
    // No face is loaded as long as the rule has not come into effect.
    await framesUntil(async () => (await document.fonts.load(`10px "${stage.id}"`)).length > 0);
  });

export const performWorklet: Perform = (action) =>
  settle(() => {
    const { audioWorklet } = new OfflineAudioContext(1, 1, 8000);
    return audioWorklet.addModule(action.url, action.credentials ? { credentials: action.credentials as 'omit' } : {});
  });

async function settle(call: () => Promise<unknown>): Promise<Ending> {
  try {
    await call();
    return { ok: true };
  } catch (error) {
    return { ok: false, error: describeError(error) };
  }
}
