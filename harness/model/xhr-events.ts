/** The events of XMLHttpRequest. https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send */
import type { Facts } from '../scenario/facts.ts';
import type { XhrAction } from '../scenario/schema.ts';
import type { UserAgent } from './user-agent.ts';

/** How a request ended. */
export interface XhrEnding {
  how: 'load' | 'error' | 'timeout' | 'abort';
  /** There is a request body. */
  body: boolean;
  /** The request body was sent. */
  transmitted: boolean;
  /** The head of the response has come. */
  head: boolean;
}

/** Whether a listener is registered on the upload object at send(). https://xhr.spec.whatwg.org/#upload-listener-flag */
export const listensToUpload = ({ uploadListener }: XhrAction): boolean =>
  uploadListener !== undefined && !['removed', 'after-send', 'touch'].includes(uploadListener);

/** What a progress event says that tells of an end without a response. https://xhr.spec.whatwg.org/#request-error-steps */
const NOTHING_CAME = 'ProgressEvent lengthComputable=false loaded=0 total=0';

/** The events in order, those of upload as `upload.…` as far as they are listened to, and what they say. */
export function xhrEvents(ua: UserAgent, action: XhrAction, ending: XhrEnding): { events: string[]; facts: Facts } {
  const { how } = ending;
  const failed = how !== 'load';
  if (action.sync) return { events: failed ? [] : ['load', 'loadend'], facts: { readyStates: failed ? '1' : '1 4' } };
  const events = ['loadstart'];
  const upload = (...types: string[]) => {
    for (const type of types)
      if (action.uploadListener === 'all' || action.uploadListener === type) events.push(`upload.${type}`);
  };
  const listens = listensToUpload(action);
  let complete = ua.is('xhr-send', '9', !ending.body, 'there is no request body, so the upload is complete');
  if (!complete && listens) upload('loadstart');
  if (!complete && ending.transmitted) {
    complete = true;
    if (ua.is('xhr-send', '11 end of body', listens, 'the upload listener flag is set'))
      upload('progress', 'load', 'loadend');
  }
  const told = failed && ua.is('request-error-steps', '6', !complete, 'the upload was not complete');
  if (told && listens) upload(how, 'loadend');
  events.push(how, 'loadend');
  const facts: Facts = { readyStates: ending.head ? '1 2 3 4' : '1 4' };
  if (failed) facts['event'] = NOTHING_CAME;
  return { events, facts };
}
