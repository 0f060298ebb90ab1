/** Everything that the package gives away, in one place: what load.cjs loads. */
export * from '../index.ts';
export { extendPlaywright } from '../playwright/extend.ts';
