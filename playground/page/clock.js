// The clock of the program around us: what time it is for this person, moving it, and what comes next.
import { effect, html, signal, untracked, useEffect, useRef } from "./vendor/preact.js";
import { advance, post } from "./api.js";
import { clock, go, minute, people, place, productNow, progress, toast, zone } from "./store.js";
import { counted, local } from "./tool.js";

const STEPS = { next_hour: "Next hour", next_morning: "Next morning", next_monday: "Next Monday", next_event: "Next event" };
const RATES = [[1, "As usual"], [3600, "An hour a second"], [86400, "A day a second"], [0, "Stand still"]];
const NOW = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
const MOMENT = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
const SHORT = { weekday: "short", hour: "2-digit", minute: "2-digit" };
const WALL = { weekday: "short", hour: "2-digit", minute: "2-digit" };
const NAMED = 3; // people named for each time zone

const moving = signal(""); // what time is moving to, in words; empty when it rests
const trouble = signal("");

async function move(words, work) {
  moving.value = words;
  trouble.value = "";
  try {
    await work();
  } catch (error) {
    trouble.value = error.message;
    if (place.value.tool !== "clock") toast(error.message, { kind: "trouble" });
  } finally {
    moving.value = "";
  }
}

const step = (to) => move(STEPS[to], () => advance(to, zone()));
const run = (rate) => move("", () => post("/_control/rate", { rate }));

export function Clock() {
  const anchor = useRef(null);
  const isOpen = place.value.tool === "clock";
  const now = minute.value && productNow();
  const { movable, rate } = clock.value;
  const words = (options) => (now ? local(now, zone(), options) : "");
  const shown = html`<time datetime=${iso(now)}><span class="clock-long">${words(NOW)}</span><span class="clock-short">${words(SHORT)}</span></time>`;
  const close = () => {
    go({ tool: "" });
    anchor.current?.focus();
  };
  if (!movable) return html`<div class="clock"><span class="clock-time">${shown}</span></div>`;
  return html`<div class=${`clock ${moving.value ? "moving" : ""}`}>
    <button type="button" class="clock-time" ref=${anchor} aria-expanded=${isOpen} aria-haspopup="dialog" onClick=${() => go({ tool: isOpen ? "" : "clock" })}>
      <span class="unseen">Clock: </span>${shown}
    </button>
    ${rate !== 1 && html`<span class="clock-rate">${rateWords(rate)}</span>
      <button type="button" class="tool-button" onClick=${() => run(1)}>${rate === 0 ? "Let it run" : "Stop"}</button>`}
    <span class="unseen" role="status">${moving.value ? `Time moves on: ${moving.value}.` : ""}</span>
    ${isOpen && html`<${Panel} close=${close} />`}
  </div>`;
}

const iso = (now) => (now ? new Date(now).toISOString() : "");

function rateWords(rate) {
  const known = RATES.find(([one]) => one === rate);
  return known ? known[1] : `${rate} seconds a second`;
}

function Panel({ close }) {
  const panel = useRef(null);
  useEffect(() => {
    panel.current.focus();
    const outside = (event) => {
      if (!panel.current?.parentNode.contains(event.target)) go({ tool: "" });
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return html`<div class="clock-panel" role="dialog" aria-label="The clock" tabindex="-1" ref=${panel} onKeyDown=${onKeyDown}>
    <div class="tool-head"><h2>The clock</h2><button type="button" class="tool-icon" aria-label="Close the clock" onClick=${close}>✕</button></div>
    <${Moves} />
    <${Upcoming} />
    <${Walls} />
  </div>`;
}

function Moves() {
  const waiting = Boolean(progress.value);
  const busy = Boolean(moving.value) || waiting;
  const { upcoming, rate } = clock.value;
  return html`<div class="clock-moves" aria-busy=${busy}>
    <div class="tool-row" role="group" aria-label="Move time on">
      ${Object.entries(STEPS).map(
        ([to, words]) => html`<button type="button" class="tool-button" disabled=${busy || (to === "next_event" && !upcoming.length)} onClick=${() => step(to)}>${words}</button>`,
      )}
    </div>
    <div class="tool-choice" role="group" aria-label="How fast time runs">
      ${RATES.map(([one, words]) => html`<button type="button" aria-pressed=${rate === one} disabled=${busy} onClick=${() => run(one)}>${words}</button>`)}
    </div>
    <p class="clock-said" aria-hidden=${!busy}>${waiting ? "This world is still being made ready." : moving.value ? "Time moves on. Everything due on the way is done." : ""}</p>
    ${trouble.value && html`<p class="tool-alert" role="alert">${trouble.value}</p>`}
  </div>`;
}

function Upcoming() {
  const { upcoming } = clock.value;
  const now = minute.value && productNow();
  return html`<section aria-labelledby="upcoming-title">
    <h3 id="upcoming-title">What the bot does next</h3>
    ${!upcoming.length && html`<p class="tool-hint">Nothing is planned.</p>`}
    <ol class="clock-next">
      ${upcoming.map(
        (one) => html`<li key=${one.at + one.what}>
          <span class="clock-what">${one.what}</span>
          <span class="tool-hint"><time datetime=${one.at}>${local(one.at, zone(), MOMENT)}</time>, ${away(Date.parse(one.at) - now)}</span>
        </li>`,
      )}
    </ol>
  </section>`;
}

/** How far away: in 5 minutes, in 3 h 20 min, in 4 days. */
export function away(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `in ${counted(minutes, "minute")}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `in ${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  const days = Math.floor(hours / 24);
  return `in ${counted(days, "day")}${days < 4 && hours % 24 ? ` ${hours % 24} h` : ""}`;
}

const zones = signal([]); // [{tz, number, names}], worked out again only when people change
effect(() => {
  const found = new Map();
  for (const one of people.value.values()) {
    if (one.deleted) continue;
    const tz = one.tz || "UTC";
    const entry = found.get(tz) || { tz, number: 0, names: [] };
    entry.number += 1;
    if (entry.names.length < NAMED) entry.names.push(one.name);
    found.set(tz, entry);
  }
  untracked(() => {
    zones.value = [...found.values()];
  });
});

/** Sorted by the clock on the wall, earliest first. */
function Walls() {
  const now = minute.value && productNow();
  const sorted = zones.value
    .map((one) => ({ ...one, wall: local(now, one.tz, WALL), order: local(now, one.tz, { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).replace(/^(\d+)\/(\d+)\/(\d+)/, "$3$2$1") }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  return html`<section aria-labelledby="walls-title">
    <h3 id="walls-title">Everyone’s time</h3>
    <ul class="clock-walls">
      ${sorted.map(
        (one) => html`<li key=${one.tz} class=${one.tz === zone() ? "mine" : ""}>
          <time>${one.wall}</time>
          <span>${one.tz.split("/").pop().replaceAll("_", " ")}${one.tz === zone() && " (your time)"}</span>
          <span class="tool-hint">${one.names.join(", ")}${one.number > one.names.length && ` and ${(one.number - one.names.length).toLocaleString("en-GB")} more`}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}
