// What one can do with a message: react, reply, the app's shortcuts, edit and delete one's own, copy its link.
import { html } from "./vendor/preact.js";
import { EmojiButton, EmojiGrid } from "./emoji_picker.js";
import { emojiChar } from "./emoji.js";
import { Icon } from "./icons.js";
import { Menu } from "./menu.js";
import { address, app, does, go, me, toast } from "./store.js";

const QUICK = ["+1", "tada", "eyes"];
const touch = matchMedia("(hover: none)");

const where = (message) => ({ channel: message.channel, ts: message.ts });

export function react(message, emoji) {
  const mine = message.reactions?.find((one) => one.name === emoji)?.users.includes(me.value?.id);
  return does({ do: mine ? "unreact" : "react", emoji, ...where(message) });
}

async function copyLink(message) {
  const answer = message.thread_ts && message.thread_ts !== message.ts;
  const link = location.origin + address({ tab: "", tool: "", thread: answer ? message.thread_ts : "", at: answer ? "" : message.ts });
  try {
    await navigator.clipboard.writeText(link);
    toast("The link is copied.");
  } catch {
    toast(link);
  }
}

function items(message, inThread, edit) {
  const list = [];
  if (!inThread) list.push({ label: "Reply in thread", icon: "reply", act: () => go({ thread: message.thread_ts || message.ts }) });
  for (const one of app.value.shortcuts.filter((shortcut) => shortcut.type === "message")) {
    const act = () => does({ do: "message_shortcut", callback_id: one.callback_id, ...where(message) });
    list.push({ label: one.name, hint: app.value.name, icon: "bolt", act });
  }
  list.push({ label: "Copy link", icon: "copy", act: () => copyLink(message) });
  if (message.user === me.value?.id) {
    list.push({ label: "Edit message", icon: "edit", act: edit });
    list.push({ label: "Delete message", icon: "trash", danger: true, act: () => does({ do: "delete", ...where(message) }) });
  }
  return list;
}

/** The toolbar of a message. On a screen without hover there is one button, and everything is behind it. */
export function MessageTools({ message, inThread, edit }) {
  const pick = (name) => react(message, name);
  if (touch.matches) {
    const faces = (close) => html`<${EmojiGrid} onPick=${(name) => {
      close();
      pick(name);
    }} />`;
    return html`<div class="tools"><${Menu} label="More about this message" icon="more" items=${() => items(message, inThread, edit)} extra=${faces} /></div>`;
  }
  return html`<div class="tools" role="group" aria-label="About this message">
    ${QUICK.map(
      (name) => html`<button type="button" class="icon" key=${name} aria-label=${`React with ${name}`} title=${`:${name}:`} onClick=${() => pick(name)}>${emojiChar(name)}</button>`,
    )}
    <${EmojiButton} label="Find another reaction" onPick=${pick} />
    ${inThread
      ? null
      : html`<button type="button" class="icon" aria-label="Reply in thread" title="Reply in thread" onClick=${() => go({ thread: message.thread_ts || message.ts })}><${Icon} name="reply" /></button>`}
    <${Menu} label="More about this message" icon="more" items=${() => items(message, inThread, edit)} />
  </div>`;
}
