/** @jsxImportSource preact */
/** The form of the page "Try it". Every change gives a whole new state. */
import type { ComponentChildren } from 'preact';
import { sameSite } from '../../../harness/model/origins.ts';
import { MODEL_ORIGINS } from '../../../harness/model/frame.ts';
import { isRedirectStatus } from '../../../harness/model/responses.ts';
import {
  CACHES,
  CREDENTIALS,
  LISTENERS,
  MODES,
  MOST_HOPS,
  newHop,
  POLICIES,
  REDIRECTS,
  TARGETS,
  type Answer,
  type Hop,
  type TryState,
} from './state.ts';

type Change = (state: TryState) => void;

export function RequestForm({ state, change }: { state: TryState; change: Change }) {
  const set = (more: Partial<TryState>) => change({ ...state, ...more });
  return (
    <form onSubmit={(event) => event.preventDefault()} aria-label="What is tried" autoComplete="off">
      <fieldset>
        <legend>The page asks</legend>
        <div class="row">
          <Choice
            label="Page’s origin"
            value={state.page}
            options={[
              ['page', MODEL_ORIGINS.page],
              ['page-https', MODEL_ORIGINS['page-https']],
            ]}
            change={(page) => set({ page: page as TryState['page'] })}
          />
          <Choice
            label="API"
            value={state.api}
            options={[
              ['fetch', 'fetch()'],
              ['xhr', 'XMLHttpRequest'],
            ]}
            change={(api) => set({ api: api as TryState['api'] })}
          />
          <label>
            <span>Method</span>
            <input
              value={state.method ?? ''}
              placeholder="GET"
              maxLength={60}
              size={10}
              spellcheck={false}
              onInput={({ currentTarget: { value } }) => set({ method: value === '' ? undefined : value })}
            />
          </label>
          {state.api === 'fetch' ? <FetchOptions state={state} set={set} /> : <XhrOptions state={state} set={set} />}
        </div>
        <Text label="Request headers" value={state.lines} max={3000} change={(lines) => set({ lines })} />
        <Text
          label="Request body"
          value={state.body ?? ''}
          max={1000}
          change={(body) => set({ body: body === '' ? undefined : body })}
        />
      </fieldset>
      {state.hops.map((hop, index) => (
        <HopFields state={state} hop={hop} index={index} change={change} />
      ))}
      <p class="note">
        <code>{'{origin}'}</code> stands for the page’s origin, <code>{`{url:${state.hops.at(-1)!.name}}`}</code> for a
        URL. A preflight is answered only where one is sent. The browser has no cookies yet.
      </p>
    </form>
  );
}

type Set = (more: Partial<TryState>) => void;

function FetchOptions({ state, set }: { state: TryState; set: Set }) {
  const option = <K extends 'mode' | 'credentials' | 'redirect' | 'cache' | 'referrerPolicy'>(
    key: K,
    values: readonly string[],
  ) => (
    <Choice
      label={key}
      value={state[key] ?? ''}
      options={[['', '(unset)'], ...values.map((value): [string, string] => [value, value])]}
      change={(value) => set({ [key]: value === '' ? undefined : value } as Partial<TryState>)}
    />
  );
  return (
    <>
      {option('credentials', CREDENTIALS)}
      {option('mode', MODES)}
      {option('redirect', REDIRECTS)}
      {option('cache', CACHES)}
      {option('referrerPolicy', POLICIES)}
      <Tick label="keepalive" on={state.keepalive} change={(keepalive) => set({ keepalive })} />
    </>
  );
}

function XhrOptions({ state, set }: { state: TryState; set: Set }) {
  return (
    <>
      <Choice
        label="Listener on upload"
        value={state.listener ?? ''}
        options={[['', 'none'], ...LISTENERS.map((value): [string, string] => [value, value])]}
        change={(value) => set({ listener: value === '' ? undefined : (value as TryState['listener']) })}
      />
      <Tick label="withCredentials" on={state.withCredentials} change={(withCredentials) => set({ withCredentials })} />
    </>
  );
}

function HopFields(props: { state: TryState; hop: Hop; index: number; change: Change }) {
  const { state, hop, index, change } = props;
  const hops = (next: Hop[]) => change({ ...state, hops: next });
  const set = (more: Partial<Hop>) => hops(state.hops.map((one, at) => (at === index ? { ...one, ...more } : one)));
  const name = freeName(state);
  const redirects = isRedirectStatus(hop.request.status);
  return (
    <fieldset>
      <legend>
        {index === 0 ? 'The target' : 'Another URL'}: {hop.name}
      </legend>
      <Choice
        label="Its origin"
        value={hop.origin}
        options={TARGETS.map((origin): [string, string] => [
          origin,
          `${relation(state.page, origin)}: ${MODEL_ORIGINS[origin]}`,
        ])}
        change={(origin) => set({ origin: origin as Hop['origin'] })}
      />
      <AnswerFields label="Answer to a preflight" answer={hop.preflight} change={(preflight) => set({ preflight })} />
      <AnswerFields label="Answer to the request" answer={hop.request} change={(request) => set({ request })} />
      <div class="row">
        {!redirects && state.hops.length < MOST_HOPS ? (
          <button
            type="button"
            onClick={() =>
              hops([
                ...state.hops.map((one, at) =>
                  at === index ? { ...one, request: redirected(one.request, name) } : one,
                ),
                newHop(name),
              ])
            }
          >
            Redirect to another URL
          </button>
        ) : null}
        {index > 0 ? (
          <button type="button" onClick={() => hops(state.hops.filter((_, at) => at !== index))}>
            Remove {hop.name}
          </button>
        ) : null}
      </div>
    </fieldset>
  );
}

const redirected = (answer: Answer, to: string): Answer => ({
  ...answer,
  status: 302,
  lines: `Location: {url:${to}}${answer.lines ? '\n' : ''}${answer.lines}`,
});

/** A name that no hop has yet. */
function freeName({ hops }: TryState): string {
  const taken = new Set(hops.map(({ name }) => name));
  for (let number = 2; ; number++) if (!taken.has(`hop-${number}`)) return `hop-${number}`;
}

function relation(page: TryState['page'], origin: Hop['origin']): string {
  if (page === origin) return 'same origin';
  return sameSite(MODEL_ORIGINS[page], MODEL_ORIGINS[origin]) ? 'same site' : 'cross-site';
}

function AnswerFields(props: { label: string; answer: Answer; change(answer: Answer): void }) {
  const { label, answer, change } = props;
  return (
    <div class="answer" role="group" aria-label={label}>
      <label>
        <span>{label}: status</span>
        <input
          type="number"
          min={0}
          max={999}
          value={answer.status}
          onInput={({ currentTarget: { value } }) => {
            if (/^\d{1,3}$/.test(value)) change({ ...answer, status: Number(value) });
          }}
        />
      </label>
      <Text
        label={`${label}: headers`}
        value={answer.lines}
        max={3000}
        change={(lines) => change({ ...answer, lines })}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, text: string][];
  change(value: string): void;
}

function Choice({ label, value, options, change }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => change(currentTarget.value)}>
        {options.map(([one, text]) => (
          <option value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tick(props: { label: ComponentChildren; on: boolean | undefined; change(on: boolean | undefined): void }) {
  const { label, on = false, change } = props;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={on}
        onChange={({ currentTarget }) => change(currentTarget.checked ? true : undefined)}
      />
      <span>{label}</span>
    </label>
  );
}

function Text(props: { label: string; value: string; max: number; change(value: string): void }) {
  const { label, value, max, change } = props;
  return (
    <label class="text">
      <span>{label}</span>
      <textarea
        rows={Math.min(10, Math.max(2, value.split('\n').length + (value.endsWith('\n') ? 0 : 1)))}
        maxLength={max}
        spellcheck={false}
        wrap="off"
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  );
}
