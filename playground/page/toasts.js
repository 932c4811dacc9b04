// Short notes over the page: what did not work, what was done.
import { html } from "./vendor/preact.js";
import { toasts } from "./signals.js";

const SHOWN = 7000; // milliseconds a toast stays
const SEVERAL = 3;
let made = 0;

/** Say something for a moment. `kind` is "note", or "trouble" for what did not work. */
export function toast(text, { kind = "note" } = {}) {
  const one = { id: ++made, text, kind };
  const others = toasts.value.filter((other) => other.text !== text);
  toasts.value = [...others, one].slice(-SEVERAL);
  setTimeout(() => dismiss(one.id), SHOWN);
}

function dismiss(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(
      (one) => html`<div class=${`toast ${one.kind}`} key=${one.id}>
        <p>${one.text}</p>
        <button type="button" class="icon" aria-label="Dismiss" onClick=${() => dismiss(one.id)}>✕</button>
      </div>`,
    )}
  </div>`;
}
