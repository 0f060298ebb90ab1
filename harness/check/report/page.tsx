/** @jsxImportSource #html */
/** The report as one HTML page that loads nothing. Everything that servers and browsers said is escaped by construction. */
import { document, Link, Moment } from '../../../reports/matrix/layout.tsx';
import { marked } from '../../../reports/matrix/visible.tsx';
import type { CheckReport, Exchange, Finding, HeaderLine } from '../types.ts';
import { engineLines, quoteLines, tally } from './words.ts';

const STYLE = `main{max-width:72rem}
.finding{border-left:4px solid var(--strong);padding:.1rem 0 .1rem 1rem;margin:1.75rem 0}
.finding h3{margin:.2rem 0 .4rem}
.critical,.high{border-color:var(--d)}.medium{border-color:var(--t)}
.severity{display:inline-block;font-size:.75rem;font-weight:650;text-transform:uppercase;letter-spacing:.04em;padding:.1em .5em;border-radius:3px;background:var(--raised);margin-right:.6em}
.critical .severity,.high .severity{color:var(--d);background:var(--d-bg)}.medium .severity{color:var(--t);background:var(--t-bg)}
pre{background:var(--code);padding:.6rem .8rem;overflow-x:auto;font-size:.82rem;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.right{color:var(--k)}.wrong{color:var(--d);font-weight:600}`;

/** The page as text. */
export function toPage(report: CheckReport): string {
  return document({ title: 'CORS check', style: STYLE, children: <Body report={report} /> });
}

const text = (value: string) => marked(value, 'text');

function Body({ report }: { report: CheckReport }) {
  const serious = report.findings.filter(({ severity }) => severity !== 'info');
  const advice = report.findings.filter(({ severity }) => severity === 'info');
  return (
    <>
      <header class="page">
        <h1>CORS check</h1>
        <p>
          {tally(report.findings)}; <Moment at={report.start} />
        </p>
      </header>
      <main>
        <Endpoints report={report} />
        <h2>Findings</h2>
        {serious.length === 0 ? <p>None.</p> : serious.map((finding) => <One finding={finding} />)}
        <Browsers report={report} />
        {advice.length > 0 ? <h2>Advice</h2> : null}
        {advice.map((finding) => (
          <One finding={finding} />
        ))}
        {report.notes.map((note) => (
          <p>{text(note)}</p>
        ))}
      </main>
    </>
  );
}

function Endpoints({ report }: { report: CheckReport }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">endpoint</th>
          <th scope="col">allowed origins</th>
          <th scope="col">found</th>
          <th scope="col">requests</th>
          <th scope="col">server</th>
        </tr>
      </thead>
      <tbody>
        {report.endpoints.map(({ name, allow, stack, requests, durationMs, incomplete }) => (
          <tr>
            <th scope="row">{text(name)}</th>
            <td>{text(allow.join(', ') || 'none')}</td>
            <td>
              {tally(report.findings.filter(({ endpoint }) => endpoint === name))}
              {incomplete === undefined ? null : <> (not all was checked: {text(incomplete)})</>}
            </td>
            <td>
              {requests} in {(durationMs / 1000).toFixed(1)} s
            </td>
            <td>{stack.join(', ') || 'not told'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function One({ finding }: { finding: Finding }) {
  const { severity, title, id, reason, url, step, evidence, mend, location, confirmed, proof } = finding;
  return (
    <section class={`finding ${severity}`}>
      <h3>
        <span class="severity">{severity}</span>
        {title}
      </h3>
      <p>{text(reason)}</p>
      <p class="meta">
        <code>{id}</code> at <code>{text(url)}</code>
        {location ? (
          <>
            ; policy{' '}
            <code>
              {location.file}:{location.line}
            </code>
          </>
        ) : null}
        {confirmed > 1 ? `; seen ${confirmed} times, with fresh labels` : null}
      </p>
      {step ? (
        <p>
          <Link href={step.url}>{step.algorithm}</Link>, step {step.step}: {text(step.text)}
        </p>
      ) : null}
      {finding.says ? (
        <ul>
          {quoteLines(finding).map((line) => (
            <li>{text(line)}</li>
          ))}
        </ul>
      ) : null}
      {(proof ?? []).map((one) => (
        <p>Proof: {text(one.text)}</p>
      ))}
      {evidence.length > 0 ? (
        <details>
          <summary>Requests and responses</summary>
          {evidence.map((exchange) => (
            <Pair exchange={exchange} />
          ))}
        </details>
      ) : null}
      <h4>Mend</h4>
      {mend.map(({ stack, text: words, code }) => (
        <>
          <p>
            {stack === 'general' ? null : <b>{stack}: </b>}
            {text(words)}
          </p>
          {code === undefined ? null : <pre>{text(code)}</pre>}
        </>
      ))}
    </section>
  );
}

function Pair({ exchange }: { exchange: Exchange }) {
  const { request, response, failure, number } = exchange;
  return (
    <div class="pair">
      <pre aria-label={`request ${number}`}>
        {text(`${request.method} ${request.url}`)}
        {'\n'}
        <Lines lines={request.headers} />
        {request.body === undefined ? null : text(`\n${request.body}`)}
      </pre>
      <pre aria-label={`response ${number}`}>
        {response ? (
          <>
            {text(`${response.status} ${response.reason}`)}
            {'\n'}
            <Lines lines={response.headers} />
            {response.body.length > 0 ? text(`\n${response.body.beginning}`) : null}
          </>
        ) : (
          text(failure?.message ?? 'no answer')
        )}
      </pre>
    </div>
  );
}

function Lines({ lines }: { lines: readonly HeaderLine[] }) {
  return (
    <>
      {lines.map(([name, value]) => (
        <>
          {marked(name, 'bytes')}: {marked(value.slice(0, 2000), 'bytes')}
          {'\n'}
        </>
      ))}
    </>
  );
}

function Browsers({ report }: { report: CheckReport }) {
  const engines = engineLines(report);
  if (engines.length === 0) return null;
  const flows = [...new Map(report.flows.map(({ flow }) => [flow.id, flow])).values()];
  return (
    <>
      <h2>In real browsers</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">what a page does</th>
            <th scope="col">expected</th>
            {engines.map(({ browser }) => (
              <th scope="col">{text(browser)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <tr>
              <th scope="row">
                {text(
                  `${flow.method} ${flow.url} from ${flow.origin}${flow.credentials === 'include' ? ', with credentials' : ''}`,
                )}
              </th>
              <td>{flow.expect}</td>
              {engines.map(({ engine }) => {
                const result = report.flows.find((one) => one.engine === engine && one.flow.id === flow.id);
                return (
                  <td class={result?.asExpected ? 'right' : 'wrong'}>
                    {result?.outcome ?? 'not-run'}
                    {result?.status === undefined ? null : ` (${result.status})`}
                    {result?.asExpected ? null : <div>{text(result?.reason ?? result?.console[0] ?? '')}</div>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
