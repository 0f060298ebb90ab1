/** What a run's scenarios received on the wire: the scripts, their counters and the log of every request. */
import { countUp, isPreflight, kindOf, respond, type Answered } from '../../harness/scenario/respond.ts';
import type { HeaderLine, OriginName, Reply, ResetEvent, Scenario } from '../../harness/scenario/schema.ts';
import type { OriginMap, Scope } from '../../harness/scenario/templates.ts';
import type { SentReply, Told } from './send.ts';

/** A request in order of arrival, raw. */
export interface LoggedRequest {
  origin: OriginName;
  resource: string;
  preflight: boolean;
  method: string;
  target: string;
  httpVersion: string;
  headers: HeaderLine[];
  /** One character per byte; filled when the body has arrived. */
  body: string;
  connection: number;
  /** No request of the run came over this connection before. */
  fresh?: true;
  /** Milliseconds on the process's monotonic clock. */
  at: number;
  reply: SentReply | null;
}

interface Entry {
  scope: Scope;
  requests: LoggedRequest[];
  answered: Map<string, Answered>;
  connections: Map<object, number>;
  /** What the page has told of a response. */
  told: Set<ResetEvent>;
  /** Called at every request, when the page tells something and when the entry is let go. */
  watchers: Set<() => void>;
}

/** The head of a request, however it was parsed. */
export interface RequestHead {
  origin: OriginName;
  method: string;
  target: string;
  httpVersion: string;
  headers: HeaderLine[];
  /** What came over the same connection has the same one. */
  connection: object;
}

const NO_SUCH_RESOURCE: Reply = { status: 404, headers: [] };
const MAX_STRAYS = 1000;

/** Path prefix of all scripted resources. */
export const SCRIPTED = '/s/';

/** One run's scenarios by id. Scenarios never share a path, so none sees another's requests or counters. */
export class WireLog {
  readonly token: string;
  readonly prefix: string;
  /** Requests below the prefix that belong to no scenario. */
  readonly strays: string[] = [];
  #entries = new Map<string, Entry>();
  #origins: OriginMap;
  #known = new WeakSet<object>();

  constructor(token: string, origins: OriginMap) {
    this.token = token;
    this.prefix = `${SCRIPTED}${token}/`;
    this.#origins = origins;
  }

  /** Makes a scenario's resources answer; returns the scope its templates are resolved in. Starts afresh when called again. */
  register(scenario: Scenario): Scope {
    const scope: Scope = { origins: this.#origins, prefix: `${this.prefix}${scenario.id}/`, scenario };
    this.#entries.set(scenario.id, {
      scope,
      requests: [],
      answered: new Map(),
      connections: new Map(),
      told: new Set(),
      watchers: new Set(),
    });
    return scope;
  }

  /** Lets go of a scenario; what still arrives for it counts as stray. */
  release(id: string): void {
    const watchers = this.#entries.get(id)?.watchers ?? [];
    this.#entries.delete(id);
    for (const watcher of watchers) watcher();
  }

  /** Resolves with true once a resource of a scenario has received so many requests, with false when the scenario is let go. */
  received(id: string, resource: string, requests = 1): Promise<boolean> {
    return this.#until(
      id,
      (entry) => entry.requests.filter((request) => request.resource === resource).length >= requests,
    );
  }

  /** The page tells how far a response of a scenario has come. */
  tell(id: string, event: ResetEvent): void {
    const entry = this.#entries.get(id);
    entry?.told.add(event);
    for (const watcher of entry?.watchers ?? []) watcher();
  }

  /** Resolves once the page has told of an event, or the scenario is let go. */
  async told(id: string, event: ResetEvent): Promise<void> {
    await this.#until(id, (entry) => entry.told.has(event));
  }

  /** Resolves with true once a scenario's entry fulfils a condition, with false when it is let go. */
  #until(id: string, holds: (entry: Entry) => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const look = () => {
        const entry = this.#entries.get(id);
        const held = entry !== undefined && holds(entry);
        if (entry && !held) {
          entry.watchers.add(look);
          return;
        }
        entry?.watchers.delete(look);
        resolve(held);
      };
      look();
    });
  }

  requests(id: string): LoggedRequest[] {
    return this.#entries.get(id)?.requests ?? [];
  }

  /** Logs a request and gives the reply of the script it falls to, 404 where it falls to none, with what its sender may wait for; null for an unknown scenario. */
  receive(head: RequestHead): { logged: LoggedRequest; reply: Reply; told: Told } | null {
    const path = head.target.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?')[0]!;
    const [id = '', name = ''] = path.slice(this.prefix.length).split('/');
    const entry = this.#entries.get(id);
    if (!entry) {
      if (this.strays.length < MAX_STRAYS) this.strays.push(`${head.origin} ${head.method} ${head.target}`);
      return null;
    }
    const preflight = isPreflight(head.method, head.headers);
    const resource = entry.scope.scenario.resources[name];
    // A request of the scenario's that no resource of its own was meant to get is still a request of the scenario's.
    const meant = resource?.origin === head.origin;
    const answered = entry.answered.get(name) ?? {};
    const reply = meant
      ? respond(resource, { method: head.method, headers: head.headers, answered }, entry.scope)
      : NO_SUCH_RESOURCE;
    if (meant) entry.answered.set(name, countUp(answered, kindOf(resource, head.method, head.headers)));
    const fresh = !this.#known.has(head.connection);
    this.#known.add(head.connection);
    let connection = entry.connections.get(head.connection);
    if (connection === undefined) {
      connection = entry.connections.size + 1;
      entry.connections.set(head.connection, connection);
    }
    const logged: LoggedRequest = {
      origin: head.origin,
      resource: meant ? name : `${head.origin}: ${path.slice(this.prefix.length + id.length + 1)}`,
      preflight,
      method: head.method,
      target: head.target,
      httpVersion: head.httpVersion,
      headers: head.headers,
      body: '',
      connection,
      ...(fresh ? { fresh } : {}),
      at: performance.now(),
      reply: null,
    };
    entry.requests.push(logged);
    for (const watcher of entry.watchers) watcher();
    return { logged, reply, told: (event) => this.told(id, event) };
  }
}
