// Who one is: everybody in a list to search, one click to become them, another to see them in a window beside this one.
import { html, useMemo, useState } from "./vendor/preact.js";
import { best } from "./completion.js";
import { Face } from "./faces.js";
import { Icon } from "./icons.js";
import { Sheet, opened } from "./jump.js";
import { roving } from "./roving.js";
import { address, conversation, go, me, minute, people, place } from "./store.js";
import { clockTime, localTime } from "./times.js";

const MOST = 50;
const RECENT = 6;
const arrows = roving("input, button.be");

function recent() {
  try {
    return JSON.parse(localStorage.getItem("recent people") || "[]");
  } catch {
    return [];
  }
}

function remember(id) {
  try {
    localStorage.setItem("recent people", JSON.stringify([id, ...recent().filter((one) => one !== id)].slice(0, RECENT)));
  } catch {
    // The list is then in its own order.
  }
}

/** A thread goes along only within a channel: a DM is another one for everybody. */
function become(id) {
  const kind = conversation.value?.kind;
  const shared = kind === "channel" || kind === "group";
  if (me.value) remember(me.value.id);
  opened.value = "";
  go({ as: id, in: shared ? place.value.in : "bot", thread: shared ? place.value.thread : "" });
}

/** The button that says who one is. */
export function Whoami() {
  const one = me.value;
  if (!one) return null;
  const time = clockTime(minute.value, one.tz || "UTC");
  return html`<button type="button" class="whoami" aria-haspopup="dialog" aria-label=${`You are ${one.name}. Be somebody else.`} onClick=${() => (opened.value = "people")}>
    <${Face} user=${one.id} />
    <span class="who-words"><span class="who-name">${one.name}</span><span class="hint">${one.title ? html`<bdi>${one.title}</bdi> · ` : null}${time}</span></span>
    <${Icon} name="down" />
  </button>`;
}

export function People() {
  const [typed, setTyped] = useState("");
  const everybody = people.value;
  const order = useMemo(() => {
    const first = recent().map((id) => everybody.get(id)).filter((one) => one && one.id !== me.value?.id);
    const rest = [...everybody.values()].filter((one) => !first.includes(one));
    return [...first, ...rest.filter((one) => !one.deleted), ...rest.filter((one) => one.deleted)];
  }, [everybody]);
  const list = best(order, typed, (one) => [one.name, one.title, one.handle, one.workspace], MOST);
  const several = new Set(order.map((one) => one.workspace)).size > 1;
  return html`<${Sheet} label="Who you are">
    <div onKeyDown=${arrows}>
      <h2 class="sheet-title">Be anybody</h2>
      <p class="hint">You see and do what they would. Nobody is told.</p>
      <div class="find"><${Icon} name="search" />
        <input type="text" autofocus aria-label="Find a person" placeholder=${`A name or a role, of ${everybody.size}`} autocomplete="off" spellcheck=${false}
          onInput=${(event) => setTyped(event.target.value)}
          onKeyDown=${(event) => {
            if (event.key === "Enter" && list.length) become(list[0].id);
          }} />
      </div>
      <ul class="found people-found" aria-label="People">
        ${list.map((one) => html`<${Person} key=${one.id} one=${one} several=${several} current=${one.id === me.value?.id} />`)}
      </ul>
      ${list.length ? null : html`<p class="nothing">Nobody here has this name.</p>`}
      ${list.length === MOST ? html`<p class="hint centred">Type a few letters to find the others.</p>` : null}
    </div>
  <//>`;
}

function Person({ one, several, current }) {
  const about = [one.title, several ? one.workspace : "", one.guest ? "guest" : "", one.stranger ? "other organisation" : "", one.deleted ? "gone" : ""].filter(Boolean).join(" · ");
  return html`<li class=${current ? "current" : ""}>
    <button type="button" class="be" aria-current=${current ? "true" : null} onClick=${() => become(one.id)}>
      <${Face} user=${one.id} />
      <span class="who-words"><span class="name">${one.name}</span><span class="hint">${about}</span></span>
      <time class="hint">${localTime(minute.value, one.tz || "UTC")}</time>
    </button>
    <a class="icon" href=${address({ as: one.id, in: "bot", thread: "", tool: "", tab: "" })} target="_blank" rel="noopener" title="Open in a new window" aria-label=${`${one.name} in a new window`}><${Icon} name="newtab" /></a>
  </li>`;
}
