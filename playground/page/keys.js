// Keys that work everywhere, and the list of them.
import { html } from "./vendor/preact.js";
import { Sheet, opened } from "./jump.js";
import { addressOf, conversations, conversation, go, place } from "./store.js";

const command = /Mac/.test(navigator.platform) ? "⌘" : "Ctrl";
const LIST = [
  [[command, "K"], "Jump to a channel or a person"],
  [[command, "J"], "Be somebody else"],
  [["Alt", "↑ ↓"], "The conversation above or below"],
  [["Alt", "Shift", "↑ ↓"], "The same, only those with something new"],
  [["↑"], "Edit your last message, from an empty box"],
  [["Enter"], "Send; with Shift a new line"],
  [["Tab"], "Take what is offered for /, @, # or :"],
  [["Esc"], "Close what is open"],
  [["?"], "This list"],
];

export function Keys() {
  return html`<${Sheet} label="Keys">
    <h2 class="sheet-title">Keys</h2>
    <dl class="keys">
      ${LIST.map(([keys, what]) => html`<div key=${what}><dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt><dd>${what}</dd></div>`)}
    </dl>
    <div class="row end"><button type="button" class="main" autofocus onClick=${() => (opened.value = "")}>Close</button></div>
  <//>`;
}

function step(by, unreadOnly) {
  const all = conversations.value.filter((one) => one.member !== false);
  const at = all.findIndex((one) => one.id === conversation.value?.id);
  for (let next = at + by; next >= 0 && next < all.length; next += by) {
    if (unreadOnly && !all[next].unread) continue;
    go({ in: addressOf(all[next]), thread: "", tab: "" });
    return;
  }
}

const writing = (element) => element?.matches?.("input, textarea, select, [contenteditable=true]");

function pressed(event) {
  const lying = document.querySelector("dialog[open]");
  const held = event.metaKey || event.ctrlKey;
  if (held && !event.altKey && !event.shiftKey && ["k", "j"].includes(event.key.toLowerCase())) {
    if (lying && !lying.matches(".sheet")) return;
    event.preventDefault();
    opened.value = event.key.toLowerCase() === "k" ? "jump" : "people";
    return;
  }
  if (lying || event.defaultPrevented) return;
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    step(event.key === "ArrowUp" ? -1 : 1, event.shiftKey);
  } else if (event.key === "?" && !writing(event.target)) {
    opened.value = "keys";
  } else if (event.key === "Escape" && !document.querySelector(":popover-open")) {
    if (event.target.closest?.("#tool")) go({ tool: "" });
    else if (place.value.thread) go({ thread: "" });
    else if (place.value.tool) go({ tool: "" });
  }
}

addEventListener("keydown", pressed);
