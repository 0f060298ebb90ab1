/** Web servers and proxies of the distribution, in front of an application that knows nothing of CORS. */
import type { DebianNeeds, ProxyStart, Subject } from './types.ts';

const nginx: DebianNeeds = { packages: ['nginx'], program: 'nginx', version: ['-v'] };
const apache: DebianNeeds = { packages: ['apache2'], program: 'apache2', version: ['-v'] };
const caddy: DebianNeeds = { packages: ['caddy'], program: 'caddy', version: ['version'] };
const haproxy: DebianNeeds = { packages: ['haproxy'], program: 'haproxy', version: ['-v'] };
const lighttpd: DebianNeeds = { packages: ['lighttpd'], program: 'lighttpd', version: ['-v'] };

const ARGS: Record<string, ProxyStart['args']> = {
  nginx: (file, dir) => ['-p', dir, '-e', 'stderr', '-c', file],
  apache2: (file) => ['-D', 'FOREGROUND', '-f', file],
  caddy: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  haproxy: (file) => ['-db', '-q', '-f', file],
  lighttpd: (file) => ['-D', '-f', file],
};

interface Row {
  id: string;
  title: string;
  debian: DebianNeeds;
  setup: string;
  mode: 'policy' | 'careless';
  /** Status for a dead upstream. */
  down: number;
  finds: Record<string, string>;
  upstream?: 'no-vary';
}

const ROWS: Row[] = [
  {
    id: 'nginx-map',
    title: 'nginx, careful',
    debian: nginx,
    setup: 'A map from origin to header, add_header … always, Vary, preflights answered with 204.',
    mode: 'policy',
    down: 502,
    finds: {},
  },
  {
    id: 'nginx-add-header',
    title: 'nginx, add_header $http_origin',
    debian: nginx,
    setup: 'The snippet that is pasted most, with credentials; preflights go to the application.',
    mode: 'careless',
    down: 502,
    finds: {
      'origin-reflected': '$http_origin is whatever asks.',
      'null-allowed': 'null too.',
      'vary-missing': 'Nobody sets Vary.',
      'error-without-cors':
        'Without always, add_header is for 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308 only: https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
      'acao-repeated': 'add_header adds to what the application sends.',
      'max-age-out-of-range': 'The snippet does not say it.',
      'preflight-runs-application': 'OPTIONS /items is a route of the application, and preflights reach it.',
      'preflight-not-routed': 'OPTIONS /items/1 is no route of the application, and nobody else answers preflights.',
    },
  },
  {
    id: 'nginx-if',
    title: 'nginx, if ($request_method = …)',
    debian: nginx,
    setup: 'The other snippet that everybody has, with the wildcard.',
    mode: 'careless',
    down: 502,
    finds: {
      'wildcard-with-credentials': 'The snippet has the wildcard, and the policy has credentials.',
      'acao-repeated': 'add_header adds to what the application sends.',
    },
  },
  {
    id: 'nginx-cache',
    title: 'nginx, a cache in front',
    debian: nginx,
    setup: 'proxy_cache in front of an application that keeps the policy and forgets Vary.',
    mode: 'careless',
    down: 502,
    finds: {
      'acao-missing': 'The first visitor of /items had no Origin, and everybody gets that answer.',
      'acao-other-origin': 'The first visitor of /items/1 came from one origin, and the other gets that answer.',
      'cache-poisoned': 'The same, seen with URLs of its own.',
      'vary-missing': 'Redirects are not cached here, and have no Vary.',
    },
    upstream: 'no-vary',
  },
  {
    id: 'apache-setenvif',
    title: 'Apache, careful',
    debian: apache,
    setup: 'SetEnvIf, Header always set, Vary, preflights answered with 204.',
    mode: 'policy',
    down: 503,
    finds: {},
  },
  {
    id: 'apache-header-set',
    title: 'Apache, Header set',
    debian: apache,
    setup: 'SetEnvIf and Header set without always; preflights go to the application.',
    mode: 'careless',
    down: 503,
    finds: {
      'error-without-cors':
        'Without always, what Apache itself answers for a dead upstream has no such headers: https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header',
      'preflight-runs-application': 'OPTIONS /items is a route of the application, and preflights reach it.',
      'preflight-not-routed': 'OPTIONS /items/1 is no route of the application, and nobody else answers preflights.',
    },
  },
  {
    id: 'caddy',
    title: 'Caddy, careful',
    debian: caddy,
    setup: 'A matcher for origins, deferred headers, handle_errors, preflights answered with 204.',
    mode: 'policy',
    down: 502,
    finds: {},
  },
  {
    id: 'haproxy-after-response',
    title: 'HAProxy, careful',
    debian: haproxy,
    setup: 'http-after-response, which reaches every answer; preflights answered with 204.',
    mode: 'policy',
    down: 503,
    finds: {},
  },
  {
    id: 'haproxy-http-response',
    title: 'HAProxy, http-response',
    debian: haproxy,
    setup: 'http-response in the backend; preflights go to the application.',
    mode: 'careless',
    down: 503,
    finds: {
      'error-without-cors':
        'What HAProxy itself answers for a dead upstream passes no http-response rule: https://docs.haproxy.org/2.6/configuration.html#4.2-http-after-response',
      'acao-repeated': 'add-header adds to what the application sends.',
      'preflight-runs-application': 'OPTIONS /items is a route of the application, and preflights reach it.',
      'preflight-not-routed': 'OPTIONS /items/1 is no route of the application, and nobody else answers preflights.',
    },
  },
  {
    id: 'lighttpd',
    title: 'lighttpd',
    debian: lighttpd,
    setup: 'setenv.set-response-header in a block for each origin; preflights go to the application.',
    mode: 'careless',
    down: 503,
    finds: {
      'preflight-runs-application': 'OPTIONS /items is a route of the application, and preflights reach it.',
      'preflight-not-routed': 'OPTIONS /items/1 is no route of the application, and nobody else answers preflights.',
    },
  },
];

export const PROXIES: readonly Subject[] = ROWS.map(({ debian, upstream, ...row }) => {
  const source = `proxies/${row.id}.conf`;
  return { ...row, family: 'proxy', source, debian, start: { config: source, args: ARGS[debian.program]!, upstream } };
});
