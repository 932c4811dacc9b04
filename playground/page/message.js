// One message: who, when, what, the reactions to it and the thread under it.
import { html, useMemo, useState } from "./vendor/preact.js";
import { MessageBody } from "./blocks.js";
import { EditBox } from "./edit_box.js";
import { emojiChar } from "./emoji.js";
import { EmojiButton } from "./emoji_picker.js";
import { Face } from "./faces.js";
import { Icon } from "./icons.js";
import { MessageTools, react } from "./message_menu.js";
import { editing, go, me, minute, personName, zone } from "./store.js";
import { ago, longTime, messageTime } from "./times.js";

const touch = matchMedia("(hover: none)");

/** A row of the list; drawn again only if something about it changed. */
export function Row({ message, first, inThread }) {
  return useMemo(() => html`<${Message} message=${message} first=${first} inThread=${inThread} />`, [message, first, inThread]);
}

function Message({ message, first, inThread }) {
  const [near, setNear] = useState(false);
  const changing = editing.value === message.ts && message.user === me.value?.id;
  const stop = () => {
    editing.value = "";
  };
  const time = html`<time title=${longTime(message.ts, zone())} datetime=${new Date(message.ts * 1000).toISOString()}>${messageTime(message.ts, zone())}</time>`;
  const enter = () => setNear(true);
  const leave = (event) => {
    // What opened from the toolbar is a part of the row, wherever it is drawn.
    if (!event.currentTarget.contains(document.activeElement) && !event.currentTarget.querySelector(":popover-open")) setNear(false);
  };
  const left = (event) => {
    const into = event.relatedTarget;
    if (!into || event.currentTarget.contains(into) || event.currentTarget.matches(":hover")) return;
    setNear(false);
  };
  if (message.subtype) return html`<${Notice} message=${message} time=${time} />`;
  const classes = ["message", first ? "first" : "", message.ephemeral ? "ephemeral" : "", changing ? "editing" : ""].filter(Boolean).join(" ");
  const tools = !message.ephemeral && !changing && (near || touch.matches);
  return html`<li class=${classes} tabindex="-1" data-ts=${message.ts} aria-label=${first ? null : `${personName(message.user)}, ${messageTime(message.ts, zone())}`}
    onPointerEnter=${enter} onPointerLeave=${leave} onFocusIn=${enter} onFocusOut=${left}>
    <div class="gutter">${first ? html`<${Face} user=${message.user} />` : time}</div>
    <div class="said">
      ${message.ephemeral ? html`<p class="only-you"><${Icon} name="lock" />Only visible to you</p>` : null}
      ${first
        ? html`<div class="by"><strong>${personName(message.user)}</strong>${message.bot_id ? html`<span class="badge">app</span>` : null}${time}</div>`
        : null}
      ${changing
        ? html`<${EditBox} message=${message} onDone=${stop} />`
        : html`<div class="content"><${MessageBody} message=${message} />${message.edited ? html`<span class="edited">(edited)</span>` : null}</div>`}
      <${Reactions} message=${message} />
      ${message.reply_count && !inThread ? html`<${Replies} message=${message} />` : null}
    </div>
    ${tools ? html`<${MessageTools} message=${message} inThread=${inThread} edit=${() => (editing.value = message.ts)} />` : null}
  </li>`;
}

/** What Slack itself says: somebody came or went, a message with a thread is gone. */
function Notice({ message, time }) {
  return html`<li class="message notice" tabindex="-1" data-ts=${message.ts}>
    <div class="gutter">${time}</div>
    <div class="said"><div class="content"><${MessageBody} message=${message} /></div>
      ${message.reply_count ? html`<${Replies} message=${message} />` : null}</div>
  </li>`;
}

function Reactions({ message }) {
  if (!message.reactions?.length) return null;
  const mine = (one) => one.users.includes(me.value?.id);
  const who = (one) => one.users.slice(0, 12).map((id) => (id === me.value?.id ? "you" : personName(id))).join(", ");
  return html`<div class="reactions">
    ${message.reactions.map(
      (one) => html`<button type="button" class="reaction" key=${one.name} aria-pressed=${mine(one)} title=${`${who(one)} with :${one.name}:`}
        aria-label=${`${one.name}, ${one.count}`} onClick=${() => react(message, one.name)}>
        <span aria-hidden="true">${emojiChar(one.name) || `:${one.name}:`}</span><span class="number">${one.count}</span>
      </button>`,
    )}
    <${EmojiButton} label="Add a reaction" onPick=${(name) => react(message, name)} />
  </div>`;
}

function Replies({ message }) {
  const count = message.reply_count;
  return html`<button type="button" class="replies" onClick=${() => go({ thread: message.ts })}>
    <span class="faces">${(message.reply_users || []).slice(0, 4).map((id) => html`<${Face} key=${id} user=${id} size="tiny" />`)}</span>
    <span class="count">${count} ${count === 1 ? "reply" : "replies"}</span>
    <span class="hint">Last ${ago(message.latest_reply, zone(), minute.value)}</span>
  </button>`;
}
