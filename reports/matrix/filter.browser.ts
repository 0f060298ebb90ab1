/**
 * Runs in the pages with a table of groups, rows and cells: search, filters, folding of groups, arrow keys. Without it the
 * whole table is readable.
 * The state of the filters is the fragment of the address, so that a filtered view is a link.
 */
const form = document.querySelector<HTMLFormElement>('#filters')!;
const table = document.querySelector<HTMLTableElement>('#matrix')!;
const status = document.querySelector<HTMLElement>('#shown')!;
const nothing = document.querySelector<HTMLElement>('#nothing')!;

const query = form.querySelector<HTMLInputElement>('[name=q]')!;
const topic = form.querySelector<HTMLSelectElement>('[name=topic]')!;
const verdict = form.querySelector<HTMLSelectElement>('[name=verdict]')!;
const differ = form.querySelector<HTMLInputElement>('[name=differ]')!;

const groups = [...table.tBodies].map((body) => {
  const [head, ...rows] = [...body.rows];
  return {
    id: body.id.slice('topic='.length),
    body,
    toggle: head!.querySelector('button')!,
    rows: rows.map((row) => ({
      row,
      text: `${row.textContent} ${row.querySelector('a')!.getAttribute('href')}`.toLowerCase(),
      states: new Set([...row.cells].slice(1).map((cell) => cell.className)),
      differs: row.hasAttribute('data-d'),
    })),
  };
});
const noun = form.dataset['noun'] ?? 'rows';
const total = groups.reduce((sum, group) => sum + group.rows.length, 0);

function apply(): void {
  const needles = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of groups) {
    let inGroup = 0;
    for (const { row, text, states, differs } of group.rows) {
      const fits =
        (!topic.value || group.id === topic.value) &&
        (!verdict.value || states.has(verdict.value)) &&
        (!differ.checked || differs) &&
        needles.every((needle) => text.includes(needle));
      row.hidden = !fits;
      if (fits) inGroup++;
    }
    group.body.hidden = inGroup === 0;
    shown += inGroup;
  }
  status.textContent = shown === total ? `${total} ${noun}` : `${shown} of ${total} ${noun}`;
  nothing.hidden = shown > 0;
}

/** Verdicts go by their words in the address, not by the classes that stand for them in the table. */
function wordOf(select: HTMLSelectElement): string {
  return select.selectedOptions[0]?.dataset['word'] ?? select.value;
}

function write(): void {
  const state = new URLSearchParams();
  if (query.value.trim()) state.set('q', query.value.trim());
  if (topic.value) state.set('topic', topic.value);
  if (verdict.value) state.set('verdict', wordOf(verdict));
  if (differ.checked) state.set('differ', '1');
  const hash = `#${state.toString().replace(/\+/g, '%20')}`;
  try {
    history.replaceState(null, '', hash === '#' ? location.pathname + location.search : hash);
  } catch {
    location.hash = hash;
  }
}

function read(): void {
  const state = new URLSearchParams(location.hash.slice(1));
  query.value = state.get('q') ?? '';
  topic.value = state.get('topic') ?? '';
  const word = state.get('verdict');
  verdict.value = [...verdict.options].find((option) => option.dataset['word'] === word)?.value ?? '';
  // A topic or verdict that is not there selects nothing; an empty box would say nothing at all.
  if (topic.selectedIndex < 0) topic.value = '';
  differ.checked = state.get('differ') === '1';
  apply();
}

let pending = 0;
query.addEventListener('input', () => {
  clearTimeout(pending);
  pending = window.setTimeout(changed, 80);
});
form.addEventListener('change', changed);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  changed();
});
document.addEventListener('click', (event) => {
  if (!(event.target as Element).closest('[data-clear]')) return;
  form.reset();
  changed();
  query.focus();
});
window.addEventListener('hashchange', read);

function changed(): void {
  apply();
  write();
}

for (const { body, toggle } of groups) {
  toggle.addEventListener('click', () => {
    const open = body.classList.toggle('closed');
    toggle.setAttribute('aria-expanded', String(!open));
  });
}

/** Cells are no tab stops, there are too many; from any link of the table the arrow keys reach them. */
table.addEventListener('keydown', (event) => {
  const link = (event.target as Element).closest('td a, th a');
  const cell = link?.closest<HTMLTableCellElement>('td, th');
  if (!cell || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const row = cell.parentElement as HTMLTableRowElement;
  let target: Element | null | undefined;
  if (event.key === 'ArrowRight') target = cell.nextElementSibling;
  else if (event.key === 'ArrowLeft') target = cell.previousElementSibling;
  else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const rows = groups
      .filter((group) => !group.body.hidden && !group.body.classList.contains('closed'))
      .flatMap((group) => group.rows.filter((one) => !one.row.hidden).map((one) => one.row));
    target = rows[rows.indexOf(row) + (event.key === 'ArrowDown' ? 1 : -1)]?.cells[cell.cellIndex];
  } else return;
  const next = target?.querySelector<HTMLElement>('a');
  if (!next) return;
  event.preventDefault();
  next.focus();
});

form.hidden = false;
document.documentElement.classList.add('js');
read();
