/** @jsxImportSource #html */
/** The page `about.html`: how the recordings came about, what a verdict means, and what none of it says. */
import { REVISIONS, STANDARDS } from '../../harness/scenario/requirements.ts';
import { document, Link, Moment } from './layout.tsx';
import { SiteLinks } from './navigation.tsx';
import { Legend } from './states.tsx';
import { ABOUT_STYLE } from './style.ts';
import type { Column, Matrix, Row } from './summary.ts';
import { marked } from './visible.tsx';

const text = (value: string) => marked(value, 'text');

/** The page as text. */
export function aboutPage(matrix: Matrix, generated: Date, lives: boolean): string {
  return document({
    title: 'About the CORS compatibility matrix',
    style: ABOUT_STYLE,
    children: (
      <>
        <a class="skip" href="#content">
          Skip to the text
        </a>
        <header class="page">
          <SiteLinks here="about.html" lives={lives} />
          <h1>About: method and limits</h1>
          <p class="lead">
            How CORS really behaves: real browsers are asked one scenario at a time, and what they did is set against
            the text of the standards. Every figure of this site is counted from recordings of such runs, and every
            verdict leads to what was seen.
          </p>
          <p class="strip">
            made <Moment at={generated.toISOString()} />
          </p>
        </header>
        <main id="content">
          <Method matrix={matrix} />
          <Verdicts />
          <Recorded columns={matrix.columns} />
          <Automation />
          <Limits rows={matrix.rows} />
          <Standards />
        </main>
      </>
    ),
  });
}

function Method({ matrix }: { matrix: Matrix }) {
  const { rows, groups } = matrix;
  const kinds = (kind: Row['scenario']['kind']) => rows.filter(({ scenario }) => scenario.kind === kind).length;
  return (
    <section aria-labelledby="method">
      <h2 id="method">How it is done</h2>
      <ul>
        <li>
          <b>Scenarios are data.</b> {rows.length} of them in {groups.length} topics say from where a page asks, what it
          does, how the servers answer, and what must be seen: {kinds('must')} have one outcome that the standard
          demands, {kinds('may')} leave a choice, {kinds('observe')} have no right answer and are recorded only.
        </li>
        <li>
          <b>Expectations come from the standards twice.</b> They are written by hand from the text, and computed by a
          model of its algorithms; a test fails where the two differ. What browsers do is no source.
        </li>
        <li>
          <b>Nothing stands between browser and server.</b> The browser is given a URL and nothing else. The page takes
          its plan from the server, does what it says with ordinary web APIs, and posts what script saw. The origins log
          every request as raw bytes. There is no interception and there are no added headers; before each run a
          self-check proves that preflights reach the server and that refusals hold.
        </li>
        <li>
          <b>Every recording is one real run, untouched.</b> It is written by the run that made it and never edited
          afterwards. This site is made from recordings alone. Addresses of the run are written as names, so that two
          runs can be compared; the addresses stand beside the evidence.
        </li>
        <li>
          <b>A fault of the suite is never shown as a browser’s.</b> Where servers or harness failed the verdict is an
          error of ours, and is in no count.
        </li>
      </ul>
    </section>
  );
}

function Verdicts() {
  return (
    <section aria-labelledby="verdicts">
      <h2 id="verdicts">What a verdict means</h2>
      <p>
        A verdict compares what was seen on the wire and in the page with what the standard demands, for one scenario in
        one recording. It speaks of that build on that system. Where the standard demands that a response stays hidden,
        a blocked request is what conforms. <a href="deviations.html">Deviations</a> are listed with their reason by
        hand; a new one, or one that is gone, fails the suite’s own tests.
      </p>
      <Legend />
    </section>
  );
}

function Recorded({ columns }: { columns: readonly Column[] }) {
  return (
    <section aria-labelledby="browsers">
      <h2 id="browsers">What was driven, and how</h2>
      <div class="scroll" role="region" aria-label="Table of recordings" tabindex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Build</th>
              <th scope="col">Driven by</th>
              <th scope="col">System</th>
              <th scope="col">Recorded</th>
              <th scope="col">Suite</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, recording }) => (
              <tr>
                <th scope="row">{text(name)}</th>
                <td>{text(recording.browser.driver ?? 'opened by hand')}</td>
                <td>{text(recording.browser.os)}</td>
                <td>
                  <Moment at={recording.start} />
                </td>
                <td>{text(recording.suiteVersion)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <b>WebKitGTK is not Safari.</b> It is a real browser of the WebKit engine: layout, script and the checks of
        fetch are WebKit’s. Its network stack (libsoup), its cookie policy, its fonts and media and its releases are its
        own; Safari uses Apple’s. What the engine decides is likely to be the same in Safari of about the same age, what
        the network stack decides (connections, caches, cookies, header limits) may not be. Playwright’s WebKit is
        neither of the two. A recording of Safari itself would be a column of its own.
      </p>
    </section>
  );
}

function Automation() {
  return (
    <section aria-labelledby="automation">
      <h2 id="automation">What automation changes</h2>
      <p>A run should see what users see. What is known to differ, and what is undone:</p>
      <ul>
        <li>
          <b>Chromium</b>: Playwright switches features off, among them four that bear on requests (
          <code>HttpsUpgrades</code>, <code>ThirdPartyStoragePartitioning</code>,{' '}
          <code>BlockOriginHeaderModificationOnRedirect</code>, <code>AvoidCorsURLLoaderRestartOnRedirect</code>): these
          are on again. It runs in an ordinary profile that is thrown away, headless, without background networking,
          field trials and extensions.
        </li>
        <li>
          <b>Firefox</b>: driven as it ships, over WebDriver BiDi; <code>dom.security.https_first</code> is set back to
          its default, no media features are emulated. No connections are opened ahead of requests.
        </li>
        <li>
          <b>WebKitGTK</b>: MiniBrowser is started with the URL in a fresh profile and its own defaults, save that pages
          may open windows without a click; WebKit’s inspector is used to read the console only.
        </li>
        <li>
          <b>All</b>: certificates made at start are accepted, which the https origins need. Cookies are as each build
          ships: Debian’s Chromium blocks third-party cookies, Firefox partitions them.
        </li>
      </ul>
    </section>
  );
}

function Limits({ rows }: { rows: readonly Row[] }) {
  const alone = rows.filter(({ scenario }) => scenario.exclusive).length;
  const clocked = rows.filter(({ scenario }) => scenario.needs.includes('movable-clock')).length;
  return (
    <section aria-labelledby="limits">
      <h2 id="limits">Limits</h2>
      <ul>
        <li>
          <b>Loopback.</b> All origins are on one machine. What engines do otherwise with public addresses, proxies,
          HTTP/3 or slow networks is not seen.
        </li>
        <li>
          <b>Side by side.</b> Scenarios run many at once in one page and are kept apart by URL, cookie names and cache
          keys. {alone} that measure time or touch shared state run alone. Verdicts hang on events and not on how fast
          the machine is.
        </li>
        <li>
          <b>A clock that is moved.</b> {clocked} scenarios measure how long a browser keeps something, by moving its
          clock by minutes, days or a year. They run in a second browser of the same kind, whose processes read the
          clock through a small library; the others have nothing between browser and system.
        </li>
        <li>
          <b>What cannot be observed</b> from a page and a server is not tested;{' '}
          <a href="requirements.html#verdict=not-observable">those requirements</a> are listed with the reason.
        </li>
        <li>
          <b>No grade.</b> Scenarios are neither equally common nor equally grave, so a high share of conforming ones is
          no mark of quality. That a browser conforms says nothing about whether a server’s own set-up is right or safe.
        </li>
        <li>
          <b>Long values are cut</b> on the pages, with a word; the recordings hold them whole.
        </li>
      </ul>
    </section>
  );
}

function Standards() {
  return (
    <section aria-labelledby="standards">
      <h2 id="standards">The texts that decide</h2>
      <p>Expectations and model were written from these revisions. Links of this site lead to the living standards.</p>
      <div class="scroll" role="region" aria-label="Table of revisions" tabindex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Standard</th>
              <th scope="col">Revision</th>
              <th scope="col">Of</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(REVISIONS).map(([spec, { repository, commit, date }]) => (
              <tr>
                <th scope="row">
                  {STANDARDS[spec] ? <Link href={STANDARDS[spec].url}>{STANDARDS[spec].title}</Link> : spec}
                </th>
                <td>
                  <Link href={`https://github.com/${repository}/commit/${commit}`}>
                    {repository} {commit}
                  </Link>
                </td>
                <td>
                  <time datetime={date}>{date}</time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
