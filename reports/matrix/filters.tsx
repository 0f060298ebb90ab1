/** @jsxImportSource #html */
/** The bar of filters above a table of groups, rows and cells. filter.browser.ts makes it work. */

export interface FilterProps {
  /** What the rows are, in the plural. */
  noun: string;
  placeholder: string;
  groups: { label: string; all: string; options: readonly { id: string; title: string }[] };
  /** By what is in a row's cells: the class there, the word in the address, the label. */
  cells: { label: string; any: string; options: readonly { class: string; word: string; label: string }[] };
  /** The box that keeps rows with data-d. */
  marked: string;
}

export function Filters({ noun, placeholder, groups, cells, marked }: FilterProps) {
  return (
    <form id="filters" role="search" aria-label={`Filter ${noun}`} data-noun={noun} hidden>
      <label>
        <span>Search</span>
        <input type="search" name="q" placeholder={placeholder} autocomplete="off" spellcheck={false} />
      </label>
      <label>
        <span>{groups.label}</span>
        <select name="topic">
          <option value="">{groups.all}</option>
          {groups.options.map(({ id, title }) => (
            <option value={id}>{title}</option>
          ))}
        </select>
      </label>
      <label>
        <span>{cells.label}</span>
        <select name="verdict">
          <option value="">{cells.any}</option>
          {cells.options.map((option) => (
            <option value={option.class} data-word={option.word}>
              {option.label}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" name="differ" />
        <span>{marked}</span>
      </label>
      <button type="button" data-clear="">
        Clear
      </button>
      <output id="shown" aria-live="polite" />
    </form>
  );
}

/** What is shown when no row fits. */
export function Nothing({ noun }: { noun: string }) {
  return (
    <p id="nothing" hidden>
      No {noun} fits these filters.{' '}
      <button type="button" data-clear="">
        Clear filters
      </button>
    </p>
  );
}
