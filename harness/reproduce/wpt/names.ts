/** What the generator of web-platform-tests tests and their runtime agree on. */

/** Name of the frame's file of a scenario whose frame has header lines of its own. */
export const FRAME_OF = (id: string): string => `${id}-frame.html`;

/** Firefox serves no preflight from its cache for the first few to a host: see run/warm-up.ts. */
export const WARM_UPS = 5;
