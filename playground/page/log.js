// The traffic between the app and this Slack, newest first.
import { h, keyed } from "./dom.js";
import { now } from "./store.js";

const place = document.getElementById("log");

export function drawLog() {
  if (place.hidden || !now.log) return;
  if (!place.firstChild) place.append(h("h2", {}, "Traffic"), h("ul", {}));
  keyed(place.lastChild, now.log.items, (item) => String(item.seq), (item) => (item.way === "call" ? call(item) : sent(item)));
}

function entry(arrow, title, state, bad, details) {
  return h(
    "li",
    {},
    h(
      "details",
      { class: bad ? "bad" : "" },
      h("summary", {}, h("span", { "aria-hidden": "true" }, arrow), ` ${title} `, h("small", {}, state)),
      h("pre", { tabindex: 0 }, JSON.stringify(details, null, 2)),
    ),
  );
}

function call(item) {
  return entry("→", item.name, [item.error || "ok", item.planted ? `planted: ${item.planted}` : ""].filter(Boolean).join(" · "), Boolean(item.error || item.faults.length), item);
}

function sent(item) {
  return entry("←", item.name, `${item.error || item.status} · ${item.ms} ms`, Boolean(item.error || item.faults.length), item);
}
