/** @jsxImportSource #html */
/**
 * The parts of a scenario's page that need the model: who sends what, how the standard gets there, where browsers leave it.
 * They are as much work as all the rest of the page, and another thread may make them.
 */
import type { Children } from '#html/jsx-runtime';
import type { ScenarioResult } from '../../harness/run/recording.ts';
import { OwnExchange, SharedExchange } from './exchange.tsx';
import { shownAddresses } from './scenario-demands.tsx';
import { alikeBefore } from './same-evidence.ts';
import { Steps } from './steps.tsx';
import type { Column, Row } from './summary.ts';

export interface ScenarioParts {
  /** What the standard has happen. */
  exchange: Children;
  /** And why. */
  steps: Children;
  /** By column: the diagram of a browser that did otherwise. */
  own: readonly Children[];
}

/** Whether the parts of a row say anything about one of its results; without the others they are the same. */
export const arePartsAbout = (
  { scenario }: Pick<Row, 'scenario'>,
  { verdict }: Pick<ScenarioResult, 'verdict'>,
): boolean => scenario.kind !== 'must' || verdict === 'deviates';

/**
 * The parts of the page of a scenario.
 * @param alike what alikeBefore finds in the same row
 */
export function scenarioParts(row: Row, columns: readonly Column[], alike = alikeBefore(row, columns)): ScenarioParts {
  return {
    exchange: <SharedExchange row={row} />,
    steps: <Steps columns={columns} row={row} alike={alike} addresses={shownAddresses(row, columns)} />,
    own: columns.map((_, index) => (alike[index] ? null : <OwnExchange row={row} index={index} />)),
  };
}
