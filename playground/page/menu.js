// A menu behind a button: items with a name and what they do.
import { html, useRef } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { Popover, useOpen } from "./popover.js";
import { roving } from "./roving.js";

const arrows = roving("[role=menuitem]");

/** `items` is a list of {label, hint, icon, danger, act}; a function is asked when the menu opens. */
export function Menu({ label, icon, items, above = false, extra = null }) {
  const { open, close, toggle } = useOpen();
  const button = useRef(null);
  const list = open ? (typeof items === "function" ? items() : items) : [];
  return html`
    <button type="button" class="icon" ref=${button} aria-label=${label} title=${label} aria-haspopup="menu" aria-expanded=${open} onClick=${toggle}>
      <${Icon} name=${icon} />
    </button>
    ${open
      ? html`<${Popover} anchor=${button} above=${above} onClose=${close} onKeyDown=${arrows}>
          <div role="menu" class="menu-list" aria-label=${label}>
            ${list.map(
              (one) => html`<button type="button" role="menuitem" tabindex="-1" class=${one.danger ? "danger" : ""} onClick=${() => {
                close();
                one.act();
              }}>
                ${one.icon ? html`<${Icon} name=${one.icon} />` : null}
                <span>${one.label}${one.hint ? html`<small>${one.hint}</small>` : null}</span>
              </button>`,
            )}
          </div>
          ${extra?.(close)}
        <//>`
      : null}`;
}
