/** What a subject is: a real server that nobody here wrote (or a bad one that many have written), set up for one policy. */

/** Debian packages, and the program that shows that they are there. */
export interface DebianNeeds {
  packages: readonly string[];
  program: string;
  /** What makes the program tell its version. */
  version: readonly string[];
  /** What has that version, where it is not the program. */
  name?: string;
  /** What must be there too, where the program alone does not show it. */
  files?: readonly string[];
}

/** How a proxy is started from its configuration. */
export interface ProxyStart {
  /** The configuration, below this folder; {port}, {upstream}, {dead} and {dir} are filled in. */
  config: string;
  /** Arguments for the program; `file` is the filled-in configuration, `dir` a folder of its own. */
  args: (file: string, dir: string) => string[];
  /** Mode of the application behind it. */
  upstream?: 'no-vary';
}

/** A program below this folder, started with the port and these arguments. */
export interface NodeStart {
  node: string;
  args?: readonly string[];
}
/** The same for the distribution's Python. */
export interface PythonStart {
  python: string;
  args?: readonly string[];
}

export interface Subject {
  /** Kebab-case, for ever. */
  id: string;
  title: string;
  family: 'library' | 'proxy' | 'hand-written';
  /** `policy`: set up with care; `star`: the wildcard together with credentials; `defaults`: the library as it comes. */
  mode: 'policy' | 'star' | 'defaults' | 'careless';
  /** How it is set up, in a sentence. */
  setup: string;
  /** The file that sets it up, below this folder: shown in reports. */
  source: string;
  /** npm packages by their names in this folder's node_modules, the one that does CORS last. */
  npm?: readonly string[];
  debian?: DebianNeeds;
  start: NodeStart | PythonStart | ProxyStart;
  /** Status for a dead upstream; proxies only. */
  down?: number;
  /** What it answers by path where that is not what the policy says, through a fault of its own. */
  answers?: Readonly<Record<string, number>>;
  /** Findings above advice that are right, by id: why it is so. These and no others are expected. */
  finds: Readonly<Record<string, string>>;
}
