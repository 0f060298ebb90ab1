/** Elements that show an image, and CSS images. */
import type { Probe } from '../../scenario/elements.ts';
import type { Facts } from '../../scenario/facts.ts';
import type { ElementAction } from '../../scenario/schema.ts';
import { probe } from './canvas.ts';
import { firstEvent, idlCrossOrigin, loadOrError, setAttributes, type Perform, type Stage } from './stage.ts';

/** What an image element is, and what is put into the document for it. */
type Made = { image: HTMLImageElement | HTMLInputElement | SVGImageElement; fetchFrom(url: string): void };

function make(action: ElementAction, stage: Stage): Made {
  if (action.element === 'image-input') {
    const image = document.createElement('input');
    image.type = 'image';
    stage.place.append(image);
    return { image, fetchFrom: (url) => (image.src = url) };
  }
  if (action.element === 'svg-image') {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
    svg.append(image);
    return {
      image,
      fetchFrom: (url) => {
        image.setAttribute('href', url);
        stage.place.append(svg);
      },
    };
  }
  const image = document.createElement('img');
  if (action.element === 'picture-source') {
    const picture = document.createElement('picture');
    const source = document.createElement('source');
    picture.append(source, image);
    return {
      image,
      fetchFrom: (url) => {
        source.srcset = url;
        stage.place.append(picture);
      },
    };
  }
  stage.place.append(image);
  const srcset = action.element === 'img-srcset';
  return { image, fetchFrom: (url) => (srcset ? (image.srcset = `${url} 1x`) : (image.src = url)) };
}

export const performImage: Perform = async (action, stage) => {
  const { image, fetchFrom } = make(action, stage);
  setAttributes(image, { ...action, ...(action.element === 'image-input' ? { type: 'image' } : {}) });
  let ended = firstEvent(image, 'load', 'error');
  fetchFrom(action.url);
  let how = await ended;
  if (action.crossoriginAfterLoad !== undefined && image instanceof HTMLImageElement) {
    ended = firstEvent(image, 'load', 'error');
    image.crossOrigin = action.crossoriginAfterLoad;
    how = await ended;
  }
  const facts: Facts = idlCrossOrigin(image);
  if (image instanceof HTMLImageElement) facts['width'] = image.naturalWidth;
  if (how === 'load' && !(image instanceof HTMLInputElement))
    Object.assign(facts, await probeAll(image, action.probes ?? []));
  return loadOrError(how, facts);
};

/** Every use of an image that is asked about. */
export async function probeAll(image: CanvasImageSource, probes: readonly Probe[]): Promise<Facts> {
  const facts: Facts = {};
  for (const name of probes) facts[name] = await probe[name](image);
  return facts;
}

/** CSS images fire no event; a frame of their own does, once all of them have been fetched. */
const MARKUP: Record<string, (url: string) => string> = {
  'background-image': (url) => `<div style='width:9px;height:9px;background-image:url(${url})'></div>`,
  'mask-image': (url) => `<div style='width:9px;height:9px;background:red;mask-image:url(${url})'></div>`,
  'shape-outside': (url) =>
    `<div style='width:200px;font:10px/10px monospace'>` +
    `<div style='float:left;width:50px;height:50px;shape-outside:url(${url})'></div><span>x</span></div>`,
};

export const performCssImage: Perform = async (action, stage) => {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html>${MARKUP[action.element]!([JSON.stringify(action.url), action.urlModifiers ?? ''].join(' ').trim())}`;
  const ended = firstEvent(frame, 'load');
  stage.place.append(frame);
  await ended;
  const text = frame.contentDocument?.querySelector('span');
  // Nothing of the image counts as shape, so that text begins at the edge: 50 px further where it is ignored.
  return { ok: true, ...(text ? { facts: { wrapped: text.getBoundingClientRect().left < 40 } } : {}) };
};
