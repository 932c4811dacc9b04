// Tables: the plain one, and the one that sorts, narrows and turns pages.
import { html, useId, useState } from "./vendor/preact.js";
import { RichText } from "./richtext.js";

const cellText = (cell) => (cell.type === "rich_text" ? plain(cell) : String(cell.text ?? cell.value ?? ""));
const plain = (node) => (node.text ?? "") + (node.elements || []).map(plain).join("");
const isNumber = (cell) => cell?.type === "raw_number";

function Cell({ cell }) {
  return cell.type === "rich_text" ? html`<${RichText} block=${cell} />` : cellText(cell);
}

function classes(cell, setting = {}) {
  const side = setting.align || (isNumber(cell) ? "right" : "left");
  return `b-align-${side}${setting.is_wrapped === false ? " b-oneline" : ""}${isNumber(cell) ? " b-number" : ""}`;
}

export function Table({ block }) {
  const [head = [], ...rows] = block.rows;
  const setting = (index) => block.column_settings?.[index] || undefined;
  return html`<div class="b-scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <thead><tr>${head.map((cell, index) => html`<th scope="col" class=${classes(cell, setting(index))}><${Cell} cell=${cell} /></th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell, index) => html`<td class=${classes(cell, setting(index))}><${Cell} cell=${cell} /></td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

function compare(a, b) {
  if (isNumber(a) && isNumber(b)) return a.value - b.value;
  return cellText(a).localeCompare(cellText(b), "en", { numeric: true });
}

export function DataTable({ block }) {
  const id = useId();
  const [text, setText] = useState("");
  const [sort, setSort] = useState({ column: -1, down: false });
  const [page, setPage] = useState(0);
  const [head = [], ...all] = block.rows;
  const size = block.page_size || 5;
  const wanted = text.trim().toLocaleLowerCase();
  const rows = wanted ? all.filter((row) => row.some((cell) => cellText(cell).toLocaleLowerCase().includes(wanted))) : [...all];
  if (sort.column >= 0) rows.sort((a, b) => compare(a[sort.column], b[sort.column]) * (sort.down ? -1 : 1));
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const at = Math.min(page, pages - 1);
  const shown = rows.slice(at * size, (at + 1) * size);
  const by = (column) => () => {
    setSort(sort.column !== column ? { column, down: false } : sort.down ? { column: -1, down: false } : { column, down: true });
    setPage(0);
  };
  const order = (column) => (sort.column !== column ? "none" : sort.down ? "descending" : "ascending");
  const sign = { none: "↕", ascending: "↑", descending: "↓" };
  const numbers = head.map((_, column) => all.length > 0 && all.every((row) => isNumber(row[column])));
  return html`<div class="b-datatable">
    <div class="b-row">
      <span class="b-caption" id=${`${id}-caption`}>${block.caption}</span>
      ${all.length > size
        ? html`<input type="search" class="b-filter" aria-label=${`Filter ${block.caption}`} placeholder="Filter…" value=${text} onInput=${(event) => {
            setText(event.target.value);
            setPage(0);
          }} />`
        : null}
    </div>
    <div class="b-scroll" tabindex="0" role="group" aria-labelledby=${`${id}-caption`}>
      <table aria-labelledby=${`${id}-caption`}>
        <thead><tr>${head.map(
          (cell, column) => html`<th scope="col" aria-sort=${order(column)} class=${numbers[column] ? "b-align-right" : null}>
            <button type="button" class="b-sort" onClick=${by(column)}>${cellText(cell)} <span aria-hidden="true">${sign[order(column)]}</span></button>
          </th>`,
        )}</tr></thead>
        <tbody>${shown.map(
          (row) => html`<tr>${row.map((cell, column) =>
            column === block.row_header_column_index
              ? html`<th scope="row" class=${classes(cell)}><${Cell} cell=${cell} /></th>`
              : html`<td class=${classes(cell)}><${Cell} cell=${cell} /></td>`,
          )}</tr>`,
        )}</tbody>
      </table>
    </div>
    <div class="b-row b-pages">
      <span role="status">${rows.length ? `${at * size + 1} to ${at * size + shown.length} of ${rows.length}` : "Nothing matches."}</span>
      ${pages > 1
        ? html`<button type="button" class="b-button b-plain" aria-label="Rows before" disabled=${at === 0} onClick=${() => setPage(at - 1)}>‹</button>
            <button type="button" class="b-button b-plain" aria-label="Rows after" disabled=${at === pages - 1} onClick=${() => setPage(at + 1)}>›</button>`
        : null}
    </div>
  </div>`;
}
