// Who one can be, and the conversations of that person.
import { h, keyed } from "./dom.js";
import { go, here, now } from "./store.js";

const select = document.getElementById("person");
const nav = document.getElementById("places");

select.addEventListener("change", () => go({ as: select.value, in: "", thread: "", tab: "messages", list: false }));

export function drawPeople() {
  const { people, me } = now.state;
  const words = (person) => {
    const marks = [person.name, person.title, person.local, person.deleted ? "gone" : "", person.stranger ? "other organisation" : ""];
    const many = new Set(people.map((p) => p.workspace)).size > 1;
    return [...marks, many ? person.workspace : ""].filter(Boolean).join(" · ");
  };
  keyed(select, people.map((p) => ({ id: p.id, words: words(p) })), (p) => p.id, (p) => h("option", { value: p.id }, p.words));
  if (me) select.value = me.id;
}

const MARK = { app: "◆", channel: "#", group: "⚿", mpim: "@", im: "@" };

export function drawPlaces() {
  const current = now.place?.id;
  if (!nav.firstChild) nav.append(h("ul", {}));
  keyed(
    nav.firstChild,
    now.state.conversations.map((c) => ({ ...c, current: c.id === current })),
    (c) => c.id,
    (c) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: c.current ? "place current" : "place",
            "aria-current": c.current ? "page" : null,
            onclick: () => go({ in: c.id, thread: "", tab: "messages", list: false }),
          },
          h("span", { class: "mark", "aria-hidden": "true" }, MARK[c.kind]),
          h("span", { class: c.unread ? "grow unread" : "grow" }, c.name, c.archived ? " (archived)" : "", c.shared ? " (shared)" : ""),
          c.unread ? h("span", { class: "count", "aria-label": `${c.unread} unread` }, String(c.unread)) : null,
        ),
      ),
  );
  document.body.classList.toggle("list", here().list);
}
