import {
  ABSENT,
  allow,
  element,
  ERROR_EVENT,
  redirect,
  request,
  resolved,
  scenario,
  suite,
} from '../harness/scenario/builders.ts';
import { PROBES, type Probe } from '../harness/scenario/elements.ts';
import type { Scenario } from '../harness/scenario/schema.ts';
import { PNG, serves } from './assets.ts';

const NO_CORS = request('GET', { headers: { origin: ABSENT, 'sec-fetch-mode': 'no-cors' } });
const CORS = request('GET', { headers: { origin: '{origin}', 'sec-fetch-mode': 'cors' } });

/** Uses of an image that taint a canvas; the requirement that each tests. */
const SINKS: Partial<Record<Probe, string>> = {
  getImageData: 'canvas-taint-nocors-image',
  toDataURL: 'canvas-taint-nocors-image',
  toBlob: 'canvas-taint-nocors-image',
  cleared: 'canvas-taint-nocors-image',
  pattern: 'canvas-pattern-and-style-taint',
  imageBitmap: 'canvas-imagebitmap-taint',
  bitmapRenderer: 'canvas-imagebitmap-taint',
  canvasToCanvas: 'canvas-transitive-taint',
  convertToBlob: 'canvas-offscreen-taint',
  texImage2D: 'canvas-webgl-texture-securityerror',
  texSubImage2D: 'canvas-webgl-texture-securityerror',
};
const words = (probe: string): string => probe.replace(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);
const needs = (probe: string): Scenario['needs'] => (probe.startsWith('tex') ? ['webgl'] : []);

export default suite({
  id: 'elements-images',
  title: 'Elements: images and the canvas',
  description: 'Which images load, and whether a canvas that they were drawn on may be read.',
  scenarios: [
    ...(Object.keys(SINKS) as Probe[]).flatMap((probe) =>
      (
        [
          ['unclean', undefined, 'without `crossorigin`', NO_CORS, 'SecurityError'],
          ['clean', 'anonymous', 'with `crossorigin` and a grant', CORS, 'allowed'],
        ] as const
      ).map(([name, crossorigin, what, wire, fact]) =>
        scenario(`canvas${words(`-${probe}`)}-${name}`.replace('--', '-'), {
          title: `An image of another origin ${what}, ${PROBES[probe]}: ${fact === 'allowed' ? 'allowed' : 'throws SecurityError'}`,
          why: 'An image whose response is CORS-cross-origin is not origin-clean; painting it clears the flag of the canvas, and reading such a canvas throws.',
          requirements: [SINKS[probe]!, ...(name === 'clean' ? ['canvas-clean-with-cors'] : [])],
          needs: needs(probe),
          target: { request: serves('image', crossorigin === undefined ? [] : allow()) },
          do: element('img', { probes: [probe], ...(crossorigin === undefined ? {} : { crossorigin }) }),
          expect: { wire: [wire], page: [resolved({ facts: { width: 3, [probe]: fact } })] },
        }),
      ),
    ),
    scenario('canvas-unused-pattern-clean', {
      title: 'A pattern made from an image of another origin taints nothing until it is painted',
      why: 'The pattern remembers that its image is not origin-clean; only filling with it clears the flag of the canvas.',
      requirements: ['canvas-pattern-and-style-taint'],
      target: { request: serves('image') },
      do: element('img', { probes: ['unusedPattern', 'pattern'] }),
      expect: { wire: [NO_CORS], page: [resolved({ facts: { unusedPattern: 'allowed', pattern: 'SecurityError' } })] },
    }),
    scenario('canvas-grant-without-attribute', {
      title: 'A grant does not help an image that was requested without `crossorigin`',
      why: 'The mode was no-cors, so the response is opaque whatever its headers say.',
      requirements: ['canvas-acao-without-crossorigin-still-taints'],
      target: { request: serves('image', allow({ origin: '*' })) },
      do: element('img', { probes: ['getImageData'] }),
      expect: { wire: [NO_CORS], page: [resolved({ facts: { getImageData: 'SecurityError' } })] },
    }),
    scenario('canvas-same-origin-clean', {
      title: 'An image of the own origin leaves the canvas readable',
      why: 'Its response is basic, which is CORS-same-origin.',
      requirements: ['canvas-clean-with-cors'],
      target: { origin: 'page', request: serves('image') },
      do: element('img', { probes: ['getImageData'] }),
      expect: { wire: [NO_CORS], page: [resolved({ facts: { getImageData: 'allowed' } })] },
    }),
    scenario('canvas-use-credentials-clean', {
      title: 'An image that was granted with credentials leaves the canvas readable',
      why: 'Its response is of type cors, which is CORS-same-origin.',
      requirements: ['canvas-clean-with-cors'],
      target: { request: serves('image', allow({ credentials: true })) },
      do: element('img', { crossorigin: 'use-credentials', probes: ['getImageData'] }),
      expect: { wire: [CORS], page: [resolved({ facts: { getImageData: 'allowed' } })] },
    }),
    ...(
      [
        ['out', 'page', 'remote', 'An image of the own origin that redirects to another origin'],
        ['back', 'remote', 'page', 'An image of another origin that redirects to the own origin'],
      ] as const
    ).map(([name, first, last, what]) =>
      scenario(`canvas-redirect-${name}-unclean`, {
        title: `${what} taints the canvas`,
        why: 'Once a hop was cross-origin in mode no-cors, the response tainting is opaque and stays so.',
        requirements: ['canvas-redirected-image-taints'],
        target: { origin: first, request: redirect(302, 'last') },
        resources: { last: { origin: last, request: serves('image') } },
        do: element('img', { probes: ['getImageData'] }),
        expect: {
          wire: [NO_CORS, request('GET', { resource: 'last', headers: { origin: ABSENT } })],
          page: [resolved({ facts: { getImageData: 'SecurityError' } })],
        },
      }),
    ),
    scenario('canvas-data-url-clean', {
      title: 'An image of a data: URL leaves the canvas readable',
      why: 'Main fetch gives data: URLs response tainting basic.',
      requirements: ['canvas-data-and-blob-images-clean'],
      do: element('img', {
        url: `data:image/png;base64,${PNG.base64}`,
        probes: ['getImageData'],
      }),
      expect: { wire: [], page: [resolved({ facts: { width: 3, getImageData: 'allowed' } })] },
    }),
    scenario('canvas-svg-image-unclean', {
      title: "SVG's `<image>` of another origin taints the canvas",
      why: 'The image argument is not origin-clean when its image data is CORS-cross-origin, whatever element shows it.',
      requirements: ['canvas-taint-nocors-image', 'svg-external-resources'],
      target: { request: serves('image') },
      do: element('svg-image', { probes: ['getImageData'] }),
      expect: { wire: [NO_CORS], page: [resolved({ facts: { getImageData: 'SecurityError' } })] },
    }),
    ...(
      [
        ['unclean', undefined, [], NO_CORS, 'SecurityError'],
        ['clean', 'anonymous', allow(), CORS, 'allowed'],
      ] as const
    ).map(([name, crossorigin, headers, wire, fact]) =>
      scenario(`canvas-video-${name}`, {
        title: `A video of another origin ${crossorigin ? 'with `crossorigin` and a grant leaves the canvas readable' : 'without `crossorigin` taints the canvas'}`,
        why: 'A video whose media data is CORS-cross-origin is not origin-clean.',
        requirements: ['canvas-video-taint'],
        target: { request: serves('video', headers) },
        do: element('video', { probes: ['getImageData'], ...(crossorigin ? { crossorigin } : {}) }),
        expect: { wire: [wire], page: [resolved({ facts: { getImageData: fact } })] },
      }),
    ),
    scenario('canvas-capture-stream-unclean', {
      title: 'What captureStream() of a tainted canvas does',
      why: 'Media Capture from DOM Elements has it throw a SecurityError; earlier texts muted the frames.',
      kind: 'may',
      requirements: ['canvas-capturestream-taint'],
      target: { request: serves('image') },
      do: element('img', { probes: ['captureStream'] }),
      expect: [
        {
          label: 'throws SecurityError',
          wire: [NO_CORS],
          page: [resolved({ facts: { captureStream: 'SecurityError' } })],
        },
        { label: 'gives a stream', wire: [NO_CORS], page: [resolved({ facts: { captureStream: 'allowed' } })] },
      ],
    }),
    ...(['img-srcset', 'picture-source'] as const).flatMap((kind) => [
      scenario(`elements-${kind}-no-attribute`, {
        title: `A candidate of ${kind === 'img-srcset' ? '`srcset`' : 'a `<picture>`'} is requested without CORS when the \`<img>\` has no \`crossorigin\``,
        why: 'The request is made with the state of the img element, wherever its source comes from.',
        requirements: ['img-srcset-picture-crossorigin'],
        target: { request: serves('image') },
        do: element(kind),
        expect: { wire: [NO_CORS], page: [resolved({ facts: { width: 3 } })] },
      }),
      scenario(`elements-${kind}-anonymous`, {
        title: `A candidate of ${kind === 'img-srcset' ? '`srcset`' : 'a `<picture>`'} is requested with CORS when the \`<img>\` has \`crossorigin\``,
        why: 'The request is made with the state of the img element, wherever its source comes from.',
        requirements: ['img-srcset-picture-crossorigin'],
        target: { request: serves('image', allow()) },
        do: element(kind, { crossorigin: 'anonymous' }),
        expect: { wire: [CORS], page: [resolved({ facts: { width: 3 } })] },
      }),
      scenario(`elements-${kind}-refused`, {
        title: `A candidate of ${kind === 'img-srcset' ? '`srcset`' : 'a `<picture>`'} fails when the \`<img>\` has \`crossorigin\` and there is no grant`,
        why: 'The CORS check fails, which is a network error.',
        requirements: ['img-srcset-picture-crossorigin'],
        target: { request: serves('image') },
        do: element(kind, { crossorigin: 'anonymous' }),
        expect: { wire: [CORS], page: [ERROR_EVENT] },
      }),
    ]),
    scenario('elements-image-input', {
      title: '`<input type=image>` is requested without CORS, and loads without a grant',
      why: 'It has no crossorigin attribute: its request has mode no-cors.',
      requirements: ['crossorigin-missing-no-cors-include'],
      target: { request: serves('image') },
      do: element('image-input'),
      expect: { wire: [NO_CORS], page: [resolved()] },
    }),
    ...(
      [
        ['granted', allow(), resolved({ facts: { width: 3, crossOrigin: 'anonymous' } })],
        ['refused', [], ERROR_EVENT],
      ] as const
    ).map(([name, headers, page]) =>
      scenario(`elements-img-crossorigin-change-${name}`, {
        title: `Setting \`crossOrigin\` on a loaded image requests it again, with CORS${name === 'refused' ? ', and fails without a grant' : ''}`,
        why: 'A change of the state of the crossorigin attribute is a relevant mutation: the image data is updated anew.',
        requirements: ['img-crossorigin-change-refetches'],
        target: {
          request: [
            serves('image', [['Cache-Control', 'no-store']]),
            serves('image', [['Cache-Control', 'no-store'], ...headers]),
          ],
        },
        do: element('img', { crossoriginAfterLoad: 'anonymous' }),
        expect: { wire: [NO_CORS, CORS], page: [page] },
      }),
    ),
    ...(
      [
        ['none', undefined, 'without a modifier', NO_CORS, false],
        ['anonymous', 'cross-origin(anonymous)', 'with `cross-origin(anonymous)`', CORS, false],
        ['credentials', 'cross-origin(use-credentials)', 'with `cross-origin(use-credentials)`', CORS, true],
      ] as const
    ).map(([name, urlModifiers, what, wire, cookies]) =>
      scenario(`css-url-modifier-${name}`, {
        title: `How is a CSS image fetched ${what} after its URL?`,
        why: 'The request URL modifier cross-origin() sets the mode of the request to cors, and its credentials mode with use-credentials to include.',
        kind: 'observe',
        requirements: ['css-url-modifiers-crossorigin'],
        needs: ['css-url-modifiers'],
        target: { request: serves('image', allow(cookies ? { credentials: true } : {})) },
        do: element('background-image', urlModifiers === undefined ? {} : { urlModifiers }),
        expect: [
          { label: wire === CORS ? 'in mode cors' : 'in mode no-cors', wire: [wire], page: [resolved()] },
          ...(wire === CORS ? [{ label: 'in mode no-cors', wire: [NO_CORS], page: [resolved()] }] : []),
        ],
      }),
    ),
    ...([404, 500] as const).map((status) =>
      scenario(`elements-img-status-${status}`, {
        title: `An image loads whatever its status, such as ${status}`,
        why: 'Updating the image data looks at the bytes; a status is not looked at.',
        requirements: ['img-nocors-loads'],
        target: { request: { ...serves('image'), status } },
        do: element('img'),
        expect: { wire: [NO_CORS], page: [resolved({ facts: { width: 3 } })] },
      }),
    ),
  ],
});
