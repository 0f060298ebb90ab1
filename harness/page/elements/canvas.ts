/** What a canvas lets script do with an image: each probe gives `allowed`, or the name of the exception. */
import type { Probe } from '../../scenario/elements.ts';
import { nameRejected, nameThrown } from './stage.ts';

function canvas2d(): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 4;
  return { canvas, context: canvas.getContext('2d')! };
}

function drawn(image: CanvasImageSource) {
  const made = canvas2d();
  made.context.drawImage(image, 0, 0);
  return made;
}

const read = ({ context }: { context: CanvasRenderingContext2D }) => nameThrown(() => context.getImageData(0, 0, 1, 1));

function texture(
  image: CanvasImageSource,
  upload: (gl: WebGLRenderingContext, source: TexImageSource) => void,
): string {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl');
  if (!gl) return 'no WebGL';
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  const name = nameThrown(() => upload(gl, image as TexImageSource));
  // Engines keep few contexts alive at once.
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}

/** The probes by name. */
export const probe: Record<Probe, (image: CanvasImageSource) => string | Promise<string>> = {
  getImageData: (image) => read(drawn(image)),
  toDataURL: (image) => {
    const { canvas } = drawn(image);
    return nameThrown(() => canvas.toDataURL());
  },
  toBlob: (image) => {
    const { canvas } = drawn(image);
    return nameThrown(() => canvas.toBlob(() => undefined));
  },
  cleared: (image) => {
    const made = drawn(image);
    made.context.clearRect(0, 0, 4, 4);
    return read(made);
  },
  pattern: (image) => {
    const made = canvas2d();
    made.context.fillStyle = made.context.createPattern(image, 'repeat')!;
    made.context.fillRect(0, 0, 4, 4);
    return read(made);
  },
  unusedPattern: (image) => {
    const made = canvas2d();
    made.context.createPattern(image, 'repeat');
    return read(made);
  },
  imageBitmap: async (image) => {
    const bitmap = await createImageBitmap(image as ImageBitmapSource);
    return read(drawn(bitmap));
  },
  bitmapRenderer: async (image) => {
    const bitmap = await createImageBitmap(image as ImageBitmapSource);
    const canvas = document.createElement('canvas');
    canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
    return nameThrown(() => canvas.toDataURL());
  },
  canvasToCanvas: (image) => read(drawn(drawn(image).canvas)),
  convertToBlob: (image) => {
    const canvas = new OffscreenCanvas(4, 4);
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return nameRejected(() => canvas.convertToBlob());
  },
  texImage2D: (image) =>
    texture(image, (gl, source) => gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source)),
  texSubImage2D: (image) =>
    texture(image, (gl, source) => {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 4, 4, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, gl.RGBA, gl.UNSIGNED_BYTE, source);
    }),
  captureStream: (image) => {
    const { canvas } = drawn(image);
    return nameThrown(() => canvas.captureStream());
  },
};
