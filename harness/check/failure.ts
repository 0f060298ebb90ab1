/** Errors of the network as kinds and plain words. Pure. */
import type { Failure, FailureKind } from './types.ts';

const KINDS: [pattern: RegExp, kind: FailureKind][] = [
  [/^(ENOTFOUND|EAI_)/, 'dns'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|ENETDOWN)$/, 'unreachable'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TIME_LIMIT)$/, 'timeout'],
  [/^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$)/, 'tls'],
  [/^(UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW|HPE_CHUNK_EXTENSIONS_OVERFLOW)$/, 'too-large'],
  [/^(HPE_|UND_ERR_RES_|UND_ERR_RESPONSE|UND_ERR_INVALID_ARG|ERR_INVALID_)/, 'malformed'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED)$/, 'reset'],
];

const WORDS: Record<FailureKind, string> = {
  dns: 'the host name does not resolve',
  refused: 'nothing listens at that address and port',
  unreachable: 'the address cannot be reached',
  tls: 'the TLS connection fails',
  timeout: 'no whole answer came within the time limit',
  reset: 'the connection was cut before a whole answer came',
  malformed: 'the answer is not valid HTTP',
  'too-large': 'the header section is larger than browsers take',
  'not-named': 'the host is none of those named',
  'not-sent': 'requests with this method are not sent unless allowed',
};

/** The words for a kind of failure. */
export const failureWords = (kind: FailureKind): string => WORDS[kind];

/** What an error of the client means; errors that hold several (one per address) tell the first. */
export function failureOf(error: unknown): Failure {
  const chain = flatten(error);
  for (const one of chain) {
    // The parser of HTTP gives its errors a name, not always a code.
    const code =
      (one as NodeJS.ErrnoException).code ?? ((one as Error).name === 'HTTPParserError' ? 'HPE_' : undefined);
    const kind = typeof code === 'string' ? KINDS.find(([pattern]) => pattern.test(code))?.[1] : undefined;
    if (kind)
      return {
        kind,
        message: `${WORDS[kind]} (${[code === 'HPE_' ? '' : code, detail(one)].filter(Boolean).join(': ')})`,
      };
  }
  return { kind: 'reset', message: [WORDS.reset, detail(chain[0])].filter(Boolean).join(': ') };
}

function detail(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.slice(0, 200);
}

function flatten(error: unknown, depth = 0): unknown[] {
  if (depth > 3 || error === null || typeof error !== 'object') return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap((one) => flatten(one, depth + 1)) : [];
  return [error, ...inner, ...flatten((error as Error).cause, depth + 1)];
}
