/** Images and what a canvas may do with them. */
import type { Probe } from '../scenario/elements.ts';
import type { Facts } from '../scenario/facts.ts';
import type { Ended, ElementRun } from './elements.ts';
import { attributes, reflected } from './elements.ts';
import { fetchRequest } from './fetch.ts';
import { corsSettingsAttribute, createPotentialCorsRequest } from './potential-cors.ts';
import { bytesOf, type ModelResponse } from './responses.ts';
import { imageWidth } from './sniff.ts';
import type { UserAgent } from './user-agent.ts';

/** https://html.spec.whatwg.org/#update-the-image-data, and what is alike for the other elements that show an image. */
export function runImage({ ua, action, client, url }: ElementRun): Ended {
  const svg = action.element === 'svg-image';
  let state = corsSettingsAttribute(ua, action.element === 'image-input' ? undefined : action.crossorigin);
  let facts = load();
  if (action.crossoriginAfterLoad !== undefined) {
    state = corsSettingsAttribute(ua, action.crossoriginAfterLoad);
    facts = load();
  }
  return { error: facts === null ? 'error' : null, facts: facts ?? idl() };

  function idl(): Facts {
    if (action.element === 'image-input') return {};
    return { ...(svg ? {} : { width: 0 }), crossOrigin: reflected(state) };
  }
  function load(): Facts | null {
    const request = createPotentialCorsRequest(ua, client, new URL(url), 'image', state, attributes(action));
    const response = fetchRequest(ua, request, Infinity);
    const is = ua.deciding('update-the-image-data');
    if (is('network error', response.type === 'error', 'the response is a network error') || response.type === 'error')
      return null;
    const width = imageWidth(bytesOf((response.internal ?? response).body) ?? new Uint8Array());
    if (is('supported', width === null, 'the bytes are no image')) return null;
    const more: Facts = svg || action.element === 'image-input' ? {} : { width: width! };
    return { ...idl(), ...more, ...probe(ua, response, action.probes ?? []) };
  }
}

/** What each use of an image on a canvas gives. https://html.spec.whatwg.org/#concept-canvas-origin-clean */
export function probe(ua: UserAgent, response: ModelResponse, probes: readonly Probe[]): Facts {
  const facts: Facts = {};
  for (const name of probes) {
    const painted = ua.is('canvas-origin-clean', 'painted', name !== 'unusedPattern', 'the image is painted');
    // CORS-cross-origin. https://html.spec.whatwg.org/#cors-cross-origin
    const unclean =
      painted &&
      ua.is(
        'canvas-origin-clean',
        'CORS-cross-origin',
        response.type === 'opaque',
        `the response has type ${response.type}`,
      );
    facts[name] = unclean ? 'SecurityError' : 'allowed';
  }
  return facts;
}
