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
    finds: {},
  },
  {
    id: 'nginx-if',
    title: 'nginx, if ($request_method = …)',
    debian: nginx,
    setup: 'The other snippet that everybody has, with the wildcard.',
    mode: 'careless',
    down: 502,
    finds: {},
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
    finds: {},
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
    finds: {},
  },
  {
    id: 'lighttpd',
    title: 'lighttpd',
    debian: lighttpd,
    setup: 'setenv.add-response-header by the origin that asks; preflights go to the application.',
    mode: 'careless',
    down: 503,
    finds: {},
  },
];

export const PROXIES: readonly Subject[] = ROWS.map(({ debian, ...row }) => {
  const source = `proxies/${row.id}.conf`;
  return { ...row, family: 'proxy', source, debian, start: { config: source, args: ARGS[debian.program]! } };
});
