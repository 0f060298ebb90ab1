/** Asks: runs flows as a browser would, request by request, through the polite client. */
import { USER_AGENT, type Client, type Outgoing, type SecretHeader } from './client.ts';
import { advance, type Wanted } from './decide.ts';
import { failureWords } from './failure.ts';
import { sendable } from './flows.ts';
import type { Answer, Ask } from './probes/probe.ts';
import type { Endpoint, Exchange, Flow, HeaderLine } from './types.ts';

/** Requests that one flow may take: a preflight and the redirects that browsers follow; fewer where hostile ones try. */
const LONGEST_FLOW = { allowed: 23, denied: 4 };

/** What goes with requests to authenticate; a cookie only with credentialed ones. */
export type Credential = SecretHeader & { cookie: boolean };

export class Asker {
  readonly #client: Client;
  readonly #endpoint: Endpoint;
  readonly #credential: Credential | null;

  constructor(client: Client, endpoint: Endpoint, credential: Credential | null) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.#credential = credential;
  }

  /** Asks one question. */
  async ask(ask: Ask): Promise<Answer> {
    if ('flow' in ask) return this.#flow(ask.key, ask.flow, ask.anonymous === true);
    const { method, url, headers } = ask.raw;
    const preflight = method === 'OPTIONS';
    const outgoing = this.#dress({ method, url, headers, body: undefined }, preflight || ask.anonymous === true, true);
    return { key: ask.key, flow: null, exchanges: [await this.#client.send(outgoing)], decision: null };
  }

  async #flow(key: string, flow: Flow, anonymous: boolean): Promise<Answer> {
    const exchanges: Exchange[] = [];
    const asked = new Map<string, Exchange>();
    for (;;) {
      const next = advance(flow, exchanges);
      if ('decision' in next) return { key, flow, exchanges, decision: next.decision };
      const { wanted } = next;
      const short = exchanges.length < LONGEST_FLOW[flow.expect];
      // A server that redirects in circles is asked once round.
      const before = asked.get(identity(wanted));
      if (before) exchanges.push(before);
      else if (!sendable(this.#endpoint, wanted.method) || !short || !this.#complete(wanted))
        exchanges.push(unsent(wanted));
      else
        exchanges.push(await this.#client.send(this.#dress(wanted, wanted.preflight || anonymous, wanted.credentials)));
    }
  }

  /** An Authorization that is not given cannot be sent. */
  #complete(wanted: Wanted): boolean {
    if (wanted.preflight || !wanted.headers.some(([name]) => name.toLowerCase() === 'authorization')) return true;
    return this.#credential?.name.toLowerCase() === 'authorization';
  }

  /** Puts the secret in, to the endpoint's own server alone. */
  #dress(request: Pick<Wanted, 'method' | 'url' | 'headers' | 'body'>, bare: boolean, credentials: boolean): Outgoing {
    const credential = this.#credential;
    const own = new URL(request.url).origin === new URL(this.#endpoint.url).origin;
    const wears = credential !== null && own && !bare && (credentials || !credential.cookie);
    const headers = wears
      ? request.headers.filter(([name]) => name.toLowerCase() !== credential.name.toLowerCase())
      : request.headers;
    const type: HeaderLine[] = headers.some(([name]) => name.toLowerCase() === 'accept') ? [] : [['Accept', '*/*']];
    return {
      method: request.method,
      url: request.url,
      headers: [...type, ...headers, ...COMMON],
      ...(wears ? { secretHeaders: [credential] } : {}),
      body: request.body,
    };
  }
}

const COMMON: HeaderLine[] = [
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['User-Agent', USER_AGENT],
];

const identity = ({ method, url, headers }: Wanted) => JSON.stringify([method, url, headers]);

function unsent(wanted: Wanted): Exchange {
  return {
    number: 1,
    request: { method: wanted.method, url: wanted.url, headers: wanted.headers },
    response: null,
    failure: { kind: 'not-sent', message: failureWords('not-sent') },
    startMs: 0,
    durationMs: 0,
  };
}
