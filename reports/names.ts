/** What recordings are called in the reports made of them. Pure. */
import type { Browser, Recording, ScenarioResult } from '../harness/run/recording.ts';

/** Product and version. */
export function productName({ name, version }: Browser): string {
  return version === null ? name : `${name} ${version}`;
}

/** One name per recording, fit for a file: the engine, and for a second one of the same engine its version too. */
export function fileNames(recordings: readonly Recording[]): string[] {
  const used = new Set<string>();
  return recordings.map(({ browser: { engine, version } }) => {
    const wanted = [engine, `${engine}-${version ?? 'unknown'}`].map((name) => name.replace(/[^A-Za-z0-9.-]+/g, '_'));
    let name = wanted.find((one) => !used.has(one));
    for (let number = 2; name === undefined; number++) {
      const numbered = `${wanted[1]}-${number}`;
      if (!used.has(numbered)) name = numbered;
    }
    used.add(name);
    return name;
  });
}

/** One topic of a recording, with what was seen in it. */
export interface TopicResults {
  id: string;
  title: string;
  results: ScenarioResult[];
}

/** The results by topic, in the recording's order; topics without any are left out. */
export function byTopic({ topics, scenarios }: Recording): TopicResults[] {
  const groups = new Map(topics.map(({ id, title }): [string, TopicResults] => [id, { id, title, results: [] }]));
  for (const result of scenarios) {
    const group = groups.get(result.topic) ?? { id: result.topic, title: result.topic, results: [] };
    groups.set(result.topic, group);
    group.results.push(result);
  }
  return [...groups.values()].filter(({ results }) => results.length > 0);
}
