import {
  ABSENT,
  element,
  ERROR_EVENT,
  fetches,
  allow,
  NETWORK_ERROR,
  request,
  resolved,
  scenario,
  suite,
  type ScenarioInput,
} from '../harness/scenario/builders.ts';
import type { Controller } from '../harness/scenario/controller-schema.ts';
import type { Action, PageExpectation, Scenario } from '../harness/scenario/schema.ts';
import { serves, WAV } from './assets.ts';

type Question = Omit<ScenarioInput, 'context'> & { controller: Controller };
const controlled = (id: string, { controller, ...input }: Question): Scenario =>
  scenario(id, { ...input, context: { type: 'same-origin-frame', origin: 'page', controller } });

const EVENTS = { answer: 'events' } as const;
/** A resource that only the service worker answers: asked for, it tells the fetch events so far. */
const log = { events: { origin: 'page' } } as const;
const askLog = fetches({ url: '{url:events}' });

const RANGED = {
  status: 206,
  headers: [
    ['Content-Type', 'audio/wav'],
    ['Content-Range', 'bytes 0-203/204'],
  ] as [string, string][],
  body: WAV,
};
const KEEP = { target: { answer: 'fetch', keep: true }, other: { answer: 'kept' }, events: EVENTS } as const;
const sound = element('audio', {});
const other = '{url:other}';
const seen = resolved({ status: 200, body: 'GET target\nGET other' });

/** What asks for no range: id word, words, action, the outcome where the response is refused, and where it is not. */
const partial: readonly (readonly [string, string, Action, PageExpectation, PageExpectation])[] = [
  [
    'fetch',
    'a request without `Range`',
    fetches({ url: other, mode: 'no-cors' }),
    NETWORK_ERROR,
    resolved({ type: 'opaque', status: 0 }),
  ],
  ['image', 'an image', element('img', { url: other }), ERROR_EVENT, ERROR_EVENT],
];

export default suite({
  id: 'service-worker-objects',
  title: 'Service workers: objects in their hands',
  description: 'Copies of a navigation’s request, responses that are kept for later, and whom a service worker serves.',
  scenarios: [
    controlled('service-worker-navigation-copies', {
      title: 'A copy of a navigation’s request has mode navigate, a copy with an init that is not empty same-origin',
      why: 'The Request constructor sets mode to same-origin when init is not empty and the mode is navigate.',
      requirements: ['mode-request-copy-navigate-becomes-same-origin'],
      controller: { document: { answer: 'copies' }, events: EVENTS },
      resources: { document: { origin: 'page' }, ...log },
      do: [element('iframe', { url: '{inside:document}' }), askLog],
      expect: {
        wire: [],
        page: [
          resolved({ facts: { contentDocument: true } }),
          resolved({ status: 200, body: 'GET document\nmode navigate\nmode navigate\nmode same-origin' }),
        ],
      },
    }),
    controlled('service-worker-fetch-copies', {
      title: 'Copies of a same-origin request keep its mode, with an init and without',
      why: 'The Request constructor changes the mode navigate alone.',
      requirements: ['mode-request-copy-navigate-becomes-same-origin'],
      controller: { document: { answer: 'copies' }, events: EVENTS },
      resources: { document: { origin: 'page' }, ...log },
      do: [fetches({ url: '{url:document}', mode: 'same-origin' }), askLog],
      expect: {
        wire: [],
        page: [
          resolved({ status: 200 }),
          resolved({ status: 200, body: 'GET document\nmode same-origin\nmode same-origin\nmode same-origin' }),
        ],
      },
    }),
    controlled('service-worker-foreign', {
      title: 'The service worker of an origin does not see requests that a page of another origin makes to it',
      why: 'HTTP fetch asks the service worker that controls the client, and none controls that page; where the request leads does not matter.',
      requirements: ['sw-foreign-fetch-absent'],
      controller: { target: { answer: 'response', body: 'from the worker' } },
      target: { origin: 'page', request: { headers: allow({ origin: '*' }), body: 'from the network' } },
      do: [fetches(), fetches({ in: 'cross-site-frame' })],
      expect: {
        wire: [request('GET', { headers: { origin: '{origin:remote}' } })],
        page: [
          resolved({ status: 200, body: 'from the worker' }),
          resolved({ type: 'cors', status: 200, body: 'from the network' }),
        ],
      },
    }),
    ...partial.map(([name, what, step, refused, passed]) =>
      controlled(`service-worker-partial-for-${name}`, {
        title: `An opaque 206 that a media element’s range brought is no answer to ${what}`,
        why: 'Main fetch makes a network error of an opaque response with a range status whose range-requested flag is set when the request has no Range: else parts of a resource could be passed off as the whole. Whether a media element asks with Range at first is left to user agents.',
        kind: 'may',
        requirements: ['partial-206-opaque-range-mismatch-blocked'],
        controller: KEEP,
        target: { request: RANGED },
        resources: { other: {}, ...log },
        do: [sound, step, askLog],
        expect: [
          {
            label: 'asked with Range, refused',
            wire: [request('GET', { headers: { range: 'bytes=0-' } })],
            page: [resolved(), refused, seen],
          },
          {
            label: 'asked without Range',
            wire: [request('GET', { headers: { range: ABSENT } })],
            page: [resolved(), passed, seen],
          },
        ],
      }),
    ),
    controlled('service-worker-partial-for-media', {
      title: 'An opaque 206 that one media element’s request brought answers another media element',
      why: 'The other element asks with Range where the first did, so main fetch lets the response be.',
      requirements: ['partial-206-opaque-range-mismatch-blocked'],
      controller: KEEP,
      target: { request: RANGED },
      resources: { other: {}, ...log },
      do: [sound, element('audio', { url: other }), askLog],
      expect: { wire: [request('GET')], page: [resolved(), resolved(), seen] },
    }),
    controlled('service-worker-whole-for-fetch', {
      title: 'An opaque 200 to a media element’s range may answer a request without `Range`',
      why: 'The step of main fetch is about the range statuses 206 and 416 alone.',
      requirements: ['partial-206-opaque-range-mismatch-blocked'],
      controller: KEEP,
      target: { request: { headers: { 'Content-Type': 'audio/wav' }, body: WAV } },
      resources: { other: {}, ...log },
      do: [sound, fetches({ url: other, mode: 'no-cors' }), askLog],
      expect: { wire: [request('GET')], page: [resolved(), resolved({ type: 'opaque', status: 0 }), seen] },
    }),
    ...(['audio', 'video'] as const).map((media) =>
      controlled(`service-worker-sees-${media}`, {
        title: `A service worker sees the no-cors request of a cross-origin \`<${media}>\``,
        why: 'The service-workers mode of the request is all, so HTTP fetch hands it to the service worker that controls the client.',
        requirements: ['sw-sees-actual-not-preflight'],
        controller: { target: { answer: 'none' }, events: EVENTS },
        target: { request: serves(media) },
        resources: log,
        do: [element(media), askLog],
        expect: { wire: [request('GET')], page: [resolved(), resolved({ status: 200, body: 'GET target' })] },
      }),
    ),
  ],
});
