// What an element shows while the app is asked, and when it did not answer.
import { html, useEffect, useRef, useState } from "./vendor/preact.js";
import { askFirst } from "./confirm.js";

/**
 * [state, send]: `state` is "", "busy" or "failed". `send(element, work)` asks the element's question first and gives
 * back the outcome, or null when it was not meant. A second press while the first is on its way is left out, too; with
 * `each` it follows the first, as several choices in a menu do.
 */
export function useSending({ each = false } = {}) {
  const [state, set] = useState("");
  const busy = useRef(false);
  const there = useRef(true);
  useEffect(() => () => (there.current = false), []);
  const send = async (element, work) => {
    if (busy.current && !each) return null;
    busy.current = true;
    try {
      if (element.confirm && !(await askFirst(element.confirm))) return null;
      set("busy");
      const outcome = await work();
      if (there.current) set(outcome?.kind === "trouble" ? "failed" : "");
      return outcome;
    } finally {
      busy.current = false;
    }
  };
  return [state, send];
}

/** Slack's small warning sign beside what failed. */
export function Failed({ state }) {
  if (state !== "failed") return null;
  return html`<span class="b-failed" role="img" aria-label="This did not work. Try again." title="This did not work. Try again.">⚠</span>`;
}
