// One request whole: when, whose, how long the answer took, what was wrong, and all that went over the wire.
import { html, useEffect, useState } from "./vendor/preact.js";
import { get } from "./api.js";
import { zone } from "./store.js";
import { counted, local, took } from "./tool.js";
import { Tree } from "./tree.js";

const MOMENT = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" };
const REASONS = { http_timeout: "no answer in time", http_error: "an error as answer", connection_failed: "not reached" };

/** `row` is its line in the list; the rest is read here, and again when the line changes. */
export function Entry({ row }) {
  const [whole, setWhole] = useState(null);
  const [trouble, setTrouble] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    let gone = false;
    get(`log/${row.seq}`).then(
      (answer) => gone || setWhole(answer),
      (error) => gone || setTrouble(error.message),
    );
    return () => {
      gone = true;
    };
  }, [row]);
  if (trouble) return html`<p class="tool-alert" role="alert">${trouble}</p>`;
  if (!whole) return html`<p class="tool-hint">Reading…</p>`;
  return html`<div class="entry">
    <${Facts} whole=${whole} />
    ${whole.faults.length > 0 && html`<ul class="entry-faults" aria-label="What was wrong">${whole.faults.map((fault) => html`<li>${fault}</li>`)}</ul>`}
    ${whole.way === "sent" && html`<${Attempts} whole=${whole} />`}
    <label class="tool-search"><span class="unseen">Search in this entry</span>
      <input type="search" placeholder="Search in this entry" value=${query} onInput=${(event) => setQuery(event.target.value)} />
    </label>
    ${whole.way === "call"
      ? html`<${Tree} title="Arguments" value=${whole.arguments} query=${query} /><${Tree} title="Answer" value=${whole.answer} query=${query} />`
      : html`<${Tree} title="Payload" value=${whole.payload} query=${query} />
          ${whole.attempts.map(
            (one, index) => html`<${Tree} title=${whole.attempts.length > 1 ? `Answer ${index + 1}` : "Answer"} value=${one.body} query=${query} />`,
          )}`}
  </div>`;
}

function Facts({ whole }) {
  const rows = [
    ["When", local(whole.at, zone(), MOMENT)],
    ["Who, where", whole.who],
    ["Says", whole.summary],
    ["Result", result(whole)],
    ["Answered", whole.way === "call" ? took(whole.ms) || "not at all" : answered(whole)],
    ["Planted", whole.planted && `a fault on purpose: ${whole.planted.replaceAll("_", " ")}`],
  ];
  return html`<dl class="entry-facts">
    ${rows.filter(([, words]) => words).map(([name, words]) => html`<dt>${name}</dt><dd class=${name === "Result" && whole.ok === false ? "bad" : ""}>${words}</dd>`)}
  </dl>`;
}

function result(whole) {
  if (whole.ok === null) return "under way";
  if (whole.ok) return `${whole.status}, as it should be`;
  return [whole.status || "", whole.error].filter(Boolean).join(", ");
}

function answered(whole) {
  if (whole.ms === null) return "not yet";
  const share = Math.min(1, whole.ms / whole.limit_ms);
  const words = `${took(whole.ms)} of the ${took(whole.limit_ms).replace(".00", "")} Slack gives`;
  return html`<meter min="0" max="1" low="0.5" high="0.8" optimum="0" value=${share} aria-hidden="true"></meter> ${words}`;
}

function Attempts({ whole }) {
  if (whole.attempts.length < 2 && !whole.attempts[0]?.reason) return null;
  return html`<h4>${counted(whole.attempts.length, "attempt")}</h4>
    <ol class="entry-attempts">
      ${whole.attempts.map(
        (one) => html`<li class=${one.reason ? "bad" : ""}>
          ${local(one.at, zone(), { hour: "2-digit", minute: "2-digit", second: "2-digit" })}
          ${one.retry > 0 && `, retry ${one.retry} after ${before(whole, one)}`}${": "}
          ${one.sentence || (one.ms === null ? "under way" : `answered with ${one.status} after ${took(one.ms)}.`)}
          ${one.no_retry && " The app asked for no retry."}
        </li>`,
      )}
    </ol>`;
}

/** Why it was sent again: what was wrong with the attempt before. */
function before(whole, attempt) {
  const earlier = whole.attempts.filter((one) => one.retry === attempt.retry - 1).pop();
  return REASONS[earlier?.reason] || "trouble";
}
