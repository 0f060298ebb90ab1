// Runs what bundle.mjs has made as a module of the package's folder.
import { createHash } from 'node:crypto';
import { createRequire, Module, SourceMap } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const filename = fileURLToPath(new URL('../bundle.cjs', import.meta.url));

/**
 * @param {string} code a CommonJS module
 * @param {{ read(mark: string): Buffer | null, keep(mark: string, data: Buffer): void }} [compiled] where V8's own form of
 *   the code is kept: reading it takes a third of the time of making it
 */
export function load(code, compiled) {
  const mark = compiled && `${process.version} ${createHash('sha1').update(code).digest('hex')}`;
  const cachedData = compiled?.read(mark) ?? undefined;
  const script = new Script(Module.wrap(code), { filename, cachedData });
  const program = new Module(filename);
  const { exports } = program;
  script.runInThisContext().call(exports, exports, createRequire(filename), program, filename, dirname(filename));
  if (compiled && (!cachedData || script.cachedDataRejected)) compiled.keep(mark, script.createCachedData());
}

/**
 * Has errors name the sources that the code was made of.
 * @param {string} text the source map as it stands behind the code: base64 of JSON
 */
export function nameSources(text) {
  let map;
  const sourceOf = (line, column) => {
    map ??= new SourceMap(JSON.parse(Buffer.from(text, 'base64').toString()));
    // Node's wrapper stands before the first line.
    return map.findEntry(line - 1, column - 1 - (line === 1 ? Module.wrapper[0].length : 0));
  };
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => {
      const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
      const own = frame.getFileName() === filename && line !== null && column !== null;
      const { originalSource, originalLine, originalColumn } = own ? sourceOf(line, column) : {};
      if (originalSource === undefined) return String(frame);
      const source = fileURLToPath(new URL(originalSource, new URL('../', import.meta.url)));
      return String(frame).replace(
        `${filename}:${line}:${column}`,
        () => `${source}:${originalLine + 1}:${originalColumn + 1}`,
      );
    });
    return [headOf(error), ...lines].join('\n    at ');
  };
}

function headOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}
