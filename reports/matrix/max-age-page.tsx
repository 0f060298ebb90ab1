/** @jsxImportSource #html */
/** The page `max-age.html`: how long each browser keeps the answer to a preflight. */
import { document, Moment } from './layout.tsx';
import { maxAges, type AskedRow, type Life, type Limits } from './max-age.ts';
import { SiteLinks } from './navigation.tsx';
import { maxAgeStyle } from './style.ts';
import type { Matrix } from './summary.ts';
import { marked } from './visible.tsx';

/** The page, or null where no recording holds a measured life. */
export function maxAgePage(matrix: Matrix, generated: Date): string | null {
  const { columns } = matrix;
  const { rows, limits } = maxAges(columns.map(({ recording }) => recording));
  if (rows.length === 0) return null;
  return document({
    title: 'Access-Control-Max-Age: asked for and granted',
    style: maxAgeStyle(),
    children: (
      <>
        <header class="page">
          <SiteLinks here="max-age.html" lives />
          <h1>
            <code>Access-Control-Max-Age</code>: asked for and granted
          </h1>
          <p class="lead">
            How long the answer to one preflight spares later requests their own, in each browser. Nothing here is
            quoted: every life was measured to the second, in a browser whose clock was moved.
          </p>
          <p class="strip">
            made <Moment at={generated.toISOString()} />
          </p>
        </header>
        <main>
          <ul class="limits">
            {columns.map(({ name }, index) => (
              <li>
                <b>{name}</b>: {sentence(limits[index]!)}
              </li>
            ))}
          </ul>
          <div class="scroll plain" role="region" aria-labelledby="caption" tabindex={0}>
            <table class="lives">
              <caption id="caption" class="away">
                Lives in seconds, by what the server asks for and by browser
              </caption>
              <thead>
                <tr>
                  <th scope="col">Asked for</th>
                  {columns.map(({ name }) => (
                    <th scope="col">{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <LifeRow row={row} />
                ))}
              </tbody>
            </table>
          </div>
          <section aria-labelledby="reading-title">
            <h2 id="reading-title">How to read this</h2>
            <p>
              The Fetch Standard lets a browser impose a limit and drop entries earlier. Without the header, or with a
              value that is not a plain number of seconds, an entry lives 5 seconds; it must never live longer than was
              asked for. A life of 0 s serves no other request. Lives in bold are not what was asked for.
            </p>
            <p>
              A life holds for one build on one system. Where the clock could not be moved the cell says why; nothing is
              filled in from elsewhere. Each row leads to the requests that were seen.
            </p>
          </section>
        </main>
      </>
    ),
  });
}

function LifeRow({ row }: { row: AskedRow }) {
  return (
    <tr>
      <th scope="row">
        <a href={`scenarios/${row.id}.html`}>
          <Asked values={row.asked} />
        </a>
      </th>
      {row.lives.map((life) => (
        <td class={life.granted !== null && row.seconds !== null && life.granted !== row.seconds ? 'num other' : 'num'}>
          <Granted life={life} />
        </td>
      ))}
    </tr>
  );
}

function Asked({ values }: { values: readonly string[] }) {
  if (values.length === 0) return <>no header</>;
  return (
    <>
      {values.map((value, index) => (
        <>
          {index > 0 ? ' and ' : ''}
          {value === '' ? 'an empty value' : <code>{marked(value, 'bytes')}</code>}
        </>
      ))}
    </>
  );
}

function Granted({ life: { granted, reason } }: { life: Life }) {
  if (granted === null) return <small>{marked(reason ?? '', 'text')}</small>;
  return <>{typeof granted === 'number' ? seconds(granted) : <small>{marked(granted, 'text')} s</small>}</>;
}

/** A browser's line. */
function sentence({ byDefault, cap, longest }: Limits): string {
  if (longest === null) return 'not measured';
  const most =
    cap === null ? `grants whatever was asked for, up to ${seconds(longest)}` : `grants at most ${seconds(cap)}`;
  if (byDefault === null) return most;
  return `${most}; without the header ${typeof byDefault === 'number' ? seconds(byDefault) : byDefault}`;
}

const seconds = (count: number): string => `${count.toLocaleString('en')} s`;
