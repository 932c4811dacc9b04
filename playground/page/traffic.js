// The traffic log: each request and answer between the app and this Slack, newest first, as it happens.
import { batch, computed, effect, html, signal, untracked, useEffect, useMemo, useRef } from "./vendor/preact.js";
import { get } from "./api.js";
import { Entry } from "./entry.js";
import { settle } from "./merging.js";
import { changed, place, zone } from "./store.js";
import { Tool, local, took } from "./tool.js";

const PAGE = 200;
const BEAT = 300; // milliseconds between two reads while traffic flows
const ONLY = { "": "All", calls: "Calls", sent: "Sent", faults: "Only faults" };
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

const rows = signal(null);
const more = signal(false);
const trouble = signal("");
const query = signal("");
const only = signal("");
const paused = signal(false);
const chosen = signal(0); // the entry that is open, by its number
const standing = signal(0); // the line the arrow keys are on
const open = computed(() => place.value.tool === "traffic");

let timer = 0;
let reading = false;
let again = false;

effect(() => {
  const { kinds } = changed.value;
  if (!open.value || paused.value) return;
  if (kinds.some((kind) => ["call", "inbound", "opened", "reset"].includes(kind))) untracked(soon);
});

function soon() {
  timer ||= setTimeout(() => {
    timer = 0;
    read();
  }, BEAT);
}

const asked = () => ({ q: query.value, only: only.value });

/** The newest rows, laid over those shown. One read at a time; what is asked meanwhile is read next. */
async function read() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    do {
      again = false;
      const wanted = asked();
      const answer = await get("log", { ...wanted, limit: PAGE });
      if (JSON.stringify(wanted) === JSON.stringify(asked())) lay(answer);
      else again = true;
    } while (again);
  } catch (error) {
    trouble.value = error.message;
  } finally {
    reading = false;
  }
}

function lay(answer) {
  const shown = rows.value || [];
  const oldest = answer.items.at(-1)?.seq ?? 0;
  const touching = shown.length > 0 && answer.more && shown[0].seq >= oldest;
  const older = touching ? shown.filter((row) => row.seq < oldest) : [];
  batch(() => {
    rows.value = settle(shown, [...answer.items, ...older], "seq");
    more.value = older.length ? more.value : answer.more;
    trouble.value = "";
  });
}

async function readOlder() {
  const answer = await get("log", { ...asked(), limit: PAGE, before: rows.value.at(-1).seq });
  rows.value = [...rows.value, ...answer.items];
  more.value = answer.more;
}

function ask(change) {
  batch(() => {
    if ("q" in change) query.value = change.q;
    if ("only" in change) only.value = change.only;
    rows.value = null;
  });
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = 0;
    read();
  }, "q" in change ? 150 : 0);
}

function pause() {
  paused.value = !paused.value;
  if (!paused.value) read();
}

export function Traffic() {
  useEffect(() => {
    read();
  }, []);
  const row = chosen.value && rows.value?.find((one) => one.seq === chosen.value);
  return html`<${Tool} name="traffic" actions=${row ? null : html`<${Actions} />`}>
    ${row
      ? html`<${Opened} row=${row} />`
      : html`<${Filters} />
          ${trouble.value && html`<p class="tool-alert" role="alert">${trouble.value}</p>`}
          <${List} />`}
  <//>`;
}

function Actions() {
  const asking = new URLSearchParams(Object.entries(asked()).filter(([, words]) => words));
  return html`
    <button type="button" class="tool-link" aria-pressed=${paused.value} onClick=${pause}>${paused.value ? "Go on" : "Pause"}</button>
    <a class="tool-link" href=${`/_page/log/export?${asking}`} download>Export</a>`;
}

function Filters() {
  return html`<div class="tool-filters">
    <label class="tool-search"><span class="unseen">Search the traffic</span>
      <input type="search" placeholder="Method, name, error, text" value=${query.value} onInput=${(event) => ask({ q: event.target.value })} />
    </label>
    <div class="tool-choice" role="group" aria-label="What to show">
      ${Object.entries(ONLY).map(
        ([value, words]) => html`<button type="button" aria-pressed=${only.value === value} onClick=${() => ask({ only: value })}>${words}</button>`,
      )}
    </div>
    ${paused.value && html`<p class="tool-hint" role="status">Paused. What comes now is kept, but not shown yet.</p>`}
  </div>`;
}

function List() {
  const list = useRef(null);
  const shown = rows.value;
  if (!shown) return html`<p class="tool-hint">Reading…</p>`;
  if (!shown.length) return html`<p class="tool-hint">${query.value || only.value ? "Nothing fits." : "Nothing has been sent yet."}</p>`;
  const at = shown.some((row) => row.seq === standing.value) ? standing.value : shown[0].seq;
  const onKeyDown = (event) => {
    const lines = [...list.current.querySelectorAll(".log-row")];
    const here = lines.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    lines[Math.max(0, Math.min(to, lines.length - 1))].focus();
  };
  return html`<div class="log-scroll">
    <ol class="log" ref=${list} aria-label="Requests, newest first" onKeyDown=${onKeyDown}>
      ${shown.map((row) => html`<${Row} key=${row.seq} row=${row} reachable=${row.seq === at} zone=${zone()} />`)}
    </ol>
    ${more.value && html`<button type="button" class="tool-button" onClick=${readOlder}>Older</button>`}
  </div>`;
}

/** Drawn again only when the row itself is another: the same drawing given back is skipped. */
function Row({ row, reachable, zone: tz }) {
  return useMemo(() => line(row, reachable, tz), [row, reachable, tz]);
}

function line(row, reachable, tz) {
  const bad = row.ok === false || row.faults.length > 0;
  return html`<li>
    <button type="button" class=${`log-row ${bad ? "bad" : ""}`} data-seq=${row.seq} tabindex=${reachable ? 0 : -1}
      onFocus=${() => (standing.value = row.seq)} onClick=${() => (chosen.value = row.seq)}>
      <span class="log-top">
        <span class="log-way" aria-hidden="true">${row.way === "call" ? "→" : "←"}</span>
        <span class="unseen">${row.way === "call" ? "The app called" : "Sent to the app:"} </span>
        <span class="log-name">${row.name}</span>
        <span class="log-state">${state(row)}</span>
        <span class="log-took">${took(row.ms)}</span>
      </span>
      <span class="log-rest"><time>${local(row.at, tz, CLOCK)}</time> ${row.who}${row.summary && html` <q>${row.summary}</q>`}</span>
      ${row.faults.slice(0, 2).map((fault) => html`<span class="log-fault">${fault}</span>`)}
    </button>
  </li>`;
}

function state(row) {
  const words = [];
  if (row.ok === null) words.push("under way");
  else if (row.error) words.push(row.error);
  else words.push(String(row.status));
  if (row.way === "sent" && row.attempts > 1) words.push(`${row.attempts} attempts`);
  if (row.planted) words.push("planted");
  return words.join(" · ");
}

function Opened({ row }) {
  const back = useRef(null);
  useEffect(() => {
    back.current.focus();
    return () => {
      requestAnimationFrame(() => document.querySelector(`.log-row[data-seq="${row.seq}"]`)?.focus());
    };
  }, []);
  const close = () => (chosen.value = 0);
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return html`<div class="log-scroll" onKeyDown=${onKeyDown}>
    <button type="button" class="tool-link" ref=${back} onClick=${close}>← All requests</button>
    <h3 class="log-title">${row.way === "call" ? "The app called " : "Sent to the app: "}<span class="log-name">${row.name}</span></h3>
    <${Entry} row=${row} />
  </div>`;
}
