/** Connections to targets: names resolved, TLS verified, every failure named. */
import { lookup as systemLookup, type LookupOptions } from 'node:dns';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { authorityOf, isLocalhostName, type HttpOrigin } from './origins.ts';

/** Why a target could not be reached or did not answer to the end. None of it is CORS. */
export type UpstreamProblemKind = 'dns' | 'refused' | 'unreachable' | 'tls' | 'timeout' | 'reset' | 'too-large';

export interface UpstreamProblem {
  kind: UpstreamProblemKind;
  /** In words, with the name or address. */
  message: string;
}

/** A target that could not be reached. */
export class UpstreamError extends Error {
  override name = 'UpstreamError';
  readonly kind: UpstreamProblemKind;

  constructor({ kind, message }: UpstreamProblem) {
    super(message);
    this.kind = kind;
  }
}

export interface UpstreamOptions {
  /** Addresses for host names, before any resolver is asked; as curl's --resolve. */
  resolve?: Readonly<Record<string, string>>;
  /** Whether certificates must be valid. True unless told otherwise. */
  verify?: boolean;
  /** Certificates of authorities to trust besides the usual ones, PEM. */
  ca?: string;
  connectMs: number;
}

/**
 * Connects to a target, by TLS for https.
 * @throws UpstreamError
 */
export function connectUpstream(target: HttpOrigin, options: UpstreamOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const host = target.host.replace(/^\[|\]$/g, '');
    const settings = { host, port: target.port, lookup: lookupWith(options.resolve ?? {}) };
    const secure = target.scheme === 'https';
    const isAddress = /^[\d.]+$|:/.test(host);
    const socket = secure
      ? connectTls({
          ...settings,
          ...(isAddress ? {} : { servername: host }),
          ...(options.ca ? { ca: options.ca } : {}),
          rejectUnauthorized: options.verify ?? true,
          ALPNProtocols: ['http/1.1'],
        })
      : connect(settings);
    const fail = (problem: UpstreamProblem) => {
      socket.destroy();
      reject(new UpstreamError(problem));
    };
    const timer = setTimeout(() => {
      const message = `${authorityOf(target)} did not answer within ${options.connectMs / 1000} s`;
      fail({ kind: 'timeout', message });
    }, options.connectMs);
    let connected = false;
    socket.once('connect', () => (connected = true));
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => undefined);
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(describeFailure(error, target, connected));
    });
  });
}

/** Names a failure to connect. `connected`: TCP stood already, so the TLS handshake failed. */
export function describeFailure(
  error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] },
  target: HttpOrigin,
  connected: boolean,
): UpstreamProblem {
  const authority = authorityOf(target);
  // Several addresses were tried: the first failure names them best.
  const { code = '', message } = error.errors?.[0] ?? error;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA')
    return { kind: 'dns', message: `the name ${target.host} does not resolve (${code})` };
  if (connected)
    return { kind: 'tls', message: `the TLS handshake with ${authority} failed: ${code || 'error'}, ${message}` };
  if (code === 'ECONNREFUSED') return { kind: 'refused', message: `nothing listens on ${authority}` };
  if (code === 'ETIMEDOUT') return { kind: 'timeout', message: `${authority} did not answer` };
  return { kind: 'unreachable', message: `${authority} cannot be reached: ${code || message}` };
}

/** A lookup that knows the user's own addresses and the loopback names (Node's resolver lacks *.localhost). */
function lookupWith(resolve: Readonly<Record<string, string>>): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    const given = Object.hasOwn(resolve, hostname) ? resolve[hostname] : undefined;
    const addresses = given ? [given] : isLocalhostName(hostname) ? ['127.0.0.1', '::1'] : null;
    if (!addresses) return systemLookup(hostname, options, callback);
    const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    // Not at once: callers of lookups expect the answer later.
    setImmediate(() => {
      if (options.all) callback(null, known);
      else callback(null, known[0]!.address, known[0]!.family);
    });
  };
}
