/**
 * What two runs of the same browser have in common: an observation without the parts that differ from run to run. Ports
 * and tokens that are no placeholders yet, dates, boundaries, connections, durations, and what names the browser itself
 * are left out or written alike. Pure.
 */
import type { PageObservation, Recording, ScenarioResult, WireRecord } from '../../harness/run/recording.ts';
import { boundaryOf, textStabiliser } from '../../harness/run/volatile.ts';

/** A request without what differs from run to run. */
export type StableRequest = Omit<WireRecord, 'connection' | 'fresh' | 'atMs' | 'target' | 'reply'> & {
  target: string;
  /** `200`, `cut after headers` or `no answer`. */
  reply: string;
};
/** What script learned of a step, without how long it took. */
export type StableStep = Omit<PageObservation, 'durationMs'>;

export interface Stable {
  wire: StableRequest[];
  page: StableStep[];
}

/**
 * Header lines whose value says nothing about the protocol: keys, dates, and the browser's name and version. `Priority`
 * is among them because Firefox gives an image another urgency from run to run.
 */
const UNTOLD = /^(user-agent|sec-ch-ua(-.*)?|sec-websocket-(key|accept)|priority|date|age|last-modified|expires)$/i;
const UNTOLD_VALUE = '{any}';

/** A function from results of this recording to what can be compared. */
export function stabiliser(
  recording: Pick<Recording, 'origins' | 'prefix' | 'parts'>,
): (result: ScenarioResult) => Stable {
  const text = textStabiliser(recording);
  return ({ observed }) => ({
    // How long an answer to a preflight serves is searched for: which requests that takes depends on the machine.
    wire: observed.page.some(({ facts }) => facts?.['granted'] !== undefined)
      ? []
      : withoutRepeats(observed.wire.map((record) => request(record, text))),
    page: observed.page.map((seen) => step(seen, text)),
  });
}

function request(record: WireRecord, text: (text: string) => string): StableRequest {
  const { connection: _connection, fresh: _fresh, atMs: _atMs, reply, ...rest } = record;
  const boundary = boundaryOf(record);
  const own = boundary === null ? text : (value: string) => text(value.replaceAll(boundary, '{boundary}'));
  return {
    ...rest,
    target: own(record.target),
    headers: record.headers.map(([name, value]) => [
      name,
      UNTOLD.test(name) || (boundary !== null && /^content-length$/i.test(name)) ? UNTOLD_VALUE : own(value),
    ]),
    body: own(record.body),
    reply: reply === null ? 'no answer' : reply.reset === undefined ? String(reply.status) : `cut: ${reply.reset}`,
  };
}

function step(seen: PageObservation, text: (text: string) => string): StableStep {
  const { durationMs: _durationMs, ...rest } = seen;
  return {
    ...rest,
    ...(seen.url === undefined ? {} : { url: text(seen.url) }),
    ...(seen.error ? { error: { name: seen.error.name, message: text(seen.error.message) } } : {}),
    ...(seen.headers
      ? {
          headers: seen.headers.map(([name, value]): [string, string] => [
            name,
            UNTOLD.test(name) ? UNTOLD_VALUE : text(value),
          ]),
        }
      : {}),
    ...(seen.body && 'text' in seen.body ? { body: { text: text(seen.body.text) } } : {}),
    ...(seen.facts
      ? {
          facts: Object.fromEntries(
            Object.entries(seen.facts).map(([name, value]) => [name, typeof value === 'string' ? text(value) : value]),
          ),
        }
      : {}),
  };
}

/** Browsers ask again after a connection was cut, how often differs from run to run: requests that are alike count once. */
function withoutRepeats(requests: StableRequest[]): StableRequest[] {
  const seen = new Set<string>();
  return requests.filter((one) => {
    if (/^\d/.test(one.reply)) return true;
    const text = JSON.stringify(one);
    const again = seen.has(text);
    seen.add(text);
    return !again;
  });
}
