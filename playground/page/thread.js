// A thread beside its conversation.
import { html, useEffect, useRef } from "./vendor/preact.js";
import { Composer } from "./composer.js";
import { Icon } from "./icons.js";
import { MessageList } from "./messages.js";
import { conversation, go, place, thread } from "./store.js";

export function Thread() {
  const one = conversation.value;
  const { thread: ts, as } = place.value;
  const title = useRef(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), [ts]);
  if (!one) return null;
  const shown = thread.value;
  const gone = shown && !shown.list.length;
  return html`<aside id="thread" class="beside" aria-label="Thread">
    <header class="head">
      <h2 ref=${title} tabindex="-1">Thread</h2>
      <p class="hint about">${one.kind === "channel" || one.kind === "group" ? `#${one.name}` : one.name}</p>
      <span class="grow"></span>
      <button type="button" class="icon" aria-label="Close the thread" title="Close (Esc)" onClick=${() => go({ thread: "" })}><${Icon} name="close" /></button>
    </header>
    ${gone
      ? html`<p class="nothing">This thread is not there any more.</p>`
      : html`<${MessageList} key=${`${as} ${ts}`} shown=${shown} label="Thread" inThread />
          ${one.archived || one.member === false ? null : html`<${Composer} key=${`write ${as} ${ts}`} channel=${one} thread=${ts} label="Reply" />`}`}
  </aside>`;
}
