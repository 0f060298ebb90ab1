/** nginx, Apache httpd, Caddy. */
import { expression, havePatterns, type Stack } from './stack.ts';

export const nginx: Stack = {
  id: 'nginx',
  name: 'nginx',
  aliases: ['openresty'],
  signs: [/^server: (nginx|openresty)/i],
  where: 'nginx.conf: the map in http, the rest in the location',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    [
      ...(everybody
        ? []
        : [
            'map $http_origin $cors_origin {',
            '  default "";',
            ...origins.map((origin) =>
              havePatterns([origin]) ? `  "~^${expression(origin)}$" $http_origin;` : `  "${origin}" $http_origin;`,
            ),
            '}',
          ]),
      'location / {',
      '  if ($request_method = OPTIONS) { return 204; }',
      `  add_header Access-Control-Allow-Origin ${everybody ? '*' : '$cors_origin'} always;`,
      ...(everybody ? [] : ['  add_header Vary Origin always;']),
      ...(credentials ? ['  add_header Access-Control-Allow-Credentials true always;'] : []),
      `  add_header Access-Control-Allow-Methods "${methods.join(', ')}" always;`,
      ...(headers.length > 0 ? [`  add_header Access-Control-Allow-Headers "${headers.join(', ')}" always;`] : []),
      ...(exposed.length > 0 ? [`  add_header Access-Control-Expose-Headers "${exposed.join(', ')}" always;`] : []),
      `  add_header Access-Control-Max-Age ${maxAge} always;`,
      '}',
    ].join('\n'),
  notes: {
    errors: 'add_header without "always" is left out of answers with an error status.',
    duplicates:
      'Where the application sends CORS headers itself, take them out with proxy_hide_header, or leave add_header out.',
    'allow-list': 'An add_header in an inner block drops all those of the outer ones.',
    vary: 'With proxy_cache, put $http_origin into proxy_cache_key or rely on Vary: Origin.',
    preflight:
      'auth_request and auth_basic come before OPTIONS: answer it in a location of its own, or use limit_except.',
  },
};

export const apache: Stack = {
  id: 'apache',
  name: 'Apache httpd',
  aliases: ['httpd'],
  signs: [/^server: apache(?!-coyote)/i],
  where: 'the virtual host or .htaccess; mod_setenvif, mod_headers and mod_rewrite',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    [
      ...(everybody
        ? ['Header always set Access-Control-Allow-Origin "*"']
        : [
            `SetEnvIf Origin "^(${origins.map(expression).join('|')})$" CORS_ORIGIN=$0`,
            'Header always set Access-Control-Allow-Origin "%{CORS_ORIGIN}e" env=CORS_ORIGIN',
            'Header always merge Vary Origin',
          ]),
      ...(credentials ? ['Header always set Access-Control-Allow-Credentials "true" env=CORS_ORIGIN'] : []),
      `Header always set Access-Control-Allow-Methods "${methods.join(', ')}"`,
      ...(headers.length > 0 ? [`Header always set Access-Control-Allow-Headers "${headers.join(', ')}"`] : []),
      ...(exposed.length > 0 ? [`Header always set Access-Control-Expose-Headers "${exposed.join(', ')}"`] : []),
      `Header always set Access-Control-Max-Age "${maxAge}"`,
      'RewriteEngine On',
      'RewriteCond %{REQUEST_METHOD} =OPTIONS',
      'RewriteRule ^ - [R=204,L]',
    ].join('\n'),
  notes: {
    errors: 'Header without "always" is left out of answers with an error status.',
    duplicates:
      '"Header set" and "Header always set" fill two tables, and both are sent: use one of the two everywhere.',
    'allow-list': 'Escape the dots and anchor the expression with ^ and $.',
  },
};

export const caddy: Stack = {
  id: 'caddy',
  name: 'Caddy',
  signs: [/^server: caddy/i, /^via: .*caddy/i],
  where: 'Caddyfile',
  config: ({ origins, everybody, methods, headers, exposed, credentials, maxAge }) =>
    [
      ...(everybody
        ? []
        : [`@cors header_regexp Origin ^(${origins.map(expression).join('|')})$`, 'header Vary Origin']),
      `header ${everybody ? '' : '@cors '}{`,
      `  Access-Control-Allow-Origin ${everybody ? '*' : '{http.request.header.Origin}'}`,
      ...(credentials ? ['  Access-Control-Allow-Credentials true'] : []),
      `  Access-Control-Allow-Methods "${methods.join(', ')}"`,
      ...(headers.length > 0 ? [`  Access-Control-Allow-Headers "${headers.join(', ')}"`] : []),
      ...(exposed.length > 0 ? [`  Access-Control-Expose-Headers "${exposed.join(', ')}"`] : []),
      `  Access-Control-Max-Age ${maxAge}`,
      '  defer',
      '}',
      '@options method OPTIONS',
      'respond @options 204',
    ].join('\n'),
  notes: {
    errors: 'Repeat the header block in handle_errors.',
    duplicates: '"defer" replaces what the application behind has set.',
  },
};
