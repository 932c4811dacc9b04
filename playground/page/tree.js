// JSON as a tree that folds and can be searched.
import { html, useState } from "./vendor/preact.js";
import { toast } from "./store.js";

const OPEN_TO = 2; // levels unfolded at first

/** A heading, a button that copies, and the tree. `query` leaves only the branches in which it is found. */
export function Tree({ title, value, query = "" }) {
  const wanted = query.trim().toLowerCase();
  const found = !wanted || has("", value, wanted);
  return html`<section class="tree" aria-label=${title}>
    <div class="tree-head">
      <h4>${title}</h4>
      <button type="button" class="tool-link" onClick=${() => copy(title, value)}>Copy<span class="unseen"> ${title.toLowerCase()}</span></button>
    </div>
    ${found
      ? html`<ul class="tree-root"><${Node} name="" value=${value} depth=${0} wanted=${wanted} /></ul>`
      : html`<p class="tool-hint">Nothing here holds “${query.trim()}”.</p>`}
  </section>`;
}

function Node({ name, value, depth, wanted }) {
  const [open, setOpen] = useState(depth < OPEN_TO);
  const label = name === "" ? null : html`<span class="tree-name"><${Marked} text=${String(name)} wanted=${wanted} /></span>`;
  if (value === null || typeof value !== "object") return html`<li>${label}${label && ": "}<${Leaf} value=${value} wanted=${wanted} /></li>`;
  const entries = Object.entries(value);
  const signs = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return html`<li>${label}${label && ": "}<span class="tree-sign">${signs.join("")}</span></li>`;
  // What is named like the search is shown with all that is in it.
  const named = wanted && String(name).toLowerCase().includes(wanted);
  const inner = named ? "" : wanted;
  const shown = inner ? entries.filter(([key, one]) => has(key, one, inner)) : entries;
  const isOpen = Boolean(wanted) || open;
  return html`<li>
    <details open=${isOpen} onToggle=${(event) => !wanted && setOpen(event.target.open)}>
      <summary>${label}${label && ": "}<span class="tree-sign">${signs[0]}${isOpen ? "" : `…${signs[1]}`}</span><span class="tree-count"> ${entries.length}</span></summary>
      ${isOpen && html`<ul>${shown.map(([key, one]) => html`<${Node} key=${key} name=${key} value=${one} depth=${depth + 1} wanted=${inner} />`)}</ul>`}
    </details>
  </li>`;
}

function Leaf({ value, wanted }) {
  const kind = value === null ? "null" : typeof value;
  return html`<span class=${`tree-${kind}`}><${Marked} text=${kind === "string" ? value : String(value)} wanted=${wanted} quote=${kind === "string"} /></span>`;
}

function Marked({ text, wanted, quote = false }) {
  const sign = quote ? "“" : "";
  const end = quote ? "”" : "";
  const at = wanted ? text.toLowerCase().indexOf(wanted) : -1;
  if (at < 0) return html`${sign}${text}${end}`;
  return html`${sign}${text.slice(0, at)}<mark>${text.slice(at, at + wanted.length)}</mark>${text.slice(at + wanted.length)}${end}`;
}

/** Is it in a name or a value of this branch? */
function has(name, value, wanted) {
  if (String(name).toLowerCase().includes(wanted)) return true;
  if (value === null || typeof value !== "object") return String(value).toLowerCase().includes(wanted);
  return Object.entries(value).some(([key, one]) => has(key, one, wanted));
}

function copy(title, value) {
  navigator.clipboard.writeText(JSON.stringify(value, null, 2)).then(
    () => toast(`${title} copied.`),
    () => toast("The browser did not let this be copied.", { kind: "trouble" }),
  );
}
