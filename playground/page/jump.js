// Jumping: type a few letters of a channel or a person, and be there.
import { html, signal, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { best } from "./completion.js";
import { Face } from "./faces.js";
import { Icon } from "./icons.js";
import { addressOf, channels, conversations, go, me, people } from "./store.js";

/** Which sheet lies over the page: "jump", "people", "keys", or none. */
export const opened = signal("");

/** A dialog over the page; Esc or a click beside it closes it, and focus goes back. */
export function Sheet({ label, children, ...rest }) {
  const sheet = useRef(null);
  const close = () => (opened.value = "");
  useLayoutEffect(() => {
    const before = document.activeElement;
    sheet.current.showModal();
    return () => before?.isConnected && before.focus();
  }, []);
  return html`<dialog ref=${sheet} class="sheet" aria-label=${label} ...${rest} onClose=${close}
    onClick=${(event) => {
      if (event.target === sheet.current) close();
    }}><div class="sheet-body">${children}</div></dialog>`;
}

function found(typed) {
  const all = conversations.value;
  const joined = new Set(all.map((one) => one.id));
  const talking = new Set(all.filter((one) => one.kind === "im").map((one) => one.user));
  const others = Object.entries(channels.value).filter(([id]) => !joined.has(id)).map(([id, name]) => ({ kind: "channel", id, name, about: "not joined" }));
  const persons = [...people.value.values()]
    .filter((one) => one.id !== me.value?.id && !talking.has(one.id) && one.workspace === me.value?.workspace && !one.deleted)
    .map((one) => ({ kind: "person", id: one.id, user: one.id, name: one.name, handle: one.handle, about: one.title }));
  const open = all.filter((one) => one.kind === "app" || one.member !== false);
  const unread = [...open].sort((a, b) => Boolean(b.unread) - Boolean(a.unread));
  return best([...unread, ...others, ...persons], typed.replace(/^[#@]/, ""), (one) => [one.name, one.handle], 12);
}

export function Jump() {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = found(typed);
  const chosen = useRef(null);
  useEffect(() => chosen.current?.scrollIntoView({ block: "nearest" }), [at]);
  const take = (one) => {
    opened.value = "";
    if (one) go({ in: one.kind === "person" ? one.id : addressOf(one), thread: "", tab: "" });
  };
  const keys = (event) => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, list.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") take(list[at]);
    else return;
    event.preventDefault();
  };
  return html`<${Sheet} label="Jump to a conversation">
    <div class="find"><${Icon} name="search" />
      <input type="text" autofocus role="combobox" aria-label="Jump to" placeholder="A channel or a person" aria-expanded="true" aria-controls="jump-list"
        aria-activedescendant=${list.length ? `jump-${at}` : null} autocomplete="off" spellcheck=${false}
        onInput=${(event) => {
          setTyped(event.target.value);
          setAt(0);
        }} onKeyDown=${keys} />
    </div>
    <ul id="jump-list" class="found" role="listbox" aria-label="Conversations">
      ${list.map(
        (one, index) => html`<li key=${one.id} id=${`jump-${index}`} role="option" aria-selected=${index === at} ref=${index === at ? chosen : null} onClick=${() => take(one)}>
          ${one.user || one.kind === "app" ? html`<${Face} user=${one.user || one.id} size="small" />` : html`<span class="sign" aria-hidden="true">#</span>`}
          <span class="name">${one.name}</span><span class="hint">${one.about || ""}</span>
          ${one.unread ? html`<span class="number">${one.unread}</span>` : null}
        </li>`,
      )}
    </ul>
    ${list.length ? null : html`<p class="nothing">Nothing here has this name.</p>`}
  <//>`;
}
