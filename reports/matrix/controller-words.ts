/** What a service worker does with the requests of the frame that it controls, in words. Texts stay templates. */
import type { Controller, ControllerRule } from '../../harness/scenario/controller-schema.ts';
import { words, type Words } from './words.ts';

/** One sentence a resource; empty where nothing controls the context. */
export function controllerWords(controller: Controller | undefined): Words[] {
  return Object.entries(controller ?? {}).map(([name, rule]) => [
    ...words`Asked for ${`{url:${name}}`}, the service worker `,
    ...ruleWords(rule),
  ]);
}

type Asking = ControllerRule & { answer: 'fetch' | 'cache' };

function ruleWords(rule: ControllerRule): Words {
  switch (rule.answer) {
    case 'none':
      return ['does not respond'];
    case 'fetch':
      return [
        ...words`responds with ${'fetch()'} of `,
        ...askedWords(rule),
        ...(rule.keep ? [', and keeps a clone of the response'] : []),
      ];
    case 'cache':
      return [
        ...words`responds from its Cache, and when nothing there matches, fills it first: ${`cache.${rule.fill}()`} of `,
        ...askedWords(rule),
      ];
    case 'response':
      return words`responds with a response of its own, status ${rule.status ?? 200}${headerWords(rule.headers)}${
        rule.body === undefined ? [] : words`, body ${rule.body}`
      }`;
    case 'redirect':
      return words`responds with ${'Response.redirect()'} to ${rule.url}`;
    case 'kept':
      return ['responds with a clone of the response that it kept'];
    case 'copies':
      return words`notes the modes of ${'event.request'} and of copies of it, and responds with an empty document`;
    case 'error':
      return words`responds with ${'Response.error()'}`;
    case 'request':
      return ['responds with what it sees of the request, one thing a line'];
    case 'events':
      return ['responds with the fetch events before this one, one a line'];
  }
}

function askedWords({ url, mode, credentials, redirect }: Asking): Words {
  const what: Words = url === undefined ? ["the page's own request"] : words`${url}`;
  const changed = [
    ...(mode ? [words`mode ${mode}`] : []),
    ...(credentials ? [words`credentials mode ${credentials}`] : []),
    ...(redirect ? [words`redirect mode ${redirect}`] : []),
  ];
  return changed.reduce<Words>((all, one, index) => [...all, index === 0 ? ' with ' : ', ', ...one], what);
}

const headerWords = (headers: readonly (readonly [string, string])[] | undefined): Words =>
  (headers ?? []).flatMap(([name, value]) => words`, ${`${name}: ${value}`}`);
