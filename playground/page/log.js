// The traffic between the app and this Slack, newest first.
import { h, keyed } from "./dom.js";
import { now } from "./store.js";

const place = document.getElementById("log");

export function drawLog() {
  if (place.hidden || !now.log) return;
  if (!place.firstChild) place.append(h("h2", {}, "Traffic"), h("ul", {}));
  keyed(place.lastChild, [...now.log.items].reverse(), (item) => String(item.seq), (item) => (item.way === "call" ? call(item) : sent(item)));
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
  const wrong = item.answer.error || (item.status === 200 ? "" : String(item.status));
  const state = [wrong || "ok", item.fault ? `planted: ${item.fault}` : "", item.faults.length ? "⚠ faults" : ""].filter(Boolean).join(" · ");
  return entry("→", item.method, state, Boolean(wrong || item.faults.length), { at: item.at, asked: item.args, answer: item.answer, faults: item.faults });
}

function sent(item) {
  const last = item.attempts[item.attempts.length - 1];
  const state = last ? `${last.reason || last.status} · ${Math.round(last.seconds * 1000)} ms${item.attempts.length > 1 ? ` · ${item.attempts.length} times` : ""}` : "under way";
  return entry("←", item.type, state, Boolean(last?.reason || item.faults.length), { at: item.at, payload: item.payload, attempts: item.attempts, faults: item.faults });
}
