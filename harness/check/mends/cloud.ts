/** S3, CloudFront, API gateways. */
import type { Stack } from './stack.ts';

export const s3: Stack = {
  id: 's3',
  name: 'Amazon S3',
  signs: [/^server: amazons3/i],
  where: 'the CORS configuration of the bucket',
  config: ({ origins, everybody, methods, headers, exposed, maxAge }) =>
    JSON.stringify(
      [
        {
          AllowedOrigins: everybody ? ['*'] : origins,
          AllowedMethods: methods.filter((method) => /^(GET|HEAD|PUT|POST|DELETE)$/.test(method)),
          AllowedHeaders: headers,
          ExposeHeaders: exposed,
          MaxAgeSeconds: maxAge,
        },
      ],
      null,
      2,
    ),
  notes: {
    vary: 'S3 sends Vary: Origin only with CORS answers: put CloudFront with a cache policy that holds Origin in front.',
  },
};

export const cloudfront: Stack = {
  id: 'cloudfront',
  name: 'Amazon CloudFront',
  signs: [/^via: .*cloudfront/i, /^server: cloudfront/i, /^x-amz-cf-id:/i],
  where: 'a response headers policy (CorsConfig) of the behaviour',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    JSON.stringify(
      {
        AccessControlAllowOrigins: { Items: everybody ? ['*'] : origins },
        AccessControlAllowMethods: { Items: methods },
        AccessControlAllowHeaders: { Items: headers },
        AccessControlExposeHeaders: { Items: exposed },
        AccessControlAllowCredentials: credentials,
        AccessControlMaxAgeSec: maxAge,
        OriginOverride: true,
      },
      null,
      2,
    ),
  notes: {
    vary: 'Put Origin, Access-Control-Request-Method and Access-Control-Request-Headers into the cache key (managed policy CORS-S3Origin or a cache policy of your own), and empty the cache.',
    preflight: 'Allow OPTIONS in the behaviour, and do not cache it unless those headers are in the key.',
    duplicates: 'OriginOverride: true replaces what the origin sends.',
  },
};

export const apiGateway: Stack = {
  id: 'api-gateway',
  name: 'API gateway',
  aliases: ['apigateway', 'gateway', 'kong', 'apigw'],
  signs: [/^x-amz-apigw-id:/i, /^apigw-requestid:/i, /^(via|server): .*kong/i, /^x-kong-/i],
  where: 'the CORS settings of the gateway (here an Amazon HTTP API); leave CORS out of the functions behind it',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    JSON.stringify(
      {
        CorsConfiguration: {
          AllowOrigins: everybody ? ['*'] : origins,
          AllowMethods: methods,
          AllowHeaders: headers,
          ExposeHeaders: exposed,
          AllowCredentials: credentials,
          MaxAge: maxAge,
        },
      },
      null,
      2,
    ),
  notes: {
    'allow-list': 'HTTP APIs take whole origins: list subdomains one by one.',
    errors:
      'REST APIs answer 4XX and 5XX themselves: set the headers in the gateway responses DEFAULT_4XX and DEFAULT_5XX.',
    preflight: 'Give OPTIONS no authorizer and no API key.',
    duplicates: 'Gateway and function both add headers: leave it to one of them.',
  },
};
