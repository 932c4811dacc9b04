// What lies where: the side, the middle, what is open beside it.
import { html } from "./vendor/preact.js";
import { Clock, Faults, HomeView, MessageBody, ModalStack, Progress, Traffic } from "./parts.js";
import { Toasts } from "./toasts.js";
import { addressOf, app, conversation, conversations, does, go, me, messages, people, personName, place } from "./store.js";

export function Shell() {
  const home = place.value.tab === "home" && conversation.value?.kind === "app";
  return html`
    <header id="top">
      <label class="who"><span>You are</span>
        <select aria-label="You are" value=${me.value?.id} onChange=${(event) => go({ as: event.target.value })}>
          ${[...people.value.values()].map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}
        </select>
      </label>
      <${Clock} /><${Progress} />
      <button type="button" class="quiet" onClick=${() => go({ tool: place.value.tool ? "" : "traffic" })}>Traffic</button>
    </header>
    <div id="columns">
      <nav id="places"><ul>${conversations.value.map(
        (one) => html`<li key=${one.id}><button type="button" class="place" onClick=${() => go({ in: addressOf(one), tab: "", thread: "" })}>${one.name}</button></li>`,
      )}</ul></nav>
      <main id="conversation" tabindex="-1">
        <h1>${conversation.value?.name}</h1>
        <button type="button" onClick=${() => does({ do: "open_home" }) && go({ tab: "home" })}>Home</button>
        <button type="button" onClick=${() => go({ tab: "" })}>Messages</button>
        ${home
          ? html`<${HomeView} />`
          : html`<ol class="messages">${(messages.value?.list || []).map(
              (one) => html`<li key=${one.ts}><strong>${personName(one.user)}</strong><${MessageBody} message=${one} /></li>`,
            )}</ol>`}
        <input placeholder=${`Message ${app.value.name}`} onKeyDown=${(event) => {
          if (event.key === "Enter") does({ do: "say", text: event.target.value, channel: conversation.value.id });
        }} />
      </main>
      ${place.value.tool === "traffic" ? html`<aside id="log"><${Traffic} /></aside>` : null}
      ${place.value.tool === "faults" ? html`<aside id="log"><${Faults} /></aside>` : null}
    </div>
    <${ModalStack} /><${Toasts} />`;
}
