// The page's own small drawings, one line weight.
import { html } from "./vendor/preact.js";

const PATHS = {
  back: "M12.5 4 6.5 10l6 6",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10z",
  chart: "M3.5 16.5h13M6 13.5V9m4 4.5V5m4 8.5v-6",
  close: "M5 5l10 10M15 5 5 15",
  copy: "M8.2 11.8l3.6-3.6M9 6.2l1.7-1.7a3.4 3.4 0 0 1 4.8 4.8L13.8 11M11 13.8l-1.7 1.7a3.4 3.4 0 0 1-4.8-4.8L6.2 9",
  down: "M5 8l5 5 5-5",
  edit: "M4 16l.8-3.4 8.4-8.4 2.6 2.6-8.4 8.4zM11.8 5.6l2.6 2.6",
  face: "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM7.2 11.6c.6 1.3 1.6 2 2.8 2s2.2-.7 2.8-2M7.6 8v.4M12.4 8v.4",
  home: "M3.5 9.5 10 4l6.5 5.5M5.5 8.5v7.5h9V8.5",
  keys: "M2.5 5h15v10h-15zM5.7 8.4h.1M8.6 8.4h.1M11.5 8.4h.1M14.4 8.4h.1M6.5 11.8h7",
  lock: "M5.5 9.2h9v7h-9zM7.3 9V6.8a2.7 2.7 0 0 1 5.4 0V9",
  moon: "M15.8 11.8A6.3 6.3 0 0 1 8.2 4.2a6.3 6.3 0 1 0 7.6 7.6z",
  more: "M5 10h.1M10 10h.1M15 10h.1",
  newtab: "M8.5 5H5v10h10v-3.500M11.5 4.500h4v4M15.2 4.8 9.5 10.5",
  plus: "M10 4.500v11M4.5 10h11",
  reply: "M4 5h12v8.500H9.500L6.5 16.500v-3H4z",
  search: "M9 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM12.8 12.8 16.5 16.5",
  send: "M4 10 16.5 4 12.5 16.5 9.5 11z",
  sun: "M10 13.400a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.800zM10 2.500v1.500M10 16v1.500M2.5 10H4M16 10h1.500M4.7 4.700l1 1M14.3 14.300l1 1M4.7 15.300l1-1M14.3 5.700l1-1",
  system: "M3 4.500h14v9H3zM7.5 16.500h5M10 13.500v3",
  trash: "M4.5 6h11M8 6V4.200h4V6M6 6l.7 10h6.600L14 6M8.7 8.800v4.600M11.3 8.800v4.6",
  warn: "M10 3.5 17.5 16.500h-15zM10 8.500v3.800M10 14.300v.1",
};

export function Icon({ name }) {
  return html`<svg class=${name === "more" ? "drawn bold" : "drawn"} viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
