// The side: the app, the channels and the people one talks with, and what is unread in them.
import { html, useMemo } from "./vendor/preact.js";
import { Sign } from "./conversation.js";
import { Icon } from "./icons.js";
import { opened } from "./jump.js";
import { addressOf, conversation, conversations, go, me, place } from "./store.js";
import { roving } from "./roving.js";

const arrows = roving("button.place");

export function Sidebar() {
  const all = conversations.value;
  const current = conversation.value?.id;
  const of = (...kinds) => all.filter((one) => kinds.includes(one.kind) && (one.member !== false || one.id === current));
  const section = (title, list) =>
    list.length
      ? html`<section aria-label=${title}>
          <h2>${title}</h2>
          <ul>${list.map((one) => html`<${Place} key=${one.id} one=${one} current=${one.id === current} />`)}</ul>
        </section>`
      : null;
  return html`<nav id="places" aria-label="Conversations" onKeyDown=${arrows}>
    <header class="side-head">
      <img src="/page/icon.svg" alt="" width="34" height="34" />
      <div><h1>${me.value?.workspace || "Touchline"}</h1><p>A Slack on this machine</p></div>
    </header>
    <button type="button" class="jump-button" onClick=${() => (opened.value = "jump")}>
      <${Icon} name="search" /><span>Jump to…</span><kbd>${/Mac/.test(navigator.platform) ? "⌘K" : "Ctrl K"}</kbd>
    </button>
    <div class="side-lists">
      ${section("App", of("app"))}
      ${section("Channels", of("channel", "group"))}
      ${section("Direct messages", of("im", "mpim"))}
      <ul class="side-more">
        <li><button type="button" class="place" tabindex="-1" onClick=${() => (opened.value = "jump")}><span class="sign"><${Icon} name="plus" /></span>Write to somebody</button></li>
        <li><button type="button" class="place" tabindex="-1" onClick=${() => (opened.value = "room")}><span class="sign"><${Icon} name="plus" /></span>Make a channel</button></li>
      </ul>
    </div>
  </nav>`;
}

function Place({ one, current }) {
  return useMemo(
    () => html`<li>
      <button type="button" class=${`place${one.unread ? " unread" : ""}${one.archived ? " archived" : ""}`} tabindex=${current ? 0 : -1}
        aria-current=${current ? "page" : null} onClick=${() => go({ in: addressOf(one), thread: "", tab: one.kind === "app" ? place.value.tab : "" })}>
        <${Sign} one=${one} />
        <span class="name">${one.name}</span>
        ${one.archived ? html`<span class="hint">archived</span>` : null}
        ${one.unread ? html`<span class="number" aria-label=${`${one.unread} unread`}>${one.unread > 99 ? "99+" : one.unread}</span>` : null}
      </button>
    </li>`,
    [one, current],
  );
}
