/** @jsxImportSource #html */
/** The page `try.html`: what frames the form, which script fills in. */
import { QUIRKS, type QuirkId } from '../../../harness/model/quirks.ts';
import { ENGINES } from '../../../harness/run/recording.ts';
import type { Deviations } from '../../../harness/run/deviations.ts';
import { document, GENERATOR } from '../layout.tsx';
import { SiteLinks } from '../navigation.tsx';
import type { Matrix } from '../summary.ts';
import type { SiteData } from './app.tsx';
import { tryScript } from './bundle.ts';
import { TRY_STYLE } from './style.ts';

/** Scenarios that are named for one deviation. */
const MOST_SHOWN = 3;

/**
 * The page.
 * @param deviations the listed ones, which lead from what an engine does to scenarios that show it
 * @param lives whether there is a page `max-age.html`
 */
export function tryPage(matrix: Matrix, deviations: Deviations, lives: boolean): string {
  return document({
    title: 'Try it – CORS compatibility matrix',
    style: TRY_STYLE,
    script: tryScript(),
    children: (
      <>
        <header class="page">
          <SiteLinks here="try.html" lives={lives} />
          <h1>Try it</h1>
          <p class="lead">
            Set up a request and the answers to it, and see what the standards make of it: what goes over the wire,
            where a browser stops and at which step, and what to send instead. Nothing is sent anywhere; the address of
            this page holds what you set up.
          </p>
        </header>
        <main>
          <div id="try" data-site={JSON.stringify(siteData(matrix, deviations))}>
            <p class="box">
              This page needs script: it runs the suite’s model of the Fetch Standard in your browser. Without it, the{' '}
              <a href="index.html">matrix</a> has every scenario with its outcome, and{' '}
              <code>npx {GENERATOR} explain</code> tells the steps.
            </p>
          </div>
        </main>
      </>
    ),
  });
}

/** What the page says of browsers comes from the model; the recordings say which browsers, and which scenarios show it. */
function siteData(matrix: Matrix, { deviations, contested }: Deviations): SiteData {
  const there = new Set(matrix.rows.map(({ scenario }) => scenario.id));
  const shown: SiteData['shown'] = {};
  for (const engine of ENGINES) {
    const entries = [...deviations.filter((entry) => entry.engine === engine), ...contested];
    for (const quirk of Object.keys(QUIRKS) as QuirkId[]) {
      const ids = entries
        .filter(({ quirks }) => quirks?.includes(quirk))
        .flatMap(({ scenarios }) => scenarios)
        .filter((id) => there.has(id));
      if (ids.length > 0) shown[`${engine} ${quirk}`] = [...new Set(ids)].slice(0, MOST_SHOWN);
    }
  }
  const browsers = matrix.columns
    .filter(({ recording }) => recording.scenarios.length > 0)
    .map(({ recording, name }) => ({ engine: recording.browser.engine, name }));
  return { browsers, shown };
}
