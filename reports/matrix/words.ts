/**
 * A scenario in words, generated from its data: what the page does, how the origins answer, what must be seen. Texts stay
 * templates here; whoever shows them resolves the placeholders.
 */
import { ELEMENTS, PROBES } from '../../harness/scenario/elements.ts';
import { FACTS } from '../../harness/scenario/facts.ts';
import type {
  Action,
  Body,
  Call,
  ElementAction,
  EventSourceAction,
  FetchAction,
  FetchLaterAction,
  HeaderExpectation,
  HeaderLine,
  HeadersAction,
  PageExpectation,
  Reply,
  Scenario,
  WireExpectation,
  XhrAction,
} from '../../harness/scenario/schema.ts';

/** A sentence: plain words, and literal values that are set apart. */
export type Words = readonly (string | { code: string })[];

/** A line of an expectation: what is looked at, and what it must be. */
export interface Demand {
  subject: Words;
  demand: Words;
}

/** An empty text could not be seen. */
const code = (text: string | number | boolean) => ({ code: String(text) || '""' });

/** Writes a sentence; interpolated values are literal ones unless they are sentences themselves. */
export function words(parts: TemplateStringsArray, ...values: (string | number | boolean | Words)[]): Words {
  return parts.flatMap((part, index) => {
    const value = values[index];
    const literal = value === undefined ? [] : Array.isArray(value) ? (value as Words) : [code(value as string)];
    return part ? [part, ...literal] : [...literal];
  });
}

/** A sentence as plain text. */
export function plain(sentence: Words): string {
  return sentence.map((part) => (typeof part === 'string' ? part : part.code)).join('');
}

function joined(items: readonly Words[], last = ' and '): Words {
  return items.flatMap((item, index) => [...(index === 0 ? [] : [index === items.length - 1 ? last : ', ']), ...item]);
}

/** Where the steps run, by context; the page's origin follows. */
const CONTEXT_WORDS: Readonly<Record<Scenario['context']['type'], Words>> = {
  window: ['In a window of '],
  'dedicated-worker': ['In a dedicated worker started by a page of '],
  'module-worker': ['In a dedicated module worker started by a page of '],
  'nested-worker': ['In a dedicated worker started by a dedicated worker of a page of '],
  'blob-worker': words`In a dedicated worker with a ${'blob:'} URL, started by a page of `,
  'data-worker': words`In a dedicated worker with a ${'data:'} URL, whose origin is opaque (${'null'}), started by a page of `,
  'shared-worker': ['In a shared worker started by a page of '],
  'service-worker': ['In a service worker registered by a page of '],
  'same-origin-frame': ['In a frame of the same origin inside a page of '],
  'same-site-frame': words`In a frame of ${'{origin:sibling}'}, another origin of the same site, inside a page of `,
  'cross-site-frame': words`In a frame of ${'{origin:remote}'}, a cross-site origin, inside a page of `,
  'public-frame': words`In a frame of the same origin whose policy ${'treat-as-public-address'} asks to count it as a public page, inside a page of `,
  'cross-site-window': words`In a top-level window of ${'{origin:remote}'}, a cross-site origin, opened by a page of `,
  'about-blank-frame': words`In an empty frame (${'about:blank'}), which has the origin of the page that made it, inside a page of `,
  'srcdoc-frame': words`In a frame with ${'srcdoc'}, which has the origin of the page around it, inside a page of `,
  'blob-frame': words`In a frame with a ${'blob:'} URL, which has the origin of the page that made it, inside a page of `,
  'data-frame': words`In a frame with a ${'data:'} URL, whose origin is opaque (${'null'}), inside a page of `,
  'sandboxed-frame': words`In a sandboxed frame, whose origin is opaque (${'null'}), inside a page of `,
  'sandboxed-same-origin-frame': words`In a frame sandboxed with ${'allow-scripts allow-same-origin'}, which keeps its origin, inside a page of `,
  'host-frame': ['In a frame of another host inside a page of '],
};

/** Where the steps run. */
export function contextWords({ type, origin, controller, host, headers }: Scenario['context']): Words {
  const https = origin === 'page-https';
  const where = CONTEXT_WORDS[type].map((part) =>
    https && typeof part !== 'string' ? code(part.code.replace(/^\{origin:(\w+)\}$/, '{origin:$1-https}')) : part,
  );
  return [
    ...where,
    code(`{origin:${origin}}`),
    ...(host === undefined ? [] : words`, the host written ${host}`),
    ...(headers ? [', its document served with ', ...joined(headers.map(headerWords))] : []),
    ...(controller ? [', controlled by a service worker'] : []),
  ];
}

const FETCH_OPTIONS = [
  'mode',
  'credentials',
  'redirect',
  'cache',
  'referrerPolicy',
  'referrer',
  'integrity',
  'keepalive',
  'targetAddressSpace',
] as const satisfies readonly (keyof FetchAction)[];

/** What the page does in one step. */
export function stepWords(step: Action): Words {
  switch (step.api) {
    case 'pause':
      return words`Nothing for ${step.ms} ms, so that time passes`;
    case 'advance-clock':
      return words`Nothing; the browser’s clock is moved forward by ${step.seconds} s`;
    case 'has-storage-access':
      return words`${'document.hasStorageAccess()'}`;
    case 'cache-life':
      return words`${'fetch()'} of ${step.url} with method ${'PUT'}, time and again, the browser’s clock moved in between, to find out how long the answer to one preflight serves, up to ${step.upTo} s`;
    case 'fetch':
      return [...words`${'fetch()'} of ${step.url}`, ...details(step, fetchDetails(step))];
    case 'xhr':
      return [...words`${'XMLHttpRequest'} to ${step.url}`, ...details(step, xhrDetails(step))];
    case 'await-request':
      return step.requests === undefined || step.requests === 1
        ? words`Nothing until ${step.resource} has received a request`
        : words`Nothing until ${step.resource} has received ${step.requests} requests`;
    case 'event-source':
      return [...words`${'EventSource'} of ${step.url}`, ...withDetails(eventSourceDetails(step))];
    case 'beacon':
      return [
        ...words`${'navigator.sendBeacon()'} to ${step.url}`,
        ...withDetails(step.body ? [bodyWords(step.body)] : []),
      ];
    case 'fetch-later':
      return [
        ...words`${'fetchLater()'} of ${step.url} with activateAfter ${step.activateAfter}`,
        ...details(step, []),
      ];
    case 'web-socket':
      return words`${'WebSocket'} to ${step.url}, with ws in place of http`;
    case 'interface':
      return words`A look whether there is an interface ${step.name}`;
    case 'element':
      return elementWords(step);
    case 'document-domain':
      return words`${'document.domain'} set to ${step.domain}`;
    case 'cache-match':
      return words`${'Cache.match()'} of ${step.url}`;
    case 'headers':
      return headersWords(step);
    case 'worker':
      return words`${WORKERS[step.worker]} of ${step.url}${step.credentials ? words` with credentials ${step.credentials}` : []}`;
  }
}

const HEADERS_OF: Readonly<Record<HeadersAction['of'], string>> = {
  new: 'new Headers()',
  request: 'new Request().headers',
  'no-cors-request': "new Request() with mode 'no-cors', its headers",
  response: 'new Response().headers',
  'error-response': 'Response.error().headers',
};

function headersWords({ of, calls, into }: HeadersAction): Words {
  const all = calls.map(([method, ...given]) => [code(`${method}(${given.map(quoted).join(', ')})`)]);
  return [
    code(HEADERS_OF[of]),
    ...(all.length === 0 ? [] : [', then ', ...joined(all)]),
    ...(into === undefined ? [] : words`, then put into ${HEADERS_OF[into]}`),
  ];
}

const WORKERS = {
  dedicated: 'new Worker()',
  module: "new Worker() with type 'module'",
  shared: 'new SharedWorker()',
  service: 'navigator.serviceWorker.register()',
} as const;

/** Text with its code spans set apart. */
function marked(text: string): Words {
  return text.split('`').flatMap((part, index) => (part === '' ? [] : [index % 2 === 1 ? code(part) : part]));
}

const withDetails = (all: Words[]): Words => (all.length === 0 ? [] : [' with ', ...joined(all)]);

function eventSourceDetails(step: EventSourceAction): Words[] {
  const out: Words[] = [];
  if (step.withCredentials !== undefined) out.push(words`withCredentials ${step.withCredentials}`);
  if (step.reconnections) out.push(words`${step.reconnections} reconnections awaited`);
  if (step.timing) out.push(timingWords(step.timing));
  return out;
}

const timingWords = (timing: true | 'count'): Words => [
  timing === 'count' ? 'a count of its entries of Resource Timing' : 'a look at its entry of Resource Timing',
];

function elementWords(step: ElementAction): Words {
  const out: Words[] = [];
  const attribute = (name: string, value: string | undefined) => {
    if (value !== undefined) out.push(words`${`${name}="${value}"`}`);
  };
  attribute('crossorigin', step.crossorigin);
  attribute('integrity', step.integrity);
  attribute('referrerpolicy', step.referrerPolicy);
  attribute('type', step.type);
  attribute('as', step.as);
  attribute('method', step.method);
  attribute('enctype', step.enctype);
  if (step.urlModifiers !== undefined) out.push(words`${step.urlModifiers} after the URL`);
  if (step.credentials !== undefined) out.push(words`credentials ${step.credentials}`);
  if (step.crossoriginAfterLoad !== undefined)
    out.push(words`crossOrigin set to ${step.crossoriginAfterLoad} once it has loaded`);
  for (const probe of step.probes ?? []) out.push(marked(PROBES[probe]));
  if (step.until) out.push(words`the step ending when ${step.until.resource} has received its request`);
  if (step.timing) out.push(timingWords(step.timing));
  const what = marked(ELEMENTS[step.element]);
  return [...capital(what), ' of ', code(step.url), ...withDetails(out)];
}

function capital([first, ...rest]: Words): Words {
  return typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : [first!, ...rest];
}

function details(step: FetchAction | XhrAction | FetchLaterAction, more: Words[]): Words {
  const all: Words[] = [
    step.method === undefined && step.api !== 'xhr'
      ? ['the method unset (GET)']
      : words`method ${step.method ?? 'GET'}`,
    ...more,
  ];
  if (step.headers?.length) {
    all.push([step.headers.length === 1 ? 'header ' : 'headers ', ...joined(step.headers.map(headerWords))]);
  }
  if (step.body) all.push(bodyWords(step.body));
  if ('abort' in step && step.abort) all.push([`aborted ${ABORT_WORDS[step.abort.on]}`]);
  if ('clone' in step && step.clone) all.push(['a look at a clone of the response']);
  if ('timing' in step && step.timing) all.push(timingWords(step.timing));
  if ('in' in step && step.in) all.push(words`asked from the context ${step.in}`);
  return [' with ', ...joined(all)];
}

function fetchDetails(step: FetchAction): Words[] {
  return FETCH_OPTIONS.flatMap((name) => {
    const value = step[name];
    return value === undefined ? [] : [[`${name} `, code(value)]];
  });
}

const UPLOAD_LISTENERS: Partial<Record<NonNullable<XhrAction['uploadListener']>, string>> = {
  removed: 'a listener on upload that is removed again before send()',
  'after-send': 'a listener on upload that is registered only after send()',
  touch: 'upload looked at, but no listener on it',
};

const SET_AT = { unsent: 'before open()', opened: 'after open()', sent: 'after send()' } as const;

function xhrDetails(step: XhrAction): Words[] {
  const out: Words[] = [];
  if (step.withCredentials !== undefined)
    out.push(
      words`withCredentials ${step.withCredentials}${step.withCredentialsAt ? [` set ${SET_AT[step.withCredentialsAt]}`] : []}`,
    );
  if (step.uploadListener) {
    const special = UPLOAD_LISTENERS[step.uploadListener];
    out.push(special ? [special] : words`a listener for ${step.uploadListener} on upload`);
  }
  if (step.responseType !== undefined) out.push(words`responseType ${step.responseType}`);
  if (step.timeoutMs !== undefined) out.push(words`a timeout of ${step.timeoutMs} ms`);
  if (step.sync) out.push(['the call synchronous']);
  if (step.user !== undefined) out.push(words`user ${step.user}`);
  if (step.password !== undefined) out.push(words`password ${step.password}`);
  return out;
}

function headerWords([name, value]: readonly [string, string]): Words {
  return [code(`${name}: ${value}`)];
}

const ABORT_WORDS = {
  request: 'once its request has arrived',
  head: 'at the head of the response',
  body: 'at the first bytes of the body',
};

function bodyWords(body: Body): Words {
  if ('text' in body) return words`body ${quoted(body.text)}`;
  if ('filled' in body) return words`a body of ${body.filled} letters x`;
  if ('base64' in body) return words`a body of bytes (base64 ${body.base64})`;
  if ('urlencoded' in body) return ['a URLSearchParams body of ', ...pairs(body.urlencoded)];
  if ('formData' in body) return ['a FormData body of ', ...pairs(body.formData)];
  if ('blob' in body) return words`a Blob body of type ${quoted(body.blob.type)} with ${quoted(body.blob.text)}`;
  if ('stream' in body)
    return ['a ReadableStream body of ', ...joined(body.stream.map((chunk) => [code(quoted(chunk))]))];
  return words`a Document body of kind ${body.document}`;
}

function pairs(lines: readonly HeaderLine[]): Words {
  return lines.length === 0 ? ['nothing'] : joined(lines.map(([name, value]) => [code(`${name}=${value}`)]));
}

const quoted = (text: string) => `"${text}"`;

/** What is special about a reply beyond its lines: how it is framed, delayed, cut. */
export function replyNotes(reply: Reply): Words[] {
  const out: Words[] = [];
  if (reply.delayMs !== undefined) out.push(words`sent after ${reply.delayMs} ms`);
  if (reply.framing === 'chunked') out.push(['the body is chunked']);
  if (reply.framing === 'close') out.push(['the body ends with the connection']);
  if (reply.framing === 'none') out.push(['nothing says where the body ends, and the connection stays open']);
  if (reply.reset === 'before-response') out.push(['the connection is reset before the response']);
  if (reply.reset === 'after-headers') out.push(['the connection is reset after the headers']);
  if (reply.reset === 'during-body') out.push(['the connection is reset within the body']);
  return out;
}

/** Which request a reply of a list answers: the n-th goes to the n-th, the last repeats. */
export function replyTurn(index: number, total: number): string {
  if (total === 1) return 'every time';
  const ordinal = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][index] ?? `${index + 1}th`;
  return index === total - 1 ? `the ${ordinal} time and after` : `the ${ordinal} time`;
}

function headerDemand(expected: HeaderExpectation): Words {
  if (typeof expected === 'string') return expected === '' ? ['is empty'] : words`is ${expected}`;
  if ('absent' in expected) return ['is absent'];
  if ('present' in expected) return ['is present'];
  if ('anyOf' in expected)
    return [
      'is ',
      ...joined(
        expected.anyOf.map((one) => [code(one)]),
        ' or ',
      ),
    ];
  if ('lines' in expected) return ['has exactly the lines ', ...joined(expected.lines.map((one) => [code(one)]))];
  return words`starts with ${expected.startsWith}`;
}

function headerDemands(headers: Record<string, HeaderExpectation> | undefined): Demand[] {
  return Object.entries(headers ?? {}).map(([name, expected]) => ({
    subject: words`header ${name}`,
    demand: headerDemand(expected),
  }));
}

/** One expected request: a line that names it, and what it must carry. */
export function wireWords(expected: WireExpectation): { title: Words; demands: Demand[] } {
  const preflight = isPreflight(expected);
  const demands = headerDemands(expected.headers);
  if (expected.body !== undefined) {
    demands.push({
      subject: ['body'],
      demand: expected.body === '' ? ['is empty'] : words`is ${quoted(expected.body)}`,
    });
  }
  for (const name of expected.names ?? [])
    demands.push({ subject: [code(name)], demand: ['is there, in these letters'] });
  if (expected.httpVersion !== undefined)
    demands.push({ subject: ['HTTP version'], demand: words`is ${expected.httpVersion}` });
  if (expected.connection !== undefined) demands.push({ subject: ['connection'], demand: ['is a new one'] });
  return {
    title: [...words`${expected.method} to ${expected.resource}`, ...(preflight ? [', the preflight'] : [])],
    demands,
  };
}

function isPreflight({ method, headers = {} }: WireExpectation): boolean {
  const name = 'access-control-request-method';
  const expected = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return method === 'OPTIONS' && expected !== undefined && !(typeof expected === 'object' && 'absent' in expected);
}

/** A fact's name and what it says. */
export const factSubject = (name: string): string => `${name} (${(FACTS[name] ?? 'unknown').replaceAll('`', '')})`;

/** What the two results are, by API. */
export const RESULTS: Readonly<Record<Call['api'], Record<PageExpectation['result'], string>>> = {
  fetch: { resolved: 'the promise is fulfilled', rejected: 'the promise is rejected' },
  xhr: { resolved: 'load is fired', rejected: 'the request fails' },
  'event-source': { resolved: 'a message arrives', rejected: 'error is fired' },
  beacon: { resolved: 'sendBeacon() returns true', rejected: 'sendBeacon() refuses' },
  'fetch-later': { resolved: 'fetchLater() returns', rejected: 'fetchLater() throws' },
  'web-socket': { resolved: 'open is fired', rejected: 'the connection fails' },
  element: { resolved: 'the element loads', rejected: 'the element fails' },
  'document-domain': { resolved: 'nothing is thrown', rejected: 'it throws' },
  'cache-match': { resolved: 'the promise is fulfilled', rejected: 'the promise is rejected' },
  headers: { resolved: 'nothing is thrown', rejected: 'it throws' },
  worker: { resolved: 'the worker runs or is registered', rejected: 'the worker cannot be started' },
  'has-storage-access': { resolved: 'the promise is fulfilled', rejected: 'the promise is rejected' },
  'cache-life': { resolved: 'the life is found', rejected: 'a request fails' },
  interface: { resolved: 'there is one', rejected: 'there is none' },
};

/** What script must learn from one step. */
export function pageWords(expected: PageExpectation, api: Call['api']): Demand[] {
  const demands: Demand[] = [];
  const say = (subject: string, demand: Words) => demands.push({ subject: [subject], demand });
  say('result', [RESULTS[api][expected.result]]);
  if (expected.error !== undefined) say(api === 'fetch' ? 'error' : 'failure', words`is ${expected.error}`);
  if (expected.type !== undefined) say('response type', words`is ${expected.type}`);
  if (expected.status !== undefined) say('status', words`is ${expected.status}`);
  if (expected.statusText !== undefined) say('status text', words`is ${quoted(expected.statusText)}`);
  if (expected.redirected !== undefined) say('redirected', words`is ${expected.redirected}`);
  if (expected.url !== undefined) say('URL', expected.url === '' ? ['is empty'] : words`is ${expected.url}`);
  demands.push(...headerDemands(expected.headers));
  if (expected.headerNames) {
    say(
      'visible headers',
      expected.headerNames.length === 0
        ? ['are none']
        : ['are exactly ', ...joined(expected.headerNames.map((name) => [code(name)]))],
    );
  }
  if (typeof expected.body === 'string')
    say('body', expected.body === '' ? ['is empty'] : words`is ${quoted(expected.body)}`);
  else if (expected.body) say('body', ['cannot be read']);
  if (expected.events)
    say('events', expected.events.length === 0 ? ['are none'] : words`are exactly ${expected.events.join(' ')}`);
  if (expected.like)
    say('what script learns', [
      `is the same as from step ${expected.like.step}${expected.like.messages ? ', with the same message' : ''}`,
    ]);
  for (const [name, value] of Object.entries(expected.facts ?? {})) say(factSubject(name), words`is ${value}`);
  return demands;
}
