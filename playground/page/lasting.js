// Trouble that stays until it is undone: the app's token, channels, people.
import { html, useId, useState } from "./vendor/preact.js";
import { tell } from "./planted.js";
import { conversations, people, toast } from "./store.js";

const OFFERED = 30; // names offered while one is typed

const does = (what, id) => tell("/lasting", { do: what, id });

export function Lasting({ homes }) {
  return html`<section class="fault-part" aria-labelledby="lasting-title">
    <h3 id="lasting-title">In the workspace</h3>
    ${homes.map((home) => html`<${Home} key=${home.id} home=${home} several=${homes.length > 1} />`)}
    <${Channel} />
    <${Someone} />
  </section>`;
}

function Home({ home, several }) {
  const [sure, setSure] = useState(false);
  const live = home.token === "live";
  const uninstall = () => {
    setSure(false);
    if (sure) does("uninstall", home.id);
    else setSure(true);
  };
  return html`<div class="fault-home">
    <p>${several && html`<strong>${home.name}: </strong>`}${home.sentence || "The app is installed and its token works."}</p>
    <p class="tool-hint">${live
      ? "Revoke: the token is dead at once, and the app is told. Uninstall: the same, and the app may forget what it knows."
      : "Give back: the same token works again, as after a new installation."}</p>
    <div class="tool-row">
      ${live
        ? html`<button type="button" class="tool-button" onClick=${() => does("revoke", home.id)}>Revoke the token</button>
            <button type="button" class="tool-button danger" onClick=${uninstall} onBlur=${() => setSure(false)}>${sure ? "Yes, uninstall it" : "Uninstall the app"}</button>`
        : html`<button type="button" class="tool-button strong" onClick=${() => does("restore", home.id)}>Give it back</button>`}
    </div>
  </div>`;
}

function Channel() {
  const id = useId();
  const [chosen, setChosen] = useState("");
  const [sure, setSure] = useState(false);
  const open = conversations.value.filter((one) => ["channel", "group"].includes(one.kind) && !one.archived);
  const archive = async (event) => {
    event.preventDefault();
    setSure(!sure);
    if (!sure || !(await does("archive", chosen))) return;
    setChosen("");
    toast("The channel is archived.");
  };
  return html`<form class="fault-form" onSubmit=${archive}>
    <div class="tool-field">
      <label for=${id}>Archive a channel</label>
      <select id=${id} required value=${chosen} onChange=${(event) => setChosen(event.target.value)}>
        <option value="">Choose one</option>
        ${open.map((one) => html`<option key=${one.id} value=${one.id}>#${one.name}</option>`)}
      </select>
    </div>
    <p class="tool-hint">The app is thrown out of it and can post there no more. Its members can open it again.</p>
    <button class="tool-button danger" onBlur=${() => setSure(false)}>${sure ? "Yes, archive it" : "Archive"}</button>
  </form>`;
}

function Someone() {
  const id = useId();
  const [typed, setTyped] = useState("");
  const all = [...people.value.values()];
  const words = (one) => `${one.name} (${one.handle})`;
  const wanted = typed.trim().toLowerCase();
  const offered = all.filter((one) => words(one).toLowerCase().includes(wanted)).slice(0, OFFERED);
  const chosen = all.find((one) => words(one) === typed) || (wanted && offered.length === 1 ? offered[0] : null);
  const change = async (event) => {
    event.preventDefault();
    const what = chosen.deleted ? "reactivate" : "deactivate";
    if (await does(what, chosen.id)) toast(`${chosen.name} is ${chosen.deleted ? "back" : "deactivated"}.`);
  };
  return html`<form class="fault-form" onSubmit=${change}>
    <div class="tool-field">
      <label for=${id}>Deactivate a person, or bring one back</label>
      <input id=${id} list=${`${id}-names`} autocomplete="off" placeholder="Type a name" value=${typed} onInput=${(event) => setTyped(event.target.value)} />
      <datalist id=${`${id}-names`}>${wanted && offered.map((one) => html`<option key=${one.id} value=${words(one)}></option>`)}</datalist>
    </div>
    <p class="tool-hint">The app is told. What it sends to somebody who left is refused.</p>
    <button class="tool-button" disabled=${!chosen}>${chosen?.deleted ? "Bring back" : "Deactivate"}</button>
  </form>`;
}
