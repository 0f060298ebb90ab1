/** Libraries for Python, from the distribution. What is expected of each was looked up in its source; the texts say where. */
import type { DebianNeeds, Subject } from './types.ts';

interface Row {
  id: string;
  title: string;
  debian: DebianNeeds;
  /** Findings above advice and why they are right, by mode. */
  policy: Record<string, string>;
  star: Record<string, string>;
  defaults: Record<string, string>;
}

const MODULES = '/usr/lib/python3/dist-packages';
const python = (name: string, packages: string[], modules: string[]): DebianNeeds => ({
  packages,
  // Not another Python that may come first: packages of the distribution are its own alone.
  program: '/usr/bin/python3',
  name,
  version: ['-c', `from importlib.metadata import version; print(version('${name}'))`],
  files: modules.map((module) => `${MODULES}/${module}`),
});

const FLASK = 'https://github.com/corydolphin/flask-cors/blob/3.0.10/flask_cors/core.py';
const DJANGO = 'https://github.com/adamchainz/django-cors-headers/blob/3.14.0/src/corsheaders';
const STARLETTE = 'https://github.com/encode/starlette/blob/0.26.1/starlette';

const NOT_TOLD = {
  'header-not-exposed': 'Nothing was said about X-Total-Count.',
  'max-age-out-of-range': 'Nothing was said about the lifetime of preflights.',
};
/** Without options two of the three allow nobody. */
const NOBODY = {
  'acao-missing': 'Without options nobody is allowed.',
  'redirect-without-cors': 'Redirects neither.',
};
const FLASK_ANY = `"*", which is the default too, sends back whoever asks unless send_wildcard is set (get_cors_origins, ${FLASK}).`;
const FLASK_VIEWS =
  'Headers are added to what the view answers, and OPTIONS /items is a view of the application (set_cors_headers, after_request).';
const FLASK_VARY = `Vary is set only beside Access-Control-Allow-Origin (get_cors_headers, ${FLASK}).`;

const ROWS: Row[] = [
  {
    id: 'flask-cors',
    title: 'Flask with flask-cors',
    debian: python('flask-cors', ['python3-flask-cors'], ['flask_cors']),
    policy: { 'vary-missing-on-some': FLASK_VARY, 'preflight-runs-application': FLASK_VIEWS },
    star: {
      ...NOT_TOLD,
      'origin-reflected': FLASK_ANY,
      'null-allowed': 'As for every other origin.',
      'vary-missing-on-some': FLASK_VARY,
      'preflight-runs-application': FLASK_VIEWS,
    },
    defaults: {
      'origin-reflected': FLASK_ANY,
      'null-allowed': 'As for every other origin.',
      'acac-missing': 'Nothing was said about credentials.',
      'vary-missing-on-some': `The wildcard for requests without Origin has no Vary (get_cors_headers, ${FLASK}).`,
      'preflight-allows-any-origin': 'Every method is granted to every origin, routes of the application or not.',
    },
  },
  {
    id: 'django-cors-headers',
    title: 'Django with django-cors-headers',
    debian: python('django-cors-headers', ['python3-django-cors-headers'], ['corsheaders']),
    policy: {},
    star: {
      'header-not-exposed': NOT_TOLD['header-not-exposed'],
      'origin-reflected': `With credentials CORS_ALLOW_ALL_ORIGINS means the origin that asks (middleware.py, ${DJANGO}).`,
      'null-allowed': 'As for every other origin.',
      'max-age-out-of-range': `The default for CORS_PREFLIGHT_MAX_AGE is a day (conf.py, ${DJANGO}).`,
    },
    defaults: { ...NOBODY, 'preflight-without-cors': 'Preflights are answered with 200 and nothing else.' },
  },
  {
    id: 'fastapi-cors',
    title: 'FastAPI with the CORSMiddleware of Starlette',
    debian: python('starlette', ['python3-fastapi', 'python3-uvicorn'], ['fastapi', 'uvicorn']),
    policy: {
      'error-without-cors': `ServerErrorMiddleware is the outermost: what it answers to an exception has passed no other (applications.py, ${STARLETTE}).`,
      'vary-missing-on-some': `Vary is set for allowed origins only (allow_explicit_origin, middleware/cors.py, ${STARLETTE}).`,
    },
    star: {
      'wildcard-with-credentials': `The wildcard is sent to requests without a cookie (send, middleware/cors.py, ${STARLETTE}).`,
      'preflight-status': 'Headers that the list lacks, Authorization among them, are refused with 400.',
      'vary-missing': `Requests without Origin get no CORS headers and no Vary (__call__, middleware/cors.py, ${STARLETTE}).`,
    },
    defaults: { ...NOBODY, 'preflight-status': 'Preflights of origins that are not allowed are refused with 400.' },
  },
];

const MODES = {
  policy: { ending: '', title: '', setup: 'Every option of the policy, the origins as a list.' },
  star: {
    ending: '-star',
    title: ': * with credentials',
    setup: 'The wildcard together with credentials, nothing else.',
  },
  defaults: { ending: '-defaults', title: ': no options', setup: 'No options: the library as it comes.' },
} as const;

export const PYTHON: readonly Subject[] = (['policy', 'star', 'defaults'] as const).flatMap((mode) =>
  ROWS.map(({ id, title, debian, ...row }): Subject => {
    const source = `libraries/${id}.py`;
    const words = MODES[mode];
    return {
      id: `${id}${words.ending}`,
      title: `${title}${words.title}`,
      family: 'library',
      mode,
      setup: words.setup,
      source,
      debian,
      start: { python: source, args: [mode] },
      finds: row[mode],
    };
  }),
);
