/**
 * Stands for page/control-line.ts in the runtime of a web-platform-tests test: files are in the folder of the runtime, and
 * everything else is asked of the one handler there, which wants to know whose run it is.
 */

let base = '';
let token = '';

/** The folder of the runtime with the token of the run as fragment. */
export function setControlBase(url: string): void {
  [base = '', token = ''] = url.split('#');
}

/** The address of a path of the control pages. */
export const controlUrl = (path: string): string => {
  const [name = '', query = ''] = path.split('?');
  return name.includes('.') ? base + path : `${base}respond.py?${token}/${name}&${query}`;
};

const FOLDER = 'resources/';

/** The test itself is beside the folder of the runtime. */
export const pageBase = (): string => new URL(FOLDER, location.href).href;
/** The frames are in that folder, the test is not. */
export const ownFile = (name: string): string =>
  new URL(location.pathname.includes(`/${FOLDER}`) ? name : FOLDER + name, location.href).href;

/** …/respond.py?TOKEN/ID/RESOURCE */
export const resourceAddress = (url: string): string => /^[^?#]*(?:\?[^?#&]*)?/.exec(url)![0];
