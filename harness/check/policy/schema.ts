/** Policy files as schemas: they validate files and are published. */
import Type, { type Static } from 'typebox';
import { closed, literals } from '../../scenario/schema-parts.ts';

const Origin = Type.String({ maxLength: 2048, description: 'An origin, such as https://app.example.com' });

/** How to authenticate: the value comes from an environment variable and never gets into a file. */
export const AuthSchema = Type.Object(
  {
    header: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Name of a request header' })),
    cookie: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Name of a cookie' })),
    env: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'The environment variable with the value' }),
    prefix: Type.Optional(Type.String({ maxLength: 50, description: 'What goes before the value, such as "Bearer "' })),
  },
  { ...closed, description: 'How to authenticate; the value comes from an environment variable' },
);
export type Auth = Static<typeof AuthSchema>;

const endpointFields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'For reports; default: the URL' })),
  methods: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
      maxItems: 50,
      uniqueItems: true,
      description: 'Methods that pages use; default: GET',
    }),
  ),
  requestHeaders: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 100,
      description: 'Names of request headers that pages set; a value can follow: "content-type: application/json"',
    }),
  ),
  exposedHeaders: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 100,
      description: 'Names of response headers that script must be able to read',
    }),
  ),
  credentials: Type.Optional(Type.Boolean({ description: 'Whether pages send cookies or HTTP authentication' })),
  origins: Type.Optional(
    Type.Object(
      {
        allow: Type.Optional(
          Type.Array(Origin, {
            maxItems: 200,
            description: 'Origins; "*" is everybody, "https://*.example.com" every subdomain, an empty list nobody',
          }),
        ),
        deny: Type.Optional(Type.Array(Origin, { maxItems: 200, description: 'Origins that must not be allowed' })),
      },
      { ...closed, description: 'Who may use it' },
    ),
  ),
  maxAge: Type.Optional(
    Type.Object(
      {
        min: Type.Optional(Type.Integer({ minimum: 0, description: 'Seconds' })),
        max: Type.Optional(Type.Integer({ minimum: 0, description: 'Seconds' })),
      },
      { ...closed, description: 'What Access-Control-Max-Age has to be between' },
    ),
  ),
  errors: Type.Optional(
    Type.Array(
      Type.Object(
        {
          status: Type.Integer({ minimum: 300, maximum: 599, description: 'Its status' }),
          url: Type.Optional(Type.String({ description: 'Where it is met; relative to the endpoint' })),
        },
        closed,
      ),
      { maxItems: 50, description: 'Errors that pages must be able to read' },
    ),
  ),
  auth: Type.Optional(AuthSchema),
  data: Type.Optional(literals(['public', 'private'], 'Whether anybody may know what the response says')),
  send: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
      description: 'Methods besides GET, HEAD and OPTIONS that may really be sent; others are only asked for',
    }),
  ),
  body: Type.Optional(Type.String({ maxLength: 100_000, description: 'The body of requests that have one' })),
  stack: Type.Optional(Type.String({ description: 'What the server is made of, for the mend: nginx, express …' })),
};

export const PolicyEndpointSchema = Type.Object(
  { url: Type.String({ maxLength: 8192, description: 'What pages fetch' }), ...endpointFields },
  closed,
);
export type PolicyEndpoint = Static<typeof PolicyEndpointSchema>;

/** A policy file: what the user's server is meant to allow. */
export const PolicySchema = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: 'For editors' })),
    version: Type.Optional(Type.Literal(1, { description: 'Version of the format' })),
    hosts: Type.Optional(
      Type.Array(Type.String(), { description: 'Further hosts (host or host:port) that redirects may lead to' }),
    ),
    defaults: Type.Optional(Type.Object(endpointFields, { ...closed, description: 'For every endpoint' })),
    endpoints: Type.Array(PolicyEndpointSchema, { minItems: 1, maxItems: 500, description: 'What is checked' }),
  },
  closed,
);
export type Policy = Static<typeof PolicySchema>;
