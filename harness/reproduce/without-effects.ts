/** Keeps bundles small. */
import type { Plugin } from 'esbuild';

/** Modules do nothing but define: those of which nothing is used are left out. */
export const withoutEffects: Plugin = {
  name: 'without-effects',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === 'seen') return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: 'seen' });
      return found.errors.length > 0 ? undefined : { ...found, sideEffects: false };
    });
  },
};
