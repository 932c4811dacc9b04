// The frame of a tool beside the conversation: its name, the way to the other tools, and the way out.
import { html, useEffect, useRef } from "./vendor/preact.js";
import { go, place } from "./store.js";

const TOOLS = { traffic: "Traffic", faults: "Faults" };

/** A panel with the tools as tabs; `label` names it, `actions` stand beside the way out. */
export function Tool({ name, actions = null, children }) {
  const opener = useRef(null);
  const section = useRef(null);
  useEffect(() => {
    opener.current = document.activeElement;
    section.current.querySelector("h2")?.focus();
    return () => {
      if (document.activeElement === document.body && opener.current?.isConnected) opener.current.focus();
    };
  }, []);
  const close = () => go({ tool: "" });
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    close();
  };
  return html`<section class="tool" aria-labelledby="tool-title" ref=${section} onKeyDown=${onKeyDown}>
    <header class="tool-head">
      <h2 id="tool-title" tabindex="-1">${TOOLS[name]}</h2>
      <nav class="tool-tabs" aria-label="Tools">
        ${Object.entries(TOOLS)
          .filter(([other]) => other !== name)
          .map(([other, words]) => html`<button type="button" class="tool-link" onClick=${() => go({ tool: other })}>${words}</button>`)}
      </nav>
      ${actions}
      <button type="button" class="tool-icon" aria-label=${`Close ${TOOLS[name].toLowerCase()}`} onClick=${close}>✕</button>
    </header>
    ${children}
  </section>`;
}

const times = new Map();

/** A moment on the wall of this zone. `options` as Intl takes them; formatters are kept, making one is slow. */
export function local(moment, zone, options) {
  const key = zone + JSON.stringify(options);
  if (!times.has(key)) times.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return times.get(key).format(new Date(moment));
}

/** 0.4 ms, 12 ms, 1.25 s. */
export function took(ms) {
  if (ms === null || ms === undefined) return "";
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 2)} s`;
  return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}

/** One or several: counted(3, "call") is "3 calls". */
export function counted(number, word) {
  return `${number.toLocaleString("en-GB")} ${word}${number === 1 ? "" : "s"}`;
}
