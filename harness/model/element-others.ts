/** Media, tracks, frames, fonts, CSS images and worklets. */
import type { Ended, ElementRun } from './elements.ts';
import { reflected } from './elements.ts';
import { probe } from './element-images.ts';
import { extractMimeType, isJavaScript } from './blocking.ts';
import { fetchRequest } from './fetch.ts';
import { corsSettingsAttribute, createPotentialCorsRequest } from './potential-cors.ts';
import { newRequest } from './request.ts';
import { bytesOf, isOkStatus, type ModelResponse } from './responses.ts';
import { imageType, isFont, isMedia } from './sniff.ts';

const bytes = (response: ModelResponse): Uint8Array =>
  bytesOf((response.internal ?? response).body) ?? new Uint8Array();

/** https://html.spec.whatwg.org/#concept-media-load-resource */
export function runMedia({ ua, action, client, url }: ElementRun): Ended {
  const is = ua.deciding('media-resource');
  const state = corsSettingsAttribute(ua, action.crossorigin);
  const request = createPotentialCorsRequest(ua, client, url, action.element, state);
  request.headers.push(['Range', 'bytes=0-']);
  const response = fetchRequest(ua, request, Infinity);
  const facts = { crossOrigin: reflected(state), mediaError: 0 };
  const usable = response.type !== 'error' && isMedia(bytes(response));
  if (!is('usable', usable, 'the response is media that can be played'))
    return { error: 'error', facts: { ...facts, mediaError: 4 } };
  return { error: null, facts: { ...facts, ...probe(ua, response as ModelResponse, action.probes ?? []) } };
}

/** https://html.spec.whatwg.org/#start-the-track-processing-model */
export function runTrack({ ua, action, client, url }: ElementRun): Ended {
  const is = ua.deciding('track');
  const state = corsSettingsAttribute(ua, action.crossorigin);
  const request = createPotentialCorsRequest(ua, client, url, 'track', state, { sameOriginFallback: true });
  const response = fetchRequest(ua, request, Infinity);
  const text = response.type === 'error' ? '' : new TextDecoder().decode(bytes(response));
  if (is('WebVTT', !/^WEBVTT/.test(text), 'the response is no WebVTT')) return { error: 'error', facts: { cues: 0 } };
  return { error: null, facts: { cues: text.match(/-->/g)?.length ?? 0 } };
}

/** https://drafts.csswg.org/css-fonts/#font-fetching-requirements */
export function runFont({ ua, client, url }: ElementRun): Ended {
  const cors = ua.is('fetch-a-font', 'mode', true, 'fonts are always fetched in mode cors');
  const anonymous = ua.is(
    'fetch-a-font',
    'credentials mode',
    true,
    'fonts are fetched with credentials mode same-origin',
  );
  const request = newRequest(client, url, {
    destination: 'font',
    mode: cors ? 'cors' : 'no-cors',
    credentials: anonymous ? 'same-origin' : 'include',
  });
  const response = fetchRequest(ua, request, Infinity);
  const font = response.type !== 'error' && isFont(bytes(response));
  return { error: font ? null : 'NetworkError' };
}

/** https://drafts.csswg.org/css-values/#fetch-a-style-resource; the frame that holds the rule loads in any case. */
export function runCssImage({ ua, action, client, url }: ElementRun): Ended {
  const modifier = /(?:^|\s)cross-origin\((anonymous|use-credentials)\)/.exec(action.urlModifiers ?? '')?.[1];
  const cors = ua.is(
    'style-resource',
    'mode',
    action.element !== 'background-image' || modifier !== undefined,
    `${action.element} is fetched in mode cors, or has the modifier cross-origin()`,
  );
  const request = newRequest(client, url, {
    destination: 'image',
    mode: cors ? 'cors' : 'no-cors',
    credentials: cors && modifier !== 'use-credentials' ? 'same-origin' : 'include',
  });
  const response = fetchRequest(ua, request, Infinity);
  if (action.element !== 'shape-outside') return { error: null };
  return { error: null, facts: { wrapped: response.type !== 'error' && imageType(bytes(response)) !== null } };
}

/** https://html.spec.whatwg.org/#fetch-a-worklet-script-graph */
export function runWorklet({ ua, action, client, url }: ElementRun): Ended {
  const request = newRequest(client, url, {
    destination: 'audioworklet',
    mode: 'cors',
    credentials: action.credentials ?? 'same-origin',
  });
  const response = fetchRequest(ua, request, Infinity);
  const is = ua.deciding('module-script');
  if (response.type === 'error') return { error: 'AbortError' };
  const usable = isOkStatus(response.status) && isJavaScript(extractMimeType(response.headers));
  return is('worklet', usable, 'the response is a module script') ? { error: null } : { error: 'AbortError' };
}
