/** The action that starts a worker from a URL of the scenario: what is asked is whether its script may be had. */
import Type, { type Static } from 'typebox';
import { closed, literals } from './schema-parts.ts';

export const WorkerActionSchema = Type.Object(
  {
    api: Type.Literal('worker'),
    worker: literals(
      ['dedicated', 'module', 'shared', 'service'],
      'new Worker(), with type module, new SharedWorker(), or navigator.serviceWorker.register()',
    ),
    url: Type.String({ description: 'template' }),
    credentials: Type.Optional(literals(['omit', 'same-origin', 'include'], 'module: the credentials option')),
  },
  {
    ...closed,
    description:
      'Starts a worker. Resolved: it has sent a message, or is registered (it is unregistered again); rejected: an error event, or the name of the exception',
  },
);

export type WorkerAction = Static<typeof WorkerActionSchema>;
