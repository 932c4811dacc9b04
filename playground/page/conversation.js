// The conversation in the middle: its head, the app's Home or the messages, and where one writes.
import { html, useEffect, useRef, useState } from "./vendor/preact.js";
import { Composer } from "./composer.js";
import { Face } from "./faces.js";
import { HomeView } from "./home.js";
import { Icon } from "./icons.js";
import { MessageList } from "./messages.js";
import { RoomMenu } from "./rooms.js";
import { app, arrival, atEnd, conversation, conversations, does, go, me, messages, minute, older, people, place } from "./store.js";
import { clockTime } from "./times.js";

export function Conversation() {
  const one = conversation.value;
  if (!one) {
    const said = { empty: "Nobody lives here yet.", reading: "", here: "" }[arrival.value];
    return html`<main id="conversation" tabindex="-1" aria-label="Conversation"><p class="nothing">${said}</p></main>`;
  }
  const home = place.value.tab === "home" && one.kind === "app";
  return html`<main id="conversation" tabindex="-1" aria-label=${one.name}>
    <${Head} one=${one} home=${home} />
    ${home ? html`<${Home} />` : html`<${Talk} key=${`${place.value.as} ${one.id}`} one=${one} />`}
  </main>`;
}

function Head({ one, home }) {
  const other = one.kind === "im" ? people.value.get(one.user) : null;
  const tab = (name, label, current) =>
    html`<button type="button" class="tab" aria-current=${current ? "page" : null} onClick=${() => show(name)}>${label}</button>`;
  return html`<header class="head">
    <button type="button" class="icon back" aria-label="All conversations" onClick=${() => go({ thread: "", listing: true })}><${Icon} name="back" /></button>
    <${Sign} one=${one} />
    <h1>${one.name}</h1>
    ${one.kind === "app" && app.value.home ? html`<div class="tabs">${tab("home", "Home", home)}${tab("messages", "Messages", !home)}</div>` : null}
    ${other ? html`<p class="hint about">${other.title ? html`<bdi>${other.title}</bdi> · ` : null}${clockTime(minute.value, other.tz || "UTC")} there</p>` : null}
    <span class="grow"></span>
    ${one.shared ? html`<span class="chip">shared</span>` : null}
    <${RoomMenu} one=${one} />
    ${["http", "socket", ""].includes(app.value.connected) ? null : html`<span class="chip trouble">The app is not connected</span>`}
  </header>`;
}

export function Sign({ one }) {
  if (one.kind === "app") return html`<${Face} user=${app.value.bot_user} size="small" />`;
  if (one.kind === "im") return html`<${Face} user=${one.user} size="small" />`;
  return html`<span class="sign" aria-hidden="true">${one.kind === "group" ? html`<${Icon} name="lock" />` : "#"}</span>`;
}

function show(tab) {
  go({ tab, thread: "" });
}

/** The app hears of its Home once for each time somebody opens it. */
function Home() {
  const who = place.value.as;
  useEffect(() => {
    if (who) does({ do: "open_home", tab: "home", quiet: true });
  }, [who]);
  return html`<div class="home" tabindex="0" role="region" aria-label="Home"><${HomeView} /></div>`;
}

/** From where on messages are new, and telling the local Slack what was read. */
function useReading(one, shown) {
  const [newFrom, setNewFrom] = useState("");
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  const opened = useRef(false);
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    if (!visible) opened.current = false;
  }, [visible]);
  const end = atEnd.value;
  useEffect(() => {
    if (!shown || !visible) return;
    if (one.unread && (!opened.current || (!end && !newFrom))) setNewFrom(firstUnread(one, shown.list));
    opened.current = true;
    if (!one.unread || !end || one.member === false) return;
    conversations.value = conversations.value.map((other) => (other.id === one.id ? { ...other, unread: 0 } : other));
    does({ do: "mark_read", channel: one.id, quiet: true });
  }, [one.unread, shown, visible, end]);
  return newFrom;
}

function firstUnread(one, list) {
  const found = one.read ? list.find((message) => message.ts > one.read && message.user !== me.value?.id) : list.at(-one.unread);
  return found?.ts || "";
}

function Talk({ one }) {
  const shown = messages.value;
  useEffect(() => {
    atEnd.value = true;
  }, []);
  const newFrom = useReading(one, shown);
  const open = one.kind === "app";
  useEffect(() => {
    if (open) does({ do: "open_home", tab: "messages", quiet: true });
  }, [open]);
  return html`
    <${MessageList} shown=${shown} label="Messages" newFrom=${newFrom} onOlder=${older} onEnd=${(is) => (atEnd.value = is)}>
      <li class="beginning" key="beginning"><${Sign} one=${one} /><h2>${one.name}</h2><p>${beginning(one)}</p></li>
    <//>
    ${writing(one)}`;
}

function beginning(one) {
  if (one.kind === "app") return `This is where ${one.name} writes to you, and you to it. Only you can see it.`;
  if (one.kind === "im") return html`This is between you and <bdi>${one.name}</bdi>. Nobody else can see it.`;
  return one.kind === "group" ? "This is the beginning of the private channel." : "This is the beginning of the channel.";
}

function writing(one) {
  if (one.archived) return html`<p class="instead">This channel is archived. It can be read, but nobody can write here.</p>`;
  if (one.member === false) {
    return html`<p class="instead">You are not in this channel.
      <button type="button" class="main" onClick=${() => does({ do: "join", channel: one.id })}>Join</button></p>`;
  }
  return html`<${Composer} key=${`${place.value.as} ${one.id}`} channel=${one} label=${`Message ${one.kind === "channel" || one.kind === "group" ? "#" : ""}${one.name}`} />`;
}
