/** One run dealt out to several machines: which scenarios a shard has, and where they stand in the whole. Pure. */
import type { CatalogEntry } from './catalog.ts';
import type { Shard } from './recording.ts';
import { suiteRevision } from './revision.ts';

/** A shard as it is asked for: `index` counts from 1. */
export type ShardOf = Pick<Shard, 'index' | 'of'>;

/** A shard that cannot be. The message says what can. */
export class ShardError extends Error {
  override name = 'ShardError';
}

const MOST = 1000;

/** Reads `i/n`. @throws ShardError */
export function parseShard(text: string): ShardOf {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined) throw new ShardError('A shard is written as INDEX/COUNT, as in 1/3.');
  if (of < 1 || of > MOST) throw new ShardError(`There are from 1 to ${MOST} shards, not ${of}.`);
  if (index < 1 || index > of)
    throw new ShardError(
      `Shards are counted from 1: of ${of} there are ${of === 1 ? '1/1' : `1/${of} to ${of}/${of}`}.`,
    );
  return { index, of };
}

/**
 * Where the k-th scenario of a shard stands in the whole, both counted from 0. The whole is dealt out in rounds of one
 * scenario for each shard, and each round begins with another shard: neighbours, which are alike and take alike long, go
 * to different shards, and of pairs not always the same half goes to the same one.
 */
export function positionOf(k: number, { index, of }: ShardOf): number {
  return k * of + ((((index - 1 - k) % of) + of) % of);
}

/** What a shard has of a whole, in the order of the whole. */
export function shareOf<T>(whole: readonly T[], shard: ShardOf): T[] {
  const share: T[] = [];
  // The last round may be short: one that is left out ends it.
  for (let k = 0; k * shard.of < whole.length; k++) {
    const position = positionOf(k, shard);
    if (position < whole.length) share.push(whole[position]!);
  }
  return share;
}

/** How many scenarios a shard has. */
export const shareSize = ({ index, of, scenarios }: Shard): number =>
  Math.floor(scenarios / of) + (positionOf(Math.floor(scenarios / of), { index, of }) < scenarios ? 1 : 0);

/**
 * What recordings say of a shard.
 * @throws ShardError when it would have nothing to do
 */
export function describeShard(whole: readonly Pick<CatalogEntry, 'scenario'>[], { index, of }: ShardOf): Shard {
  if (of > whole.length)
    throw new ShardError(
      `${whole.length} ${whole.length === 1 ? 'scenario is' : 'scenarios are'} selected: not enough for ${of} shards; use at most ${whole.length}`,
    );
  return { index, of, scenarios: whole.length, revision: suiteRevision({ scenarios: whole }) };
}

/** What distinguishes the file of a shard from that of the whole. */
export const shardSuffix = ({ index, of }: ShardOf): string => `.shard-${index}-of-${of}`;

/** How people are told of a shard. */
export const shardName = ({ index, of }: ShardOf): string => `shard ${index} of ${of}`;
