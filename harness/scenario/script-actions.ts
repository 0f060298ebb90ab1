/** Actions that fetch nothing, or nothing new: what script does with the objects around a fetch. */
import Type, { type Static } from 'typebox';
import { closed, literals } from './schema-parts.ts';

export const DocumentDomainActionSchema = Type.Object(
  { api: Type.Literal('document-domain'), domain: Type.String() },
  { ...closed, description: 'Sets document.domain. Resolved: nothing is thrown; rejected: the name of the exception' },
);

export const CacheMatchActionSchema = Type.Object(
  { api: Type.Literal('cache-match'), url: Type.String({ description: 'template' }) },
  {
    ...closed,
    description: "Cache.match() by script in the scenario's own Cache, which the rules of a controller have filled",
  },
);

const OperationSchema = Type.Union([
  Type.Tuple([literals(['append', 'set'], 'method'), Type.String(), Type.String()]),
  Type.Tuple([Type.Literal('delete'), Type.String()]),
]);

export const HeadersActionSchema = Type.Object(
  {
    api: Type.Literal('headers'),
    of: literals(
      ['new', 'request', 'no-cors-request', 'response', 'error-response'],
      'Where the Headers object comes from: new Headers(), new Request(url), that with mode no-cors, new Response(), or Response.error()',
    ),
    url: Type.String({ description: 'of the Request, template' }),
    calls: Type.Array(OperationSchema, { description: 'Methods of Headers that are called, and their arguments' }),
    into: Type.Optional(
      literals(
        ['request', 'no-cors-request', 'response'],
        'Then another object of this kind is made with these headers',
      ),
    ),
  },
  {
    ...closed,
    description:
      'Resolved: the headers at the end, those of `into` where it is there; rejected: the name of the exception',
  },
);

export const SCRIPT_ACTION_SCHEMAS = [DocumentDomainActionSchema, CacheMatchActionSchema, HeadersActionSchema] as const;

export type DocumentDomainAction = Static<typeof DocumentDomainActionSchema>;
export type CacheMatchAction = Static<typeof CacheMatchActionSchema>;
export type HeadersAction = Static<typeof HeadersActionSchema>;
