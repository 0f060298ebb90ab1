/** What the page of subjects adds to the style of every page. */
export const SUBJECTS_STYLE = `
.scroll{overflow-x:auto;margin-bottom:1.5rem}
.cells{border-collapse:separate;border-spacing:0;font-size:.85rem;line-height:1.35;min-width:100%}
.cells caption{text-align:left;font-weight:650;font-size:1.05rem;padding:.4rem 0}
.cells th,.cells td{padding:.35rem .5rem;border-bottom:1px solid var(--line);vertical-align:top;text-align:left}
.cells thead th{border-bottom:2px solid var(--ink);vertical-align:bottom;font-size:.8rem}
.cells tbody th{font-weight:400;min-width:13rem}
.cells tbody th small{display:block}
.cells td{border-left:1px solid var(--line);min-width:5.2rem}
.cells td small{display:block;color:inherit;font-size:.72rem;font-variant-numeric:tabular-nums}
.cells td::before{margin-right:.3em}
.cells td.t::before{content:"!";content:"!" / ""}
.cells td small span{display:inline-block;margin-right:.4em}
.cells td.d{font-weight:600}.cells td.d small{font-weight:400}
.cells td a{color:inherit}
.subject{border-top:2px solid var(--ink);margin-top:2.5rem;padding-top:.2rem;max-width:72rem}
.finding{border-left:4px solid var(--strong);padding:.1rem 0 .1rem 1rem;margin:1rem 0}
.finding p{margin-bottom:.35rem;max-width:56rem;overflow-wrap:anywhere}
.critical,.high{border-color:var(--d)}.medium,.low{border-color:var(--t)}
pre{background:var(--code);padding:.6rem .8rem;overflow-x:auto;font-size:.8rem;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere}
.meaning{font-size:.9rem}.meaning dt{font-weight:650}.meaning dd{margin:0 0 .4rem}
`;
