// What lies where: the side, the middle, what is open beside it, and what lies over all.
import { html } from "./vendor/preact.js";
import { Conversation } from "./conversation.js";
import { Faults } from "./faults.js";
import { Jump, opened } from "./jump.js";
import { Keys } from "./keys.js";
import { ModalStack } from "./modal.js";
import { People } from "./people.js";
import { NewRoom } from "./rooms.js";
import { Sidebar } from "./sidebar.js";
import { go, place } from "./store.js";
import { Thread } from "./thread.js";
import { Toasts } from "./toasts.js";
import { Top, small } from "./top.js";
import { Traffic } from "./traffic.js";

const TOOLS = { traffic: Traffic, faults: Faults };
const SHEETS = { jump: Jump, people: People, keys: Keys, room: NewRoom };

export function Shell() {
  const { listing, thread, tool } = place.value;
  const Tool = TOOLS[tool];
  const Sheet = SHEETS[opened.value];
  return html`
    <a class="skip" href="#conversation" onClick=${skip}>Skip to the conversation</a>
    <div class=${["shell", listing ? "listing" : "", thread ? "threaded" : "", Tool ? "tooled" : ""].join(" ")}>
      <div class="side-wrap" role=${listing && small.value ? "main" : null}><${Sidebar} /></div>
      <div class="field-side">
        <${Top} />
        <div class="columns">
          <${Conversation} />
          ${thread ? html`<${Thread} />` : null}
          ${Tool ? html`<aside id="tool" class="beside" aria-label=${tool === "traffic" ? "Traffic" : "Faults"}><${Tool} /></aside>` : null}
        </div>
      </div>
    </div>
    <${ModalStack} />
    ${Sheet ? html`<${Sheet} key=${opened.value} />` : null}
    <${Toasts} />`;
}

function skip(event) {
  event.preventDefault();
  go({});
  document.getElementById("conversation")?.focus();
}
