/** What the `element` action can insert, and what can be asked of the canvas afterwards. Data: id to plain words. */

/** Every way in which a document fetches without a script asking for bytes: id, and what it is. */
export const ELEMENTS = {
  img: '`<img src>`',
  'img-srcset': '`<img srcset>`',
  'picture-source': '`<source srcset>` in a `<picture>`',
  'image-input': '`<input type=image>`',
  'svg-image': "SVG's `<image>`",
  script: 'a classic `<script>`',
  'module-script': '`<script type=module>`',
  'module-import': 'a static `import` in an inline module script',
  'dynamic-import': '`import()`',
  'json-import': '`import()` with type `json`',
  'import-scripts': '`importScripts()`',
  stylesheet: '`<link rel=stylesheet>`',
  'css-import': '`@import` in a `<style>`',
  preload: '`<link rel=preload>`',
  modulepreload: '`<link rel=modulepreload>`',
  prefetch: '`<link rel=prefetch>`',
  audio: '`<audio>`',
  video: '`<video>`',
  track: 'a `<track>` of a `<video>`',
  iframe: '`<iframe>`',
  object: '`<object>`',
  embed: '`<embed>`',
  hyperlink: 'a click on an `<a>` that targets a frame',
  'form-get': 'a submitted `<form>` that targets a frame',
  'form-post': 'a submitted `<form method=post>` that targets a frame',
  form: 'a submitted `<form>` that targets a frame',
  location: 'a frame whose `location` is set',
  ping: 'a click on an `<a ping>`',
  'meta-refresh': 'a `<meta http-equiv=refresh>` in a frame',
  'font-face': 'an `@font-face` rule',
  'font-api': 'the `FontFace` interface',
  'background-image': 'a `background-image`',
  'mask-image': 'a `mask-image`',
  'shape-outside': 'a `shape-outside` image',
  worklet: '`audioWorklet.addModule()`',
} as const;

export type ElementKind = keyof typeof ELEMENTS;

/** What a canvas is made to do with an image or a video. */
export const PROBES = {
  getImageData: 'drawn, then `getImageData()`',
  toDataURL: 'drawn, then `toDataURL()`',
  toBlob: 'drawn, then `toBlob()`',
  cleared: 'drawn and cleared, then `getImageData()`',
  pattern: 'painted as a pattern, then `getImageData()`',
  unusedPattern: 'made into a pattern that is never painted, then `getImageData()`',
  imageBitmap: 'made into an `ImageBitmap` that is drawn, then `getImageData()`',
  bitmapRenderer: 'made into an `ImageBitmap` that is transferred to a canvas, then `toDataURL()`',
  canvasToCanvas: 'drawn on a canvas that is drawn on another, then `getImageData()`',
  convertToBlob: 'drawn on an `OffscreenCanvas`, then `convertToBlob()`',
  texImage2D: 'made into a WebGL texture by `texImage2D()`',
  texSubImage2D: 'made into a part of a WebGL texture by `texSubImage2D()`',
  captureStream: 'drawn, then `captureStream()`',
} as const;

export type Probe = keyof typeof PROBES;
