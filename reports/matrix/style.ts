/** Style sheets: inlined in pages of which there is one, a file for those of scenarios. System fonts; light and dark; symbols of states live here and nowhere else. */

import { SEQUENCE_STYLE } from './sequence-style.ts';

export const squeeze = (css: string) =>
  css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/;}/g, '}')
    .trim();

/**
 * Symbols by state class: `\\2713` and so on. The part after the slash is what is read aloud: nothing, the word follows.
 * Browsers that do not know the slash take the plain rule before it.
 */
const SYMBOLS = {
  k: '✓',
  d: '✗',
  n: '✗',
  q: '§',
  a: '○',
  t: '…',
  x: '‼',
  e: '!',
  u: '∅',
  o: '–',
};

const symbolRules = Object.entries(SYMBOLS)
  .map(([name, symbol]) => `td.${name}::before,.v.${name}::before{content:"${symbol}";content:"${symbol}" / ""}`)
  .join('');

const COLOURS = `
:root {
  color-scheme: light dark;
  --bg: #fdfdfc; --raised: #f5f5f2; --ink: #1d2125; --soft: #59616a; --line: #dddfdc; --strong: #b9bdb9;
  --link: #0a4f9e; --focus: #0a63c9; --code: #f0f0ec;
  --k: #17653a; --k-bg: #f1f8f2; --d: #9d1c1c; --d-bg: #fbe3e0; --n: #9d1c1c; --n-bg: #fdf4f2;
  --q: #5a3a9a; --q-bg: #f1edfb; --a: #20506f; --a-bg: #edf4f9; --t: #744600; --t-bg: #fcf0d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #15181b; --raised: #1d2125; --ink: #e5e7e9; --soft: #a3abb4; --line: #2d3237; --strong: #4b525a;
    --link: #8fc1f7; --focus: #8fc1f7; --code: #23282d;
    --k: #86cf9e; --k-bg: #17231b; --d: #ffa79d; --d-bg: #4a1d1c; --n: #ffa79d; --n-bg: #2a1b1b;
    --q: #c6b1f7; --q-bg: #261f38; --a: #a3cdea; --a-bg: #1a2630; --t: #efc377; --t-bg: #33270f;
  }
}
`;

/** What every page has. */
export const BASE_STYLE =
  squeeze(`${COLOURS}
* { box-sizing: border-box }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
header.page, main { padding: 0 clamp(.9rem, 2.5vw, 2.25rem) }
header.page { padding-top: 1.5rem }
main { padding-bottom: 3rem }
h1 { font-size: 1.65rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; margin: 0 0 .5rem; max-width: 34em; text-wrap: balance }
h2 { font-size: 1.15rem; line-height: 1.3; font-weight: 650; margin: 2.5rem 0 .75rem }
h3 { font-size: 1rem; font-weight: 650; margin: 1.5rem 0 .5rem }
h4, h5 { font-size: .87rem; font-weight: 650; margin: 0 0 .35rem }
p { margin: 0 0 .75rem; max-width: 46rem }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .87em }
code { background: var(--code); border-radius: 3px; padding: .05em .3em; overflow-wrap: anywhere }
small, .small, .meta, .note { font-size: .8rem; color: var(--soft) }
.note { font-size: inherit }
table { border-collapse: collapse }
th { font-weight: 600; text-align: left }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.skip { position: absolute; left: -99rem; padding: .5rem .75rem; background: var(--bg); z-index: 9 }
.skip:focus { left: .5rem; top: .5rem }
.pages { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-bottom: .9rem; font-size: .9rem }
.pages [aria-current] { color: inherit; font-weight: 650; text-decoration: none }
.kind { font-size: .7rem; line-height: 1; color: var(--soft); border: 1px solid var(--strong); border-radius: 2px; padding: .1em .35em; white-space: nowrap; vertical-align: .1em }
.kind.must { border-color: transparent; background: var(--raised) }
.kind.observe { border-style: dashed }
.v { display: inline-flex; gap: .35em; align-items: baseline; font-size: .82rem; font-weight: 600; line-height: 1.3; padding: .15em .5em; border-radius: 3px; color: var(--soft); background: var(--raised) }
.k { color: var(--k); background: var(--k-bg) }
.v.k { color: var(--k); background: var(--k-bg) }
.d, .v.d { color: var(--d); background: var(--d-bg) }
.n, .v.n { color: var(--n); background: var(--n-bg) }
.q, .v.q { color: var(--q); background: var(--q-bg) }
.a, .v.a { color: var(--a); background: var(--a-bg) }
.t, .x, .v.t, .v.x { color: var(--t); background: var(--t-bg) }
.e, .u, .o { color: var(--soft) }
`) + symbolRules;

/** The page about what failures tell. */
export function leaksStyle(): string {
  return squeeze(`
.lead { font-size: 1.05rem; color: var(--soft) }
.strip { font-size: .87rem; color: var(--soft) }
.counts { margin: 1rem 0 1.5rem; padding-left: 1.2rem; max-width: 56rem }
.counts li { margin-bottom: .3rem }
.scroll { overflow: auto }
.pairs { font-size: .87rem; min-width: 40rem }
.pairs th, .pairs td { padding: .35rem .9rem .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
.pairs thead th { font-size: .82rem; border-bottom: 2px solid var(--ink) }
.pairs td { position: relative; padding-left: 1.65rem; min-width: 10rem; max-width: 20rem }
.pairs td::before { position: absolute; left: .6rem; font-weight: 700 }
.pairs td small { display: block; color: inherit; line-height: 1.3 }
.pairs tbody th[scope=row] { font-weight: 400 }
.pairs tbody a { color: inherit; text-decoration-color: var(--strong) }
.pairs tbody a:hover, .pairs tbody a:focus-visible { color: var(--link); text-decoration-color: currentcolor }
.pairs .via th { background: var(--raised); border-top: 1px solid var(--strong) }
.faces { max-width: 60rem }
.faces ul { list-style: none; margin: 0 0 1rem; padding: 0 }
.faces li { border-left: 3px solid var(--line); padding: .2rem 0 .2rem .9rem; margin-bottom: .6rem }
.faces li p { margin: 0 0 .2rem; font-size: .9rem }
.faces dl { margin: 0; font-size: .85rem }
.faces dl div { display: grid; grid-template-columns: 7rem 1fr; gap: .6rem }
.faces dt { color: var(--soft) }
.faces dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
`);
}

/** The page about Access-Control-Max-Age. */
export function maxAgeStyle(): string {
  return squeeze(`
.lead { font-size: 1.05rem; color: var(--soft) }
.strip { font-size: .87rem; color: var(--soft) }
h1 code { background: none; padding: 0; font-size: .92em; letter-spacing: -.02em }
.limits { margin: 1rem 0 1.5rem; padding-left: 1.2rem; max-width: 46rem }
.limits li { margin-bottom: .3rem }
.scroll { overflow: auto }
.lives { font-size: .9rem }
.lives th, .lives td { padding: .4rem 1.5rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.lives thead th { font-size: .82rem; border-bottom: 2px solid var(--ink); max-width: 12rem }
.lives tbody th { font-weight: 400 }
.lives tbody a { color: inherit; text-decoration-color: var(--strong) }
.lives tbody a:hover, .lives tbody a:focus-visible { color: var(--link); text-decoration-color: currentcolor }
.lives small { display: block; max-width: 16rem; white-space: normal }
.num { font-variant-numeric: tabular-nums }
.other { font-weight: 600 }
`);
}

/** The matrix. From the width on at which all columns fit, the head sticks to the window; below it, to the scrolled box. */
export function matrixStyle(columns: number): string {
  const fits = 26 + columns * 9;
  const width = `clamp(8.5rem, ${Math.round(42 / Math.max(1, columns))}vw, 12rem)`;
  return squeeze(`
.lead { font-size: 1.05rem; color: var(--soft); margin-bottom: .6rem }
.strip { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: none; font-size: .87rem; color: var(--soft) }
.strip b { color: var(--ink) }
#filters:not([hidden]) { display: flex; flex-wrap: wrap; gap: .6rem .9rem; align-items: end; padding: .9rem 0; border-top: 1px solid var(--line) }
#filters label > span { display: block; font-size: .75rem; color: var(--soft); margin-bottom: .15rem }
#filters input[type=search], #filters select, button { font: inherit; font-size: .9rem; color: inherit; background: var(--bg); border: 1px solid var(--strong); border-radius: 4px; padding: .32rem .5rem; height: 2.2rem; max-width: 100% }
#filters input[type=search] { width: 18rem }
#filters select { max-width: 14rem }
#filters .check { display: flex; gap: .4rem; align-items: center; height: 2.2rem }
#filters .check span { font-size: .9rem; color: inherit; margin: 0 }
#filters input[type=checkbox] { width: 1.05rem; height: 1.05rem; margin: 0; accent-color: var(--link) }
button { cursor: pointer }
button:hover { background: var(--raised) }
#shown { margin-left: auto; align-self: center; font-size: .87rem; color: var(--soft); font-variant-numeric: tabular-nums }
.scroll { overflow: auto; max-height: 94vh; border-bottom: 1px solid var(--line) }
.scroll.plain { max-height: none; border: 0 }
#matrix { width: 100%; border-collapse: separate; border-spacing: 0; font-size: .87rem; line-height: 1.35 }
#matrix thead th { position: sticky; top: 0; z-index: 2; background: var(--bg); vertical-align: bottom; padding: .6rem .6rem .5rem; border-bottom: 2px solid var(--ink); border-left: 1px solid var(--line) }
#matrix th:first-child { position: sticky; left: 0; z-index: 1; border-left: 0; padding-left: .25rem }
#matrix thead th:first-child { z-index: 3 }
#matrix thead th:not(:first-child) { width: ${width}; min-width: 8.5rem; vertical-align: top }
thead span { display: block }
thead .product { font-weight: 650; font-size: .92rem; line-height: 1.2 }
thead .version { font-weight: 400; font-size: .8rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
thead .score { font-size: 1.05rem; font-variant-numeric: tabular-nums; margin: .15rem 0 }
thead .small { font-weight: 400; font-size: .72rem; line-height: 1.3; overflow-wrap: anywhere }
thead .status { color: var(--t); font-size: .78rem; margin-top: .2rem }
.topic th, .topic td { background: var(--raised); border-top: 1px solid var(--strong); border-bottom: 1px solid var(--line); padding: .6rem .6rem .5rem; vertical-align: top }
.topic td { font-weight: 600; font-variant-numeric: tabular-nums; border-left: 1px solid var(--line); white-space: nowrap }
.topic .small { display: block; font-weight: 400; max-width: 44rem }
.topic button { border: 0; background: none; padding: 0; height: auto; font-weight: 650; font-size: 1rem; text-align: left; pointer-events: none }
.js .topic button { pointer-events: auto }
.js .topic button::after { content: " ▾"; content: " ▾" / ""; color: var(--soft); font-size: .8em }
.closed .topic button::after { content: " ▸"; content: " ▸" / "" }
.topic button:hover { text-decoration: underline; text-underline-offset: .2em }
.closed tr:not(.topic) { display: none }
.r6 { color: var(--k) }
.r0 { color: var(--d) }
.r0, .r1, .r2, .r3, .r4, .r5, .r6 { box-shadow: inset 0 -3px var(--tint) }
.r6 { --tint: var(--k) }
.r5 { --tint: color-mix(in srgb, var(--k) 70%, var(--t)) }
.r4 { --tint: color-mix(in srgb, var(--k) 35%, var(--t)) }
.r3 { --tint: var(--t) }
.r2 { --tint: color-mix(in srgb, var(--d) 35%, var(--t)) }
.r1 { --tint: color-mix(in srgb, var(--d) 70%, var(--t)) }
.r0 { --tint: var(--d) }
tbody tr:not(.topic) > * { border-bottom: 1px solid var(--line); vertical-align: top }
tbody th[scope=row] { background: var(--bg); font-weight: 400; padding: .38rem .75rem .38rem .25rem }
tbody th[scope=row] a { color: inherit; text-decoration-color: transparent }
#matrix code { background: none; padding: 0; font-size: .93em }
tbody th[scope=row] a:hover, tbody th[scope=row] a:focus-visible { color: var(--link); text-decoration-color: currentcolor }
#matrix tbody tr:not(.topic) td { padding: .38rem .4rem .38rem 1.65rem; border-left: 1px solid var(--line); position: relative; min-width: 8.5rem; overflow-wrap: anywhere }
#matrix td::before { position: absolute; left: .6rem; font-weight: 700 }
#matrix td.topic::before { content: none }
#matrix td a { color: inherit; text-decoration: none }
#matrix td a::after { content: ""; position: absolute; inset: 0 }
#matrix td a:hover { text-decoration: underline }
#matrix td a:focus-visible { outline: 0 }
#matrix td a:focus-visible::after { outline: 2px solid var(--focus); outline-offset: -2px }
td small { display: block; color: inherit; font-size: .75rem; line-height: 1.25 }
td.d { font-weight: 600 }
td.e, td.u, td.o { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--raised) 5px 6px) }
#matrix tr:not(.topic):hover > th { background: var(--raised) }
#nothing { padding: 1.5rem 0 }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 3rem }
.columns h3:first-child { margin-top: 0 }
.legend { margin: 0; font-size: .9rem }
.legend div { display: grid; grid-template-columns: 8.2rem 1fr; gap: .75rem; padding: .4rem 0; border-top: 1px solid var(--line) }
.legend.kinds div { grid-template-columns: 4.5rem 1fr }
.legend dd { margin: 0 }
#reading p { font-size: .9rem }
.recordings { font-size: .85rem; width: 100% }
.recordings th, .recordings td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.recordings thead th { color: var(--soft); font-size: .78rem }
.num { white-space: nowrap; font-variant-numeric: tabular-nums }
@media (min-width: ${fits}rem) {
  .scroll { overflow: visible; max-height: none; border: 0 }
}
@media (max-width: 40rem) {
  #filters label, #filters input[type=search], #filters select { width: 100%; max-width: none }
  #filters .check { width: auto }
  #filters input[type=checkbox] { width: 1.05rem }
  #matrix thead th:first-child, tbody th[scope] { min-width: 10.5rem; max-width: 10.5rem }
  .topic .small { display: none }
  thead .small { display: none }
  .legend div { grid-template-columns: 1fr; gap: .2rem }
}
@media print { #filters { display: none !important } .scroll { overflow: visible; max-height: none } }
`);
}

/** What the pages of requirements and claims add to the matrix. */
export const LIST_STYLE = squeeze(`
.list th[scope=row] .meta { display: block; margin-top: .15rem; max-width: 52rem; overflow-wrap: anywhere }
.list th[scope=row] > a { display: block; max-width: 52rem }
.list th[scope=row] .meta a, .list th[scope=row] details a { color: var(--link); text-decoration-color: currentcolor }
.list details { margin-top: .25rem; font-size: .82rem }
.list summary { cursor: pointer; color: var(--soft); width: max-content; max-width: 100% }
.list details ul { margin: .3rem 0 .4rem; padding-left: 1.1rem; max-width: 52rem }
.list details small { color: var(--soft) }
.list tr:target > * { background: var(--a-bg) }
.list tbody tr { scroll-margin-top: 5.5rem }
#matrix.list td.h, #matrix.list td.z { color: var(--soft); padding-left: .6rem }
#matrix.list td.ct, .v.ct { color: var(--k); font-weight: 600 }
#matrix.list td.cn, .v.cn { color: var(--q); font-weight: 600 }
#matrix.list td.cd, #matrix.list td.cp, .v.cd, .v.cp { color: var(--t); font-weight: 600 }
#matrix.list td.cx, .v.cx { color: var(--soft) }
#matrix.list td.ct, #matrix.list td.cn, #matrix.list td.cd, #matrix.list td.cp, #matrix.list td.cx { padding-left: .6rem }
#matrix.list td.no::before { content: "✗"; content: "✗" / "" }
#matrix.list td small { font-weight: 400 }
#matrix.list td[class^=c] small { color: var(--soft) }
`);

/** The page about the method. */
export const ABOUT_STYLE = squeeze(`
main { max-width: 64rem }
.lead { font-size: 1.05rem; color: var(--soft) }
.strip { font-size: .87rem; color: var(--soft) }
main ul { padding-left: 1.2rem; max-width: 50rem }
main li { margin-bottom: .5rem }
.scroll { overflow: auto; margin-bottom: 1rem }
.plain { font-size: .87rem }
.plain th, .plain td { padding: .35rem 1.2rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.plain thead th { font-size: .8rem; color: var(--soft) }
.plain tbody th { font-weight: 400 }
.legend { margin: 0; font-size: .9rem; max-width: 56rem }
.legend div { display: grid; grid-template-columns: 8.2rem 1fr; gap: .75rem; padding: .4rem 0; border-top: 1px solid var(--line) }
.legend dd { margin: 0 }
@media (max-width: 40rem) { .legend div { grid-template-columns: 1fr; gap: .2rem } }
`);

/** What the page of deviations adds to that. */
export const DEVIATIONS_STYLE = squeeze(`
#matrix.deviations thead th:not(:first-child) { width: clamp(11rem, 24vw, 26rem); min-width: 11rem }
#matrix.deviations tbody th[scope=row] { max-width: 46rem; overflow-wrap: anywhere }
.deviations ul.meta { list-style: none; padding: 0; margin: .2rem 0 0 }
#matrix.list th[scope=row] > .anchor { display: inline; color: var(--soft); text-decoration: underline; margin-left: .3em }
#matrix.list th[scope=row] > .anchor:hover { color: var(--link) }
.scenarios { margin-top: .25rem; font-size: .82rem }
.scenarios ul { list-style: none; margin: 0; padding: 0 }
#matrix.list .scenarios a { color: var(--link); text-decoration-color: currentcolor }
#matrix.deviations tbody tr:not(.topic) td.says { padding: .38rem .75rem .38rem .6rem }
.says ul { list-style: none; margin: 0; padding: 0; font-size: .82rem }
.says li + li { margin-top: .3rem }
#matrix td.says small { color: var(--soft) }
#matrix td.says a { color: var(--link); text-decoration: underline; text-decoration-thickness: 1px }
#matrix td.says a::after { content: none }
#matrix td.says a:focus-visible { outline: 2px solid var(--focus) }
.fresh { padding-left: 1.2rem }
`);

/** The style sheet that all scenario pages share, whole. */
export const SCENARIO_STYLE =
  BASE_STYLE +
  squeeze(`
main { max-width: 78rem }
header.page { max-width: 78rem }
.crumbs { font-size: .87rem; margin-bottom: .9rem }
.why { font-size: 1.05rem; color: var(--soft); margin: 1rem 0 1.25rem }
.overview { width: 100%; font-size: .9rem }
.overview th, .overview td { padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.overview thead th { font-size: .78rem; color: var(--soft); border-bottom: 1px solid var(--strong) }
.overview td:last-child { width: 60%; overflow-wrap: anywhere }
.overview td:nth-child(2) { white-space: nowrap }
.overview td small { white-space: normal; display: block }
.requirements { padding: 0; list-style: none; margin: 0 }
.requirements li { max-width: 50rem; padding: .4rem 0 .4rem .9rem; border-left: 3px solid var(--line); margin-bottom: .5rem }
.requirements .meta { display: block }
.steps, .expected, .demands { padding-left: 1.3rem; margin: 0 0 .75rem; max-width: 56rem }
.steps li { padding: .15rem 0 }
.trace { padding-left: 2.2rem; margin: .5rem 0 .75rem; max-width: 56rem; font-size: .9rem }
.trace li::marker { color: var(--soft) }
.trace ul { padding-left: 1rem; margin: .1rem 0 .4rem; list-style: none }
.demands { list-style: none; padding-left: 0; font-size: .9rem }
.demands li { padding: .12rem 0 .12rem 1rem; position: relative }
.demands li::before { content: ""; position: absolute; left: .1rem; top: .8em; width: .45rem; border-top: 1px solid var(--strong) }
.resources { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem }
.card { border: 1px solid var(--line); border-radius: 5px; padding: .8rem 1rem; min-width: 0; margin-bottom: 1rem }
.card > h3 { margin-top: 0 }
.card > :last-child, .card .meta:last-child { margin-bottom: 0 }
.card .meta { margin-bottom: .25rem }
.pair { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1rem 1.5rem }
.card .pair { grid-template-columns: 1fr 1fr }
.pair h3, .pair h4 { font-size: .87rem; margin: 0 0 .35rem }
.pair > div { min-width: 0 }
h5 { color: var(--soft); font-weight: 600; font-size: .78rem }
.http { margin: 0 0 .6rem; padding: .5rem .7rem; background: var(--raised); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; font-size: .8rem }
td .http { margin: 0; padding: .3rem .5rem }
.http + .http { border-top: 1px solid var(--line) }
.http i { color: var(--soft); font-style: normal }
.http .note, .note { color: var(--soft) }
.trace i, abbr { font-style: normal; text-decoration: none; background: var(--a-bg); color: var(--a); border-radius: 3px; padding: 0 .2em; font-weight: 600; white-space: nowrap }
code abbr { margin: 0 -.1em }
h1 code, h3 code, .around code, .crumbs code { background: none; padding: 0 }
h1 code { font-size: .92em; letter-spacing: -.02em }
.ctl { color: var(--t); background: var(--t-bg); border-radius: 2px; padding: 0 .1em }
.browser { border-top: 2px solid var(--ink); margin-top: 3rem; padding-top: .25rem; scroll-margin-top: .5rem }
.browser > h2 { margin: .9rem 0 .2rem; display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: baseline }
.box { border-left: 3px solid var(--strong); background: var(--raised); padding: .55rem .85rem; margin: .75rem 0; max-width: 56rem; overflow-wrap: anywhere }
.box b { margin-right: .35rem }
.box p, .box ul { margin: 0 }
.box ul { padding-left: 1.2rem }
.box.diff { border-color: var(--d) }
.box.listed { border-color: var(--q) }
.step { width: 100%; font-size: .9rem; margin-bottom: 1.25rem; table-layout: fixed }
.step caption { text-align: left; font-size: .8rem; color: var(--soft); padding-bottom: .3rem }
.step th, .step td { padding: .32rem .8rem .32rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
.step.met { max-width: 56rem }
.step.met tbody th { width: 13rem }
.step.met td.k { background: none; color: inherit }
.step.met td.k::before { content: "✓ "; content: "✓ " / "as expected: "; color: var(--k); font-weight: 700 }
.step.met td .http { display: inline-block }
.step thead th { font-size: .78rem; color: var(--soft); border-bottom: 1px solid var(--strong) }
.step thead td { width: 9rem; border-bottom: 1px solid var(--strong) }
.step thead th:nth-child(2) { width: 34% }
.step tbody th { font-weight: 400; color: var(--soft) }
.wire { list-style: none; margin: 0; padding: 0 }
.wire > li { border: 1px solid var(--line); border-radius: 5px; padding: .8rem 1rem .3rem; margin-bottom: .8rem }
.wire > li.marked { border-color: var(--d); box-shadow: inset 3px 0 var(--d) }
.mark { margin-left: .6rem; color: var(--d); font-weight: 600 }
.mark::before { content: "✗ "; content: "✗ " / "" }
.console { list-style: none; margin: 0 0 1rem; padding: 0; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8rem }
.console li { padding: .35rem .6rem; border-left: 3px solid var(--strong); margin-bottom: .35rem; white-space: pre-wrap; overflow-wrap: anywhere }
.level { font-weight: 700 }
.around { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; padding: 1.25rem clamp(.9rem, 2.5vw, 2.25rem) 2rem; border-top: 1px solid var(--line); max-width: 78rem; font-size: .9rem }
.around small { display: block }
.around a:last-child { text-align: right }
@media (max-width: 45rem) {
  .pair, .card .pair { grid-template-columns: minmax(0, 1fr) }
  .step thead td { width: 5.5rem }
  .overview, .overview tbody { display: block }
  .overview thead { display: none }
  .overview tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--line); padding: .35rem 0 }
  .overview th, .overview td { border: 0; padding: .1rem 0 }
  .overview td:last-child { grid-column: 1 / -1; width: auto }
  h1 { font-size: 1.35rem }
}
`) +
  squeeze(SEQUENCE_STYLE);
