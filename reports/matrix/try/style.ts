/** Style rules of the page "Try it". */
import { SEQUENCE_STYLE } from '../sequence-style.ts';
import { squeeze } from '../style.ts';

export const TRY_STYLE = squeeze(`
header.page, main { max-width: 100rem }
.lead { font-size: 1.05rem; color: var(--soft); max-width: 56rem }
.examples { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; font-size: .87rem; padding: .6rem 0; border-block: 1px solid var(--line); margin-bottom: 1.25rem }
.try { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 1.5rem 2.5rem; align-items: start }
fieldset { border: 1px solid var(--line); border-radius: 5px; padding: .6rem 1rem .9rem; margin: 0 0 1rem; min-width: 0 }
legend { font-weight: 650; padding: 0 .4rem; margin-left: -.4rem }
.row { display: flex; flex-wrap: wrap; gap: .6rem .9rem; align-items: end; margin-bottom: .6rem }
.row:last-child { margin: .8rem 0 0 }
.row:empty { display: none }
label > span { display: block; font-size: .78rem; color: var(--soft); margin-bottom: .15rem }
label.text { display: block; margin-top: .5rem }
input, select, textarea, button { font: inherit; font-size: .9rem; color: inherit; background: var(--bg); border: 1px solid var(--strong); border-radius: 4px; padding: .32rem .5rem; max-width: 100% }
input, select, button { min-height: 2.2rem }
input, textarea { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .82rem }
input[type=number] { width: 5.5rem }
textarea { display: block; width: 100%; resize: vertical; line-height: 1.5 }
::placeholder { color: var(--soft); opacity: 1 }
.check { display: flex; gap: .4rem; align-items: center; min-height: 2.2rem }
.check span { font-size: .9rem; color: inherit; margin: 0 }
input[type=checkbox] { width: 1.05rem; min-height: 1.05rem; margin: 0; accent-color: var(--link) }
button { cursor: pointer; background: var(--raised) }
button:hover { border-color: var(--ink) }
.answer { border-top: 1px solid var(--line); margin-top: .8rem; padding-top: .6rem }
.outcome > h2:first-child { margin-top: 0 }
.outcome h3 { margin-top: 1.25rem }
.verdict { border-left: 4px solid var(--strong); padding: .45rem .8rem; background: var(--raised); max-width: none }
.verdict.yes { border-color: var(--k) }
.verdict.no { border-color: var(--t) }
.yes > b { color: var(--k) }
.no > b { color: var(--t) }
.problem { display: block; color: var(--t) }
.box { border-left: 3px solid var(--strong); background: var(--raised); padding: .55rem .85rem; margin: .75rem 0 1.25rem; overflow-wrap: anywhere }
.box > h3 { margin-top: 0 }
.box ul { padding-left: 1.2rem; margin: 0 0 .6rem }
.mend { border-color: var(--link) }
.mend button { background: var(--bg); font-weight: 600 }
.http { margin: .25rem 0 .5rem; padding: .4rem .7rem; background: var(--code); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1rem; font-size: .9rem; margin: 0 0 1rem }
.facts dt { color: var(--soft) }
.facts dd { margin: 0; overflow-wrap: anywhere }
.facts .http { margin: 0 }
details { margin-bottom: 1rem }
summary { cursor: pointer }
.trace { padding-left: 2.2rem; margin: .5rem 0 .75rem; font-size: .9rem; overflow-wrap: anywhere }
.trace li::marker { color: var(--soft) }
.trace ul { padding-left: 1rem; margin: .1rem 0 .4rem; list-style: none }
.outcome i { font-style: normal; color: var(--a); font-weight: 600 }
.browser { border-top: 1px solid var(--line) }
.ctl { color: var(--t); background: var(--t-bg); border-radius: 2px; padding: 0 .1em }
@media (max-width: 60rem) { .try { grid-template-columns: minmax(0, 1fr) } }
@media (max-width: 30rem) { fieldset { padding: .5rem .7rem .8rem } }
${SEQUENCE_STYLE}
`);
