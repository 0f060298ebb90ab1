/** Bundles scripts for browsers. */
import { build, type BuildOptions } from 'esbuild';
import { fileURLToPath } from 'node:url';

const bundled = new Map<string, Promise<string>>();

/**
 * One classic script, for windows, workers and frames. Made once per process.
 * @param entry URL of a TypeScript file
 * @param more what this one needs beyond the others
 */
export function bundlePage(entry: URL, more: BuildOptions = {}): Promise<string> {
  const made =
    bundled.get(entry.href) ??
    build({
      entryPoints: [fileURLToPath(entry)],
      bundle: true,
      write: false,
      format: 'iife',
      target: ['es2020'],
      logLevel: 'silent',
      ...more,
    }).then(({ outputFiles }) => outputFiles![0]!.text);
  bundled.set(entry.href, made);
  return made;
}

/** The page runtime. */
export const bundleRuntime = (): Promise<string> => bundlePage(new URL('./runtime.ts', import.meta.url));
