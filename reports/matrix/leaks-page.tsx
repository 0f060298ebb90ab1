/** @jsxImportSource #html */
/** The page `leaks.html`: what script can tell of a failure, by browser, way to ask and failure. */
import { isCall } from '../../harness/scenario/schema.ts';
import { document, Moment } from './layout.tsx';
import { count, kindsOf, leaks, type Face, type LeakGroup, type Told } from './leaks.ts';
import { SiteLinks } from './navigation.tsx';
import { leaksStyle } from './style.ts';
import type { Matrix } from './summary.ts';
import { marked } from './visible.tsx';

const text = (value: string) => marked(value, 'text');

/** The page as text. */
export function leaksPage(matrix: Matrix, generated: Date, lives: boolean): string {
  const { columns } = matrix;
  const groups = leaks(columns.map(({ recording }) => recording));
  return document({
    title: 'What failures tell',
    style: leaksStyle(),
    children: (
      <>
        {groups.length === 0 ? null : (
          <a class="skip" href="#pairs">
            Skip to the table
          </a>
        )}
        <header class="page">
          <SiteLinks here="leaks.html" lives={lives} />
          <h1>What failures tell</h1>
          <p class="lead">
            When CORS refuses a response, script should learn nothing but that it failed. Each row sets one failure
            beside a connection that was cut: marked is where script can tell the two apart, and by what.
          </p>
          <p class="strip">
            made <Moment at={generated.toISOString()} />
          </p>
        </header>
        <main>
          {groups.length === 0 ? <p>No recording asked about failures.</p> : null}
          <ul class="counts">
            {groups.length === 0
              ? null
              : columns.map(({ name }, index) => {
                  const { told, compared, by } = count(groups, index);
                  return (
                    <li>
                      <b>{text(name)}</b>:{' '}
                      {compared === 0
                        ? 'not asked'
                        : `${told} of ${compared} pairs can be told apart${told > 0 ? `, by ${by.join(', ')}` : ''}`}
                    </li>
                  );
                })}
          </ul>
          <Pairs groups={groups} names={columns.map(({ name }) => name)} />
          {groups.length === 0 ? null : <Reading />}
          {groups.length === 0 ? null : <h2>What script sees</h2>}
          {groups.map((group) => (
            <Faces group={group} names={columns.map(({ name }) => name)} />
          ))}
        </main>
      </>
    ),
  });
}

function Pairs({ groups, names }: { groups: readonly LeakGroup[]; names: readonly string[] }) {
  if (groups.length === 0) return null;
  return (
    <div class="scroll" id="pairs" role="region" aria-labelledby="caption" tabindex={0}>
      <table class="pairs">
        <caption id="caption" class="away">
          Whether script can tell a failure from a cut connection, by way to ask, failure and browser
        </caption>
        <thead>
          <tr>
            <th scope="col">Failure</th>
            {names.map((name) => (
              <th scope="col">{text(name)}</th>
            ))}
          </tr>
        </thead>
        {groups.map(({ via, rows }) => (
          <tbody>
            <tr class="via">
              <th scope="rowgroup" colspan={names.length + 1}>
                {text(via)}
              </th>
            </tr>
            {rows.map(({ id, failure, told }) => (
              <tr>
                <th scope="row">
                  <a href={`scenarios/${id}.html`}>{text(failure)}</a>
                </th>
                {told.map((one) => (
                  <Cell told={one} />
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Cell({ told }: { told: Told }) {
  if (told.state === 'alike') return <td class="k">alike</td>;
  if (told.state === 'loaded') return <td class="a">did not fail</td>;
  if (told.state === 'missing') return <td class="o">{text(told.reason)}</td>;
  return (
    <td class="d">
      told apart
      <small>by {text(kindsOf(told.by).join(', '))}</small>
    </td>
  );
}

function Reading() {
  return (
    <section aria-labelledby="reading-title">
      <h2 id="reading-title">How to read this</h2>
      <p>
        Everything that script is given is compared: name and message of the error, status, URL, headers, body, events
        in their order and what they carry, and the fields of the entry in Resource Timing; the URL that was asked for
        counts as the same word. How long it took is left out: it differs from run to run, and may tell a great deal
        more. In the Fetch Standard all of these failures are network errors. It leaves messages open; HTML lets an
        EventSource give up after one failure and connect again after another, which its readyState tells.
      </p>
      <p>
        Not every difference harms: that a port is blocked, or that content is mixed, the page could have known before.
        A difference at a refused grant, a refused preflight or a refused redirect tells a page about a server that did
        not mean to talk to it.
      </p>
    </section>
  );
}

function Faces({ group, names }: { group: LeakGroup; names: readonly string[] }) {
  const { via, example, faces } = group;
  const step = example.steps.find(isCall);
  return (
    <section class="faces" aria-label={via}>
      <h3>
        {text(via)} {step && step.api !== via ? <small>({text(step.api)})</small> : null}
      </h3>
      {names.map((name, index) =>
        faces[index]!.length === 0 ? null : (
          <div>
            <h4>{text(name)}</h4>
            <ul>
              {faces[index]!.map((face) => (
                <FaceView face={face} />
              ))}
            </ul>
          </div>
        ),
      )}
    </section>
  );
}

function FaceView({ face: { says, failures } }: { face: Face }) {
  const timing = says.filter(([name]) => name.startsWith('timing: '));
  const others = says.filter(([name]) => !name.startsWith('timing: '));
  return (
    <li>
      <p>{text(failures.join(', '))}</p>
      <dl>
        {others.map(([name, value]) => (
          <div>
            <dt>{text(name)}</dt>
            <dd>{value === '' ? 'empty' : <code>{text(value)}</code>}</dd>
          </div>
        ))}
        {timing.length === 0 ? null : (
          <div>
            <dt>timing entry</dt>
            <dd>
              <code>{text(timing.map(([name, value]) => `${name.slice(8)}=${value || '""'}`).join(' '))}</code>
            </dd>
          </div>
        )}
      </dl>
    </li>
  );
}
