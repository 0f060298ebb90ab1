/** @jsxImportSource #html */
/** Placeholders in recorded texts, such as `{origin:remote}`: shown as readable names, with the real address behind. */
import type { Children } from '#html/jsx-runtime';
import type { Recording, ScenarioResult } from '../../harness/run/recording.ts';
import type { Scenario } from '../../harness/scenario/schema.ts';
import { expand, type OriginMap } from '../../harness/scenario/templates.ts';
import { marked, type Reading } from './visible.tsx';

/** What placeholders are resolved against: one scenario in one recording. */
export interface Addresses {
  recording: Pick<Recording, 'origins' | 'prefix'>;
  scenario: Pick<Scenario, 'id' | 'context' | 'resources'>;
  /** Placeholders as they are shown, kept where the same ones come again and again. */
  chips?: Map<string, Children>;
}

/** The addresses behind a result: those of the run that it was observed in, where a recording was made of several. */
export function addressesOf(recording: Recording, result: ScenarioResult | undefined): Addresses['recording'] {
  return (result?.part === undefined ? undefined : recording.parts?.[result.part]) ?? recording;
}

const PLACEHOLDER = /(\{(?:origin|host|hostname|port|url|path|id|request-header|prefix|token)(?::[a-z0-9-]+)?\})/;
const PARTS = /^\{([a-z-]+)(?::([a-z0-9-]+))?\}$/;

/** The readable name of a placeholder, e.g. `remote` for `{origin:remote}`. */
export function placeholderName(placeholder: string): string {
  const [, word = '', name] = PARTS.exec(placeholder) ?? [];
  switch (word) {
    case 'origin':
      return name ?? 'own origin';
    case 'host':
      return `host of ${name}`;
    case 'hostname':
      return `host name of ${name}`;
    case 'port':
      return `port of ${name}`;
    case 'url':
      return `URL of ${name ?? 'target'}`;
    case 'path':
      return `path of ${name ?? 'target'}`;
    case 'id':
      return 'scenario id';
    case 'request-header':
      return `the request’s ${name}`;
    case 'prefix':
      return 'prefix of the run';
    case 'token':
      return 'token of the run';
    default:
      return placeholder;
  }
}

/** The real address that a placeholder stood for in that run; null where it cannot be told. */
export function placeholderAddress(placeholder: string, { recording, scenario }: Addresses): string | null {
  const prefix = `${recording.prefix}${scenario.id}/`;
  if (placeholder === '{prefix}') return prefix;
  if (placeholder === '{token}') return prefix.split('/')[2] ?? null;
  if (placeholder.startsWith('{request-header')) return null;
  try {
    return expand(placeholder, {
      origins: recording.origins as OriginMap,
      prefix,
      scenario,
    });
  } catch {
    return null;
  }
}

/** A recorded text: placeholders as chips, invisible characters marked. */
export function Recorded({ text, as = 'text', addresses }: { text: string; as?: Reading; addresses: Addresses }) {
  return recorded(text, as, addresses);
}

/** The children of Recorded, for components that have so many of them that components of their own would cost too much. */
export function recorded(text: string, as: Reading, addresses: Addresses): Children {
  // Most texts hold none.
  if (!text.includes('{')) return marked(text, as);
  return withChips(text, as, (placeholder) => {
    const { chips } = addresses;
    let chip = chips?.get(placeholder);
    if (chip === undefined) {
      const address = placeholderAddress(placeholder, addresses) ?? placeholder;
      chip = <abbr title={address}>{placeholderName(placeholder)}</abbr>;
      chips?.set(placeholder, chip);
    }
    return chip;
  });
}

/** The same where no run is spoken of: chips without an address. */
export function PlainRecorded({ text }: { text: string }) {
  return plainRecorded(text);
}

/** The children of PlainRecorded. */
export function plainRecorded(text: string): Children {
  if (!text.includes('{')) return marked(text, 'text');
  return withChips(text, 'text', (placeholder) => <i>{placeholderName(placeholder)}</i>);
}

function withChips(text: string, as: Reading, chip: (placeholder: string) => Children): Children {
  return text.split(PLACEHOLDER).map((part, index) => (index % 2 === 1 ? chip(part) : marked(part, as)));
}
