/** Style rules of sequence diagrams, for every page that has one. */

const LANES = [1, 2, 3, 4, 5, 6];

/** One column between two lanes; lane n is at grid line n + 1. */
const columns = LANES.map(
  (count) =>
    `.n${count} { --n: ${count} } .t${count} { grid-column: 1 / ${count + 1} }` +
    ` .lanes > :nth-child(${count + 1}) { grid-column: ${count} / ${count + 2} }`,
).join('\n');

export const SEQUENCE_STYLE = `
.seq { overflow-x: auto; margin: 0 0 1rem; padding-bottom: .2rem; font-size: .85rem; line-height: 1.4 }
.seq > * { display: grid; grid-template-columns: repeat(var(--n), minmax(0, 1fr)); min-width: calc(var(--n) * 14.5rem + 5.6rem); max-width: calc(var(--n) * 24rem + 5.6rem); margin: 0; padding: 0 4rem 0 1.6rem }
.lanes { font-weight: 650 }
.lanes > * { padding: .1rem 0 .3rem; text-align: center; grid-row: 1 }
.lanes > :first-child { grid-column: 1; text-align: left; margin-left: -1.6rem }
.lanes > :last-child { justify-self: end; width: 8rem; margin-right: -4rem }
.seq ol { list-style: none; padding-bottom: .4rem; background: linear-gradient(90deg, var(--strong) 1px, transparent 0) 0 0 / calc(100% / var(--n)) 100% content-box content-box, linear-gradient(var(--strong) 0 0) 100% 0 / 1px 100% no-repeat content-box content-box }
.seq li { position: relative; padding: .4rem 1rem .2rem; border-bottom: 2px solid var(--soft); min-width: 0; overflow-wrap: anywhere }
.seq small { display: block; width: fit-content; max-width: 100%; line-height: 1.35; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .76rem; color: inherit }
.seq i { font-style: normal; color: var(--a) }
.seq em { color: var(--soft) }
.rq::after, .rp::after { content: ""; position: absolute; bottom: -6px; border: 5px solid transparent }
.rq::after { right: 0; border-left: 9px solid var(--soft); border-right: 0 }
.seq .rp { border-bottom-style: dashed }
.rp::after { left: 0; border-right: 9px solid var(--soft); border-left: 0 }
.stop::after { border: 0; left: .7rem; bottom: -9px; width: 4px; height: 16px; background: var(--ink) }
.seq .halt { font-family: inherit; font-weight: 600 }
.t2 > *, .t3 > *, .t4 > *, .t5 > *, .t6 > * { background: var(--bg) }
.seq .call, .seq .end { grid-column: 1 / -1; border: 0; margin: .5rem 0 0 -1.6rem; padding: .35rem .7rem }
.seq .call { background: var(--bg); font-weight: 600; color: var(--soft) }
.seq .end { justify-self: start; max-width: min(100%, 40rem); border: 1px solid var(--strong); border-radius: 4px; background: var(--raised) }
.seq .end small { font-family: inherit; font-size: .82rem }
.seq .bad { border-color: var(--d) }
.seq .bad > b, .seq .mark { color: var(--d) }
.seq .mark { margin: 0; font-weight: 600 }
.seq .mark::before { content: "✗ "; content: "✗ " / "" }
.rq.bad::after { border-left-color: var(--d) }
.rp.bad::after { border-right-color: var(--d) }
.seq small.d { color: var(--d) }
.seq .missing { border-bottom-style: dotted; color: var(--soft) }
.n0 ol { background: none }
${columns}
`;
