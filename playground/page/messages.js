// Messages as one person sees them.
import { body } from "./blocks.js";
import { h, keyed } from "./dom.js";
import { context, does, go, now } from "./store.js";
import { messageSurface } from "./surfaces.js";

const QUICK = { thumbsup: "👍", tada: "🎉", eyes: "👀", heart: "❤️" };

export function drawMessages(list, messages, { inThread = false } = {}) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const before = list.lastChild?.dataset.key;
  // What names and zone do to a message must draw it again when the person changes.
  const me = now.state.me.id;
  const items = messages.map((m) => ({ ...m, me, author: author(m) }));
  keyed(list, items, (m) => `${me}:${m.channel}:${m.ts}`, (m) => message(m, inThread));
  if (atEnd || list.lastChild?.dataset.key !== before) list.scrollTop = list.scrollHeight;
}

function author(m) {
  if (m.user === "USLACKBOT") return "Slackbot";
  return now.state.names.people[m.user] || m.user;
}

function time(ts, zone) {
  const moment = new Date(Number(ts) * 1000);
  const shown = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone });
  return h("time", { datetime: moment.toISOString(), class: "hint" }, shown.format(moment));
}

function message(m, inThread) {
  const about = context();
  return h(
    "li",
    { class: m.ephemeral ? "message ephemeral" : "message", tabindex: -1 },
    h(
      "div",
      { class: "head" },
      h("strong", {}, m.author),
      m.bot_id ? h("span", { class: "app" }, "app") : null,
      time(m.ts, about.zone),
      m.edited ? h("span", { class: "hint" }, "(edited)") : null,
      m.ephemeral ? h("span", { class: "hint" }, "Only you can see this") : null,
      menu(m, inThread),
    ),
    h("div", { class: "content" }, body(m, about, messageSurface(m))),
    reactions(m),
    m.reply_count && !inThread
      ? h("button", { type: "button", class: "quiet replies", onclick: () => go({ thread: m.ts }) }, `${m.reply_count} ${m.reply_count === 1 ? "reply" : "replies"}`)
      : null,
  );
}

function reactions(m) {
  if (!m.reactions?.length) return null;
  return h(
    "div",
    { class: "row" },
    m.reactions.map((r) => {
      const mine = r.users.includes(m.me);
      const label = `${QUICK[r.name] || `:${r.name}:`} ${r.count}`;
      return h("button", { type: "button", class: "quiet", "aria-pressed": String(mine), onclick: () => react(m, r.name, mine) }, label);
    }),
  );
}

const react = (m, emoji, off) => does({ do: off ? "unreact" : "react", channel: m.channel, ts: m.ts, emoji });

function menu(m, inThread) {
  if (m.ephemeral) return null;
  const place = { channel: m.channel, ts: m.ts };
  const items = Object.entries(QUICK).map(([name, sign]) =>
    h("button", { type: "button", class: "quiet", "aria-label": `React with ${name}`, onclick: () => react(m, name, false) }, sign),
  );
  if (!inThread) items.push(h("button", { type: "button", class: "quiet", onclick: () => go({ thread: m.thread_ts || m.ts }) }, "Reply in thread"));
  for (const shortcut of now.state.app.shortcuts.filter((s) => s.type === "message")) {
    const use = () => does({ do: "message_shortcut", callback_id: shortcut.callback_id, ...place });
    items.push(h("button", { type: "button", class: "quiet", onclick: use }, shortcut.name));
  }
  if (m.user === m.me) items.push(h("button", { type: "button", class: "quiet", onclick: () => does({ do: "delete", ...place }) }, "Delete"));
  return h("details", { class: "overflow" }, h("summary", { "aria-label": "More about this message" }, "⋯"), h("div", { class: "menu" }, items));
}
