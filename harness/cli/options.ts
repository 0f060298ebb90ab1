/** Options that several commands share. */
import { InvalidArgumentError } from 'commander';
import { ENGINES, type Engine } from '../run/recording.ts';
import { parseShard as readShard, type ShardOf } from '../run/shard.ts';

/** Parses a list of engines separated by commas; repeating the option adds to it. */
export function parseEngines(value: string, previous: Engine[] | undefined): Engine[] {
  const chosen = new Set(previous ?? []);
  for (const name of value.split(',').map((part) => part.trim())) {
    const engine = ENGINES.find((known) => known === name);
    if (!engine) throw new InvalidArgumentError(`There is no engine "${name}"; there are: ${ENGINES.join(', ')}.`);
    chosen.add(engine);
  }
  return ENGINES.filter((engine) => chosen.has(engine));
}

/** Collects a repeatable option, each value itself a list separated by commas. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), ...value.split(',').map((part) => part.trim())];
}

/** Parses how many of something. */
export function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('A whole number from 1 on is needed.');
  return count;
}

/** Parses a port number. */
export function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_000)
    throw new InvalidArgumentError('A port is a number from 1 to 65000.');
  return port;
}

/** Parses which shard of how many; undefined for the only one, which is the whole. */
export function parseShard(value: string): ShardOf | undefined {
  try {
    const shard = readShard(value);
    return shard.of === 1 ? undefined : shard;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
