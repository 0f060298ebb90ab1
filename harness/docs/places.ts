/** Where the documentation is. */
import { fileURLToPath } from 'node:url';

/** The package's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The reference of the command line. */
export const CLI_REFERENCE = fileURLToPath(new URL('../../docs/cli.md', import.meta.url));

/** The pictures of the README. */
export const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/** The reference of the formats. */
export const FORMATS_REFERENCE = fileURLToPath(new URL('../../docs/formats.md', import.meta.url));
