/** What stands around CORS: other headers, mixed content, local networks, spellings. Judged from answers that are there. */
import { access } from '../baseline.ts';
import { networkOf, sameSite } from '../origins.ts';
import { lastOf, linesOf, listOf, valueOf, type Answer, type Draft, type Probe, type Subject } from './probe.ts';
import type { Exchange } from '../types.ts';

/** The baseline's answers are judged again when a finding is confirmed: nothing more is asked. */
const judging = (name: string, title: string, judge: (subject: Subject) => Draft[]): Probe => ({
  name,
  title,
  plan: () => [],
  judge: (subject) => judge(subject),
});

const allowedAnswer = ({ baseline, allowed }: Subject): Answer | undefined => baseline.get(`allowed ${allowed[0]}`);

/** Whether the page may ask at all: mixed content, and permissions for local networks. */
export const surroundingsProbe = judging(
  'surroundings',
  'mixed content and local networks',
  ({ endpoint, allowed }) => {
    const target = new URL(endpoint.url);
    const network = networkOf(target.hostname);
    const drafts: Draft[] = [];
    const secure = allowed.find((origin) => origin.startsWith('https:'));
    if (secure !== undefined && target.protocol === 'http:') {
      const local = network === 'loopback';
      drafts.push({
        id: 'mixed-content',
        severity: local ? 'info' : 'high',
        title: 'An https page asks an http server: mixed content, not CORS',
        reason: local
          ? `WebKit blocks requests of a page at ${secure} to ${target.origin} as mixed content; Chromium and Firefox take this machine for safe.`
          : `Browsers block requests of a page at ${secure} to ${target.origin} before CORS is looked at. Serve the endpoint over https.`,
        origin: secure,
        step: MIXED_STEP,
        evidence: [],
        keys: [],
      });
    }
    const outside = allowed.find((origin) => URL.canParse(origin) && networkOf(new URL(origin).hostname) === 'public');
    if (network !== 'public' && outside !== undefined)
      drafts.push({
        id: 'local-network-permission',
        severity: 'info',
        title: 'Chromium asks the visitor before a public page may reach a local address',
        reason: `${target.host} is on the local ${network === 'loopback' ? 'machine' : 'network'}; for a page at ${outside} Chromium wants the permission for local network access. No header grants it.`,
        origin: outside,
        evidence: [],
        keys: [],
      });
    return drafts;
  },
);

const MIXED_STEP = {
  algorithm: 'Should fetching request be blocked as mixed content?',
  step: 'blocked',
  text: 'a secure page asks for an address that is not secure',
  url: 'https://www.w3.org/TR/mixed-content/#should-block-fetch',
};

/** Headers that say something else than was meant. */
export const spellingProbe = judging('spelling', 'headers that do nothing or tell too much', (subject) => {
  const { endpoint, baseline } = subject;
  const answer = allowedAnswer(subject) ?? baseline.get('none');
  const exchange = lastOf(answer);
  if (!exchange?.response) return [];
  const base = { evidence: [exchange], keys: [] };
  const drafts: Draft[] = [];
  const credentials = valueOf(exchange, 'access-control-allow-credentials');
  if (credentials !== null && credentials !== 'true' && endpoint.credentials !== true)
    drafts.push({
      ...base,
      id: 'acac-not-true',
      severity: credentials.toLowerCase() === 'false' ? 'info' : 'low',
      title: 'Access-Control-Allow-Credentials is not exactly true',
      reason: `It is "${credentials}"; only the four letters "true", in lower case and once, count. Anything else does nothing.`,
    });
  if (endpoint.credentials === false && access(credentialedView(answer)) === 'credentialed')
    drafts.push({
      ...base,
      id: 'credentials-not-wanted',
      severity: 'low',
      title: 'Credentials are allowed, and the policy does not want them',
      reason: 'The response has Access-Control-Allow-Credentials: true. Where pages send none, leave it out.',
    });
  return [...drafts, ...resourcePolicy(exchange), ...refusedOrigin(subject), ...timing(subject), ...cookies(subject)];
});

function credentialedView(answer: Answer | undefined): Answer | undefined {
  return answer?.flow ? { ...answer, flow: { ...answer.flow, credentials: 'include' } } : undefined;
}

/** https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check: for requests without CORS alone. */
function resourcePolicy(exchange: Exchange): Draft[] {
  const policy = valueOf(exchange, 'cross-origin-resource-policy');
  const origin = valueOf(exchange, 'access-control-allow-origin');
  if (origin === null || (policy !== 'same-origin' && policy !== 'same-site')) return [];
  return [
    {
      id: 'resource-policy-narrower',
      severity: 'info',
      title: 'Cross-Origin-Resource-Policy and CORS say different things',
      reason: `Cross-Origin-Resource-Policy: ${policy} keeps other ${policy === 'same-site' ? 'sites' : 'origins'} from elements without crossorigin, and does not concern requests with CORS, which Access-Control-Allow-Origin: ${origin} lets in. If pages may read it, they may embed it too.`,
      evidence: [exchange],
      keys: [],
    },
  ];
}

/** Headers that let nobody in, sent to an origin that is not let in. */
function refusedOrigin({ baseline }: Subject): Draft[] {
  const exchange = lastOf(baseline.get('random'));
  if (!exchange?.response || valueOf(exchange, 'access-control-allow-origin') !== null) return [];
  const names = exchange.response.headers.map(([name]) => name.toLowerCase());
  const told = [...new Set(names.filter((name) => name.startsWith('access-control-')))];
  if (told.length === 0) return [];
  return [
    {
      id: 'headers-for-refused-origin',
      severity: 'info',
      title: 'Origins that are refused get CORS headers all the same',
      reason: `Without Access-Control-Allow-Origin ${told.join(', ')} do nothing; they only tell how the server is set up.`,
      origin: baseline.get('random')!.flow!.origin,
      evidence: [exchange],
      keys: [],
    },
  ];
}

/** https://w3c.github.io/resource-timing/#sec-timing-allow-origin */
function timing({ baseline, endpoint, facts }: Subject): Draft[] {
  const answer = baseline.get('random');
  const exchange = lastOf(answer);
  const values = linesOf(exchange, 'timing-allow-origin').flatMap((line) => line.split(',').map((one) => one.trim()));
  const open = values.includes('*') || values.includes(answer?.flow?.origin ?? '*');
  if (!open || endpoint.allow.includes('*') || facts.wildcard || facts.reflects) return [];
  return [
    {
      id: 'timing-open-to-all',
      severity: endpoint.data === 'private' ? 'low' : 'info',
      title: 'Timing-Allow-Origin lets every site measure the response',
      reason: `Timing-Allow-Origin: ${values.join(', ')} tells sizes and times to origins that may not read the response.`,
      origin: answer!.flow!.origin,
      evidence: [exchange!],
      keys: [],
    },
  ];
}

/** Cookies that never come back from another site. */
function cookies(subject: Subject): Draft[] {
  const { endpoint, allowed } = subject;
  const exchange = lastOf(allowedAnswer(subject));
  const site = allowed.find((origin) => URL.canParse(origin) && !sameSite(origin, endpoint.url));
  if (endpoint.credentials !== true || site === undefined || !exchange) return [];
  const lost = linesOf(exchange, 'set-cookie').filter(
    (line) => !/;\s*samesite=none/i.test(line) || !/;\s*secure/i.test(line),
  );
  if (lost.length === 0) return [];
  const names = lost.map((line) => line.split('=')[0]!.trim());
  return [
    {
      id: 'cookie-not-cross-site',
      severity: 'info',
      title: 'A cookie does not go with requests from another site',
      reason: `${names.join(', ')}: without SameSite=None and Secure browsers do not send it with requests of pages at ${site}. Browsers that block third-party cookies send none at all.`,
      origin: site,
      evidence: [exchange],
      keys: [],
    },
  ];
}

/** Whether the server falls back on Referer; browsers always send Origin where CORS matters. */
export const refererProbe: Probe = {
  name: 'referer',
  title: 'whether Referer stands in for Origin',
  plan: ({ endpoint, label }) => [
    {
      key: 'referer',
      raw: { method: 'GET', url: endpoint.url, headers: [['Referer', `https://${label()}.example/`]] },
    },
  ],
  judge({ facts }, answers) {
    const exchange = lastOf(answers.get('referer'));
    const referer = exchange?.request.headers.find(([name]) => name === 'Referer')?.[1];
    if (
      facts.reflects ||
      !referer ||
      !listOf(exchange, 'access-control-allow-origin').includes(new URL(referer).origin)
    )
      return [];
    return [
      {
        id: 'referer-stands-in-for-origin',
        severity: 'info',
        title: 'Referer stands in for Origin',
        reason:
          'Without Origin the server sends back the origin of Referer. Browsers always send Origin where CORS matters, so nothing is open; Origin alone should count.',
        evidence: [exchange!],
        keys: ['referer'],
      },
    ];
  },
};
