/** Style sheets and the link element. */
import type { Facts } from '../../scenario/facts.ts';
import {
  firstEvent,
  framesUntil,
  idlCrossOrigin,
  loadOrError,
  nameThrown,
  setAttributes,
  type Perform,
  type Stage,
} from './stage.ts';

/** Sheets say that they apply by a custom property of elements with the scenario's id. */
function applies(stage: Stage): boolean {
  const probe = document.createElement('i');
  probe.dataset['probe'] = stage.id;
  stage.place.append(probe);
  return getComputedStyle(probe).getPropertyValue('--applied').trim() === 'yes';
}

async function describeSheet(sheet: CSSStyleSheet | null | undefined, stage: Stage): Promise<Facts> {
  // An engine may put a sheet that has loaded into effect later, when others that are loading have come.
  if (sheet) await framesUntil(() => applies(stage));
  const facts: Facts = { applied: applies(stage) };
  if (!sheet) return facts;
  return {
    ...facts,
    cssRules: nameThrown(() => sheet.cssRules, 'readable'),
    insertRule: nameThrown(() => sheet.insertRule('i { }', 0)),
  };
}

export const performStyleSheet: Perform = async (action, stage) => {
  if (action.element === 'css-import') {
    const style = document.createElement('style');
    style.textContent = `@import url(${JSON.stringify(action.url)});`;
    const ended = firstEvent(style, 'load', 'error');
    stage.place.append(style);
    const how = await ended;
    const [rule] = style.sheet?.cssRules ?? [];
    return loadOrError(how, await describeSheet((rule as CSSImportRule | undefined)?.styleSheet, stage));
  }
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  setAttributes(link, action);
  link.href = action.url;
  const ended = firstEvent(link, 'load', 'error');
  stage.place.append(link);
  const how = await ended;
  return loadOrError(how, { ...idlCrossOrigin(link), ...(await describeSheet(link.sheet, stage)) });
};

/** preload, modulepreload and prefetch. */
export const performLink: Perform = async (action, stage) => {
  const link = document.createElement('link');
  link.rel = action.element;
  setAttributes(link, action);
  link.href = action.url;
  const ended = firstEvent(link, 'load', 'error');
  stage.place.append(link);
  return loadOrError(await ended, idlCrossOrigin(link));
};
