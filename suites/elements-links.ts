import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  fetches,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import type { Action, HeaderLine, PageExpectation, WireExpectation } from '../harness/scenario/schema.ts';
import { RUNS, serves } from './assets.ts';

/** Kept from the HTTP cache, so that one request for two uses is the preload's doing. */
const NO_STORE: HeaderLine = ['Cache-Control', 'no-store'];
const ALLOW = [...allow({ credentials: true }), NO_STORE];
const get = (mode: string, dest: string): WireExpectation =>
  request('GET', {
    headers: { origin: mode === 'cors' ? '{origin}' : ABSENT, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
  });

interface Reuse {
  name: string;
  title: string;
  serves: keyof typeof import('./assets.ts').WANTED;
  preload: Action;
  use: Action;
  wire: WireExpectation[];
  /** What the use gives; null: not looked at. */
  page?: PageExpectation | null;
}
const preload = (as: string, crossorigin?: string) =>
  element('preload', { as, ...(crossorigin === undefined ? {} : { crossorigin }) });

/** A preload and a later use: one request where both agree in mode and credentials mode, else two. */
const REUSES: readonly Reuse[] = [
  {
    name: 'image-same-mode',
    title: 'A preloaded image is used by an `<img>` without `crossorigin`',
    serves: 'image',
    preload: preload('image'),
    use: element('img'),
    wire: [get('no-cors', 'image')],
  },
  {
    name: 'image-other-mode',
    title: 'An image preloaded without `crossorigin` is requested again by an `<img>` with it',
    serves: 'image',
    preload: preload('image'),
    use: element('img', { crossorigin: 'anonymous' }),
    wire: [get('no-cors', 'image'), get('cors', 'image')],
  },
  {
    name: 'script-same-mode',
    title: 'A preloaded script is used by a `<script>` in the same mode',
    serves: 'script',
    preload: preload('script', 'anonymous'),
    use: element('script', { crossorigin: 'anonymous' }),
    wire: [get('cors', 'script')],
  },
  {
    name: 'script-other-mode',
    title: 'A script preloaded with `crossorigin` is requested again by a `<script>` without it',
    serves: 'script',
    preload: preload('script', 'anonymous'),
    use: element('script'),
    wire: [get('cors', 'script'), get('no-cors', 'script')],
  },
  {
    name: 'style-same-mode',
    title: 'A preloaded style sheet is used by a link in the same mode',
    serves: 'style',
    preload: preload('style'),
    use: element('stylesheet'),
    wire: [get('no-cors', 'style')],
  },
  {
    name: 'font-without-attribute',
    title: 'A font preloaded without `crossorigin` is requested again by the font',
    serves: 'font',
    preload: preload('font'),
    use: element('font-api'),
    wire: [get('no-cors', 'font'), get('cors', 'font')],
    page: null,
  },
  {
    name: 'font-with-attribute',
    title: 'A font preloaded with `crossorigin` is used by the font',
    serves: 'font',
    preload: preload('font', 'anonymous'),
    use: element('font-api'),
    wire: [get('cors', 'font')],
  },
  {
    name: 'fetch-same-mode',
    title: 'What is preloaded for fetch() with `crossorigin` is used by fetch()',
    serves: 'document',
    preload: preload('fetch', 'anonymous'),
    use: fetches(),
    wire: [get('cors', 'empty')],
    page: resolved({ type: 'cors', status: 200 }),
  },
  {
    name: 'fetch-other-credentials',
    title: 'What is preloaded for fetch() is requested again by fetch() with credentials `include`',
    serves: 'document',
    preload: preload('fetch', 'anonymous'),
    use: fetches({ credentials: 'include' }),
    wire: [get('cors', 'empty'), get('cors', 'empty')],
    page: resolved({ type: 'cors', status: 200 }),
  },
  {
    name: 'fetch-without-attribute',
    title: 'What is preloaded for fetch() without `crossorigin` is requested again by fetch()',
    serves: 'document',
    preload: preload('fetch'),
    use: fetches(),
    wire: [get('no-cors', 'empty'), get('cors', 'empty')],
    page: resolved({ type: 'cors', status: 200 }),
  },
  {
    name: 'fetch-other-destination',
    title: 'What is preloaded as a script is requested again by fetch()',
    serves: 'script',
    preload: preload('script', 'anonymous'),
    use: fetches(),
    wire: [get('cors', 'script'), get('cors', 'empty')],
    page: resolved({ type: 'cors', status: 200 }),
  },
];

const MODULE: HeaderLine[] = [['Content-Type', 'text/javascript'], NO_STORE];

export default suite({
  id: 'elements-links',
  title: 'Elements: preload, modulepreload and prefetch',
  description: 'In which mode links load for later, and when what they loaded is used.',
  scenarios: [
    ...REUSES.map(({ name, title, serves: kind, preload: first, use, wire, page = resolved() }) =>
      scenario(`preload-${name}`, {
        title,
        why: 'A preloaded resource is used only when URL, destination, mode and credentials mode are those of the later request.',
        requirements: ['preload-mode-must-match', 'preload-no-cors-by-default'],
        needs: ['link-preload'],
        target: { request: serves(kind, ALLOW) },
        do: [first, use],
        // Whether a preload that nothing can use loads is another question.
        expect: { wire, ...(page ? { page: [resolved(), page] } : {}) },
      }),
    ),
    scenario('modulepreload-cors-refused', {
      title: '`<link rel=modulepreload>` needs a grant, though it has no `crossorigin`',
      why: 'It fetches a module script, in mode cors.',
      requirements: ['modulepreload-cors'],
      needs: ['link-modulepreload'],
      target: { request: { headers: MODULE, body: RUNS } },
      do: element('modulepreload'),
      expect: { wire: [get('cors', 'script')], page: [ERROR_EVENT] },
    }),
    scenario('modulepreload-reused', {
      title: 'What `<link rel=modulepreload>` loaded is used by the module script',
      why: 'The module map of the document has the script already.',
      requirements: ['modulepreload-cors'],
      needs: ['link-modulepreload'],
      target: { request: { headers: [...allow(), ...MODULE], body: RUNS } },
      do: [element('modulepreload'), element('module-script')],
      expect: { wire: [get('cors', 'script')], page: [resolved(), resolved({ facts: { ran: true } })] },
    }),
    ...(
      [
        ['omitted', undefined, ABSENT],
        ['use-credentials', 'use-credentials', '{id}=1'],
      ] as const
    ).map(([name, crossorigin, cookie]) =>
      scenario(`modulepreload-credentials-${name}`, {
        title: `\`<link rel=modulepreload>\` ${crossorigin ? 'with `use-credentials` sends' : 'sends no'} cookies to another origin`,
        why: "The credentials mode is that of the attribute's state: same-origin, or include for Use Credentials.",
        requirements: ['modulepreload-cors'],
        needs: ['link-modulepreload'],
        resources: {
          set: {
            origin: 'sibling',
            request: { headers: [...allow({ credentials: true }), ['Set-Cookie', '{id}=1']], body: 'set' },
          },
          target: { origin: 'sibling', request: { headers: [...allow({ credentials: true }), ...MODULE], body: RUNS } },
        },
        do: [
          fetches({ url: '{url:set}', credentials: 'include' }),
          element('modulepreload', crossorigin ? { crossorigin } : {}),
        ],
        expect: {
          wire: [request('GET', { resource: 'set' }), request('GET', { headers: { cookie, origin: '{origin}' } })],
          page: [resolved(), resolved()],
        },
      }),
    ),
    ...(
      [
        ['no-attribute', undefined, 'no-cors', 'is requested without CORS'],
        ['anonymous', 'anonymous', 'cors', 'is requested with CORS'],
      ] as const
    ).map(([name, crossorigin, mode, what]) =>
      scenario(`prefetch-${name}`, {
        title: `\`<link rel=prefetch>\` ${crossorigin ? 'with `crossorigin`' : 'without `crossorigin`'} ${what}`,
        why: 'The link request is a potential-CORS request in the state of the attribute.',
        requirements: ['icon-and-prefetch-modes'],
        // Prefetching waits until nothing else is loading.
        exclusive: true,
        needs: ['link-prefetch'],
        target: { request: serves('document', allow()) },
        do: element('prefetch', { until: { resource: 'target' }, ...(crossorigin ? { crossorigin } : {}) }),
        expect: {
          wire: [
            request('GET', { headers: { origin: mode === 'cors' ? '{origin}' : ABSENT, 'sec-fetch-mode': mode } }),
          ],
          page: [resolved()],
        },
      }),
    ),
  ],
});
