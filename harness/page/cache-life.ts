/** The search for the life of a cache entry by asking at chosen ages. Pure. */

/** One request: whether the entry served it, and between which ages of the entry, in milliseconds. */
export interface Probe {
  served: boolean;
  from: number;
  to: number;
}

/** Lives that people write down: looked for first, for nearly every life is one of them. */
const ROUND = [
  1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000,
  31_536_000,
];

/**
 * Finds the life of an entry in whole seconds; 0 for one that serves nothing, `upTo` + 1 for one that lives longer than
 * that. However slow a machine is, what is found is right: an age is known only between two limits, and a request that
 * took so long that it tells nothing is made again.
 * @param probe asks at about this age in seconds, or later; a request that is not served leaves a new entry
 */
export async function findLife(probe: (seconds: number) => Promise<Probe>, upTo: number): Promise<number> {
  // It lives at least `least` and at most `most` seconds.
  let least = 0;
  let most = Infinity;
  const look = async (seconds: number) => {
    const { served, from, to } = await probe(seconds);
    if (served) least = Math.max(least, Math.floor(from / 1000) + 1);
    else most = Math.min(most, Math.max(least, Math.floor(to / 1000)));
  };
  await look(0);
  while (least < most && least <= upTo) {
    // In the middle between two whole numbers, where neither limit of the age is in doubt.
    await look(splitAt(least, Math.min(most, upTo + 1), upTo) + 0.5);
  }
  return Math.min(least, upTo + 1);
}

/** The number of seconds p, least <= p < most, at which to ask whether it lives longer than p. */
function splitAt(least: number, most: number, upTo: number): number {
  const round = [...ROUND, upTo].filter((one) => one >= least && one <= most && one <= upTo).sort((a, b) => a - b);
  const middle = round[Math.floor((round.length - 1) / 2)];
  if (middle === undefined) return Math.floor((least + most) / 2);
  // The only one left: is it that one?
  if (round.length === 1 && middle === most) return most - 1;
  return Math.min(middle, most - 1);
}
