import { allow, fetches, preflightFor, request, resolved, scenario, suite } from '../harness/scenario/builders.ts';

// A network partition key is the site of the top-level page, and a second part that browsers choose.

const DONE = resolved({ status: 200 });
const put = (more: Parameters<typeof fetches>[0] = {}) => fetches({ method: 'PUT', ...more });
const BOTH = [preflightFor('PUT'), request('PUT')];
const target = {
  origin: 'remote2' as const,
  preflight: { status: 204, headers: allow({ methods: 'PUT', maxAge: 60 }) },
  request: { headers: allow() },
};

export default suite({
  id: 'preflight-partition',
  title: 'Partitions of the preflight cache',
  description: 'Whether the answer to a preflight made under one top-level site serves requests under another.',
  scenarios: [
    scenario('preflight-partition-frame-then-top', {
      title: 'An entry made in a frame does not serve the same origin as a top-level page of another site',
      why: 'A cache entry match compares the network partition key of the entry with that of the request: the site of the top-level origin. Frame and window have one origin and two keys.',
      requirements: ['pfcache-key-partition'],
      context: 'cross-site-frame',
      exclusive: true,
      target,
      do: [put(), put({ in: 'cross-site-window' })],
      expect: { wire: [...BOTH, ...BOTH], page: [DONE, DONE] },
    }),
    scenario('preflight-partition-top-then-frame', {
      title: 'An entry made in a top-level page does not serve a frame of the same origin under another site',
      why: 'A cache entry match compares the network partition key of the entry with that of the request: the site of the top-level origin. Window and frame have one origin and two keys.',
      requirements: ['pfcache-key-partition'],
      context: 'cross-site-frame',
      exclusive: true,
      target,
      do: [put({ in: 'cross-site-window' }), put()],
      expect: { wire: [...BOTH, ...BOTH], page: [DONE, DONE] },
    }),
    scenario('preflight-partition-back-in-frame', {
      title: 'An entry made in a frame still serves that frame after another partition had a preflight',
      why: 'Entries with other network partition keys are entries of their own: making one neither removes nor changes the other. A browser may drop entries early.',
      kind: 'may',
      requirements: ['pfcache-key-partition', 'pfcache-early-eviction-allowed'],
      context: 'cross-site-frame',
      exclusive: true,
      target,
      do: [put(), put({ in: 'cross-site-window' }), put()],
      expect: [
        { label: 'served from the cache', wire: [...BOTH, ...BOTH, request('PUT')], page: [DONE, DONE, DONE] },
        { label: 'preflight again', wire: [...BOTH, ...BOTH, ...BOTH], page: [DONE, DONE, DONE] },
      ],
    }),
    scenario('preflight-partition-page-and-frame', {
      title: 'An entry made by a page serves a frame of its own origin inside it',
      why: 'Page and frame have one top-level site, so that only a second part of the key of the browser’s own could keep them apart. A browser may drop entries early.',
      kind: 'may',
      requirements: ['pfcache-key-partition', 'pfcache-early-eviction-allowed'],
      target,
      do: [put(), put({ in: 'same-origin-frame' })],
      expect: [
        { label: 'served from the cache', wire: [...BOTH, request('PUT')], page: [DONE, DONE] },
        { label: 'preflight again', wire: [...BOTH, ...BOTH], page: [DONE, DONE] },
      ],
    }),
    scenario('preflight-partition-page-and-worker', {
      title: 'An entry made by a page serves a dedicated worker that it started',
      why: 'A worker has the top-level origin of its owner, and with it the network partition key. A browser may drop entries early.',
      kind: 'may',
      requirements: ['pfcache-key-partition', 'pfcache-early-eviction-allowed'],
      target,
      do: [put(), put({ in: 'dedicated-worker' })],
      expect: [
        { label: 'served from the cache', wire: [...BOTH, request('PUT')], page: [DONE, DONE] },
        { label: 'preflight again', wire: [...BOTH, ...BOTH], page: [DONE, DONE] },
      ],
    }),
  ],
});
