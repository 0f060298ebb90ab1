/** What the placeholder `{blob}` stands for. */

/** The Blob that the page makes, with a URL of its own for each scenario that asks for it. */
export const BLOB = { text: 'hello', type: 'text/plain' } as const;
export const BLOB_PLACEHOLDER = '{blob}';
