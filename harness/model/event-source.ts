/** EventSource. https://html.spec.whatwg.org/#server-sent-events */
import type { PageObservation } from '../run/recording.ts';
import type { EventSourceAction } from '../scenario/schema.ts';
import { extractMimeType } from './blocking.ts';
import { fetchRequest } from './fetch.ts';
import { append } from './headers.ts';
import { createPotentialCorsRequest } from './potential-cors.ts';
import { parseUrl, type Client } from './request.ts';
import { bytesOf, type ModelResponse } from './responses.ts';
import type { UserAgent } from './user-agent.ts';

/** What the stream has said so far. */
interface State {
  lastEventId: string;
  reconnectionMs: number;
}

/** https://html.spec.whatwg.org/#dom-eventsource, up to the event that ends the step. */
export function runEventSource(ua: UserAgent, action: EventSourceAction, client: Client): PageObservation {
  const is = ua.deciding('event-source');
  const url = parseUrl(action.url, client);
  if (is('4', url === null, `${action.url} does not parse`)) return failed('SyntaxError');
  const credentialed = is('7', action.withCredentials === true, 'withCredentials is true');
  const state: State = { lastEventId: '', reconnectionMs: 1000 };
  for (let toCome = action.reconnections ?? 0; ; toCome--) {
    const request = createPotentialCorsRequest(
      ua,
      client,
      new URL(url!),
      '',
      credentialed ? 'Use Credentials' : 'Anonymous',
      {
        cache: 'no-store',
      },
    );
    append(request.headers, 'Accept', 'text/event-stream');
    if (state.lastEventId !== '') append(request.headers, 'Last-Event-ID', state.lastEventId);
    const response = fetchRequest(ua, request, Infinity);
    // What cannot succeed need not be tried again; closed is what a user agent does that knows it.
    if (response.type === 'error') return failed('error', 2);
    const stream = is('15 status', response.status === 200, `the status is ${response.status}`);
    const type = extractMimeType(response.headers);
    if (!stream || !is('15 type', type === 'text/event-stream', `Content-Type is ${type ?? 'missing'}`))
      return failed('error', 2);
    const data = interpret(response, state);
    if (toCome === 0 && data !== null) {
      const { origin } = response.urlList.at(-1)!;
      return {
        result: 'resolved',
        url: url!.href,
        body: { text: data },
        facts: { readyState: 1, origin },
        durationMs: 0,
      };
    }
    if (toCome === 0) return failed('error', 0);
    ua.clock += state.reconnectionMs;
  }
}

/** https://html.spec.whatwg.org/#event-stream-interpretation: the first event's data, or null when there is none. */
function interpret(response: ModelResponse, state: State): string | null {
  const text = new TextDecoder().decode(bytesOf(response.body) ?? new Uint8Array());
  let first: string | null = null;
  for (const block of text.split(/(?:\r\n|\r|\n){2}/).slice(0, -1)) {
    const data: string[] = [];
    for (const line of block.split(/\r\n|\r|\n/)) {
      const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line)!;
      if (field === 'data') data.push(value);
      else if (field === 'id') state.lastEventId = value;
      else if (field === 'retry' && /^[0-9]+$/.test(value)) state.reconnectionMs = Number(value);
    }
    if (data.length > 0) first ??= data.join('\n');
  }
  return first;
}

function failed(name: string, readyState?: number): PageObservation {
  return {
    result: 'rejected',
    error: { name, message: '' },
    ...(readyState === undefined ? {} : { facts: { readyState, event: 'Event' } }),
    durationMs: 0,
  };
}
