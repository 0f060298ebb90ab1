/**
 * A text that is made of files, made again only when one of these has changed. What cannot be kept is made each time.
 * @param name letters, digits and hyphens; another text needs another one
 * @param make the text, and the absolute paths of all files that it is made of
 * @param folder where it is kept, unless given beside the packages
 */
export function keptText(name: string, make: () => { text: string; inputs: string[] }, folder?: string): string;

/**
 * Bytes that were kept, or null where there are none or others.
 * @param mark ASCII without a line end: what they are of
 */
export function readKeptBytes(name: string, mark: string, folder?: string): Buffer | null;

/** Keeps bytes where texts are kept already. */
export function keepBytes(name: string, mark: string, bytes: Buffer, folder?: string): void;
