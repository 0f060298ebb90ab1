/**
 * Stands for modules of Node in the page. The model needs them for integrity metadata, and for scripts that elements
 * load; the page sets up neither.
 */
const absent = (what: string) =>
  class {
    constructor() {
      throw new Error(`${what} is not there in a page`);
    }
  };

export const Script = absent('node:vm');
export const createHash = (): never => {
  throw new Error('node:crypto is not there in a page');
};
