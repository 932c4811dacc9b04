// Planting faults: in the app's calls, in what is sent to it, and in its place in the workspace.
import { html, useEffect, useId, useState } from "./vendor/preact.js";
import { Lasting } from "./lasting.js";
import { faults, readFaults, tell } from "./planted.js";
import { Tool, counted } from "./tool.js";

export { FaultBar } from "./planted.js";

export function Faults() {
  useEffect(() => {
    readFaults();
  }, []);
  const told = faults.value;
  return html`<${Tool} name="faults">
    <div class="tool-scroll">
      ${!told
        ? html`<p class="tool-hint">Reading…</p>`
        : html`<${Planted} planted=${told.planted} />
            <${Calls} kinds=${told.kinds} methods=${told.methods} />
            <${Deliveries} tricks=${told.deliveries} />
            <${Lasting} homes=${told.lasting} />`}
    </div>
  <//>`;
}

function Planted({ planted }) {
  return html`<section class="fault-part" aria-labelledby="planted-title">
    <h3 id="planted-title">Planted now</h3>
    ${planted.length === 0 && html`<p class="tool-hint">Nothing. Everything works as it should.</p>`}
    <ul class="fault-list">
      ${planted.map(
        (one) => html`<li key=${one.id}>
          <p><strong>${one.sentence}</strong> ${one.watch}</p>
          <p class="tool-hint">${one.left === null ? "Until you take it back" : `${one.left} left`}${one.met > 0 && `, met ${counted(one.met, "time")}`}</p>
          <button type="button" class="tool-button" onClick=${() => tell("/cancel", { id: one.id })}>Take back<span class="unseen">: ${one.sentence}</span></button>
        </li>`,
      )}
    </ul>
    ${planted.length > 1 && html`<button type="button" class="tool-button" onClick=${() => tell("/cancel", { all: true })}>Take all back</button>`}
  </section>`;
}

function Calls({ kinds, methods }) {
  const [method, setMethod] = useState("*");
  const [kind, setKind] = useState("ratelimited");
  const [wait, setWait] = useState("30");
  const [error, setError] = useState("channel_not_found");
  const [times, setTimes] = useState("1");
  const plant = (event) => {
    event.preventDefault();
    tell("", { method, kind, times: times === "" ? null : Number(times), retry_after: Number(wait), error });
  };
  const { will, watch } = kinds.find((one) => one.kind === kind);
  return html`<section class="fault-part" aria-labelledby="calls-title">
    <h3 id="calls-title">When the app calls</h3>
    <form class="fault-form" onSubmit=${plant}>
      <${Choice} wide label="Method" value=${method} onChange=${setMethod}
        options=${methods.map((name) => [name, { "*": "Any method", response_url: "A response URL" }[name] || name])} />
      <${Choice} wide label="What happens" value=${kind} onChange=${setKind} options=${kinds.map((one) => [one.kind, one.label])} />
      ${kind === "ratelimited" && html`<${Field} label="Retry-After, in seconds" type="number" min="1" max="3600" value=${wait} onInput=${setWait} />`}
      ${kind === "error" && html`<${Field} label="Error" pattern="[a-z][a-z0-9_]+" spellcheck=${false} value=${error} onInput=${setError} />`}
      <${Times} value=${times} onChange=${setTimes} />
      <p class="fault-words">${will} <span>${watch}</span></p>
      <button class="tool-button strong">Plant it</button>
    </form>
  </section>`;
}

function Deliveries({ tricks }) {
  const [next, setNext] = useState("duplicate");
  const [times, setTimes] = useState("1");
  const plant = (event) => {
    event.preventDefault();
    tell("", { next, times: times === "" ? null : Number(times) });
  };
  const { will, watch } = tricks.find((one) => one.next === next);
  return html`<section class="fault-part" aria-labelledby="deliveries-title">
    <h3 id="deliveries-title">When the app is called</h3>
    <form class="fault-form" onSubmit=${plant}>
      <${Choice} wide label="What happens" value=${next} onChange=${setNext} options=${tricks.map((one) => [one.next, one.label])} />
      <${Times} value=${times} onChange=${setTimes} />
      <p class="fault-words">${will} <span>${watch}</span></p>
      <button class="tool-button strong">Plant it</button>
    </form>
  </section>`;
}

function Times({ value, onChange }) {
  const counts = ["1", "2", "3", "5", "10", "50"].map((count) => [count, count === "1" ? "Once" : `${count} times`]);
  return html`<${Choice} label="How often" value=${value} onChange=${onChange} options=${[...counts, ["", "Until I take it back"]]} />`;
}

export function Choice({ label, value, onChange, options, wide = false }) {
  const id = useId();
  return html`<div class=${wide ? "tool-field wide" : "tool-field"}>
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} onChange=${(event) => onChange(event.target.value)}>
      ${options.map(([one, words]) => html`<option key=${one} value=${one}>${words}</option>`)}
    </select>
  </div>`;
}

function Field({ label, onInput, ...more }) {
  const id = useId();
  return html`<div class="tool-field">
    <label for=${id}>${label}</label>
    <input id=${id} required ...${more} onInput=${(event) => onInput(event.target.value)} />
  </div>`;
}
