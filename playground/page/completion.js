// What may be meant by the word before the caret: commands, people, channels, emoji.
import { emojiNames, emojiTable } from "./emoji_picker.js";
import { app, channels, groups, me, people } from "./signals.js";

const MOST = 8;

const simplified = new Map(); // the names of two thousand people are asked for at every key

/** Without accents and capitals. */
function simple(text) {
  let found = simplified.get(text);
  if (found === undefined) {
    found = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    simplified.set(text, found);
  }
  return found;
}

/** How well a name fits what was typed: 0 its beginning, 1 a later word, 2 somewhere, -1 not at all. */
export function fits(name, typed) {
  const one = simple(name);
  const wanted = typed.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const at = one.indexOf(wanted);
  if (at <= 0) return at;
  for (let next = at; next > 0; next = one.indexOf(wanted, next + 1)) {
    if (" ._-".includes(one[next - 1])) return 1;
  }
  return wanted.length > 1 ? 2 : -1;
}

/** The best few of a list; `names` gives the texts by which one is found. */
export function best(list, typed, names, most = MOST) {
  if (!typed) return list.slice(0, most);
  const ranked = [];
  for (const one of list) {
    const found = names(one).map((name) => fits(name || "", typed)).filter((rank) => rank >= 0);
    if (found.length) ranked.push([Math.min(...found), one]);
  }
  return ranked.sort(([a], [b]) => a - b).slice(0, most).map(([, one]) => one);
}

// Slack's own, beside those of the app.
const OWN = [{ command: "/invite", usage_hint: "@name", description: "Bring somebody, or the app, into this channel" }];

function commands(word) {
  return [...app.value.commands, ...OWN]
    .filter((one) => one.command.startsWith(word))
    .map((one) => ({ key: one.command, insert: `${one.command} `, name: one.command, hint: one.usage_hint || "", about: one.description || "" }));
}

function mentions(word) {
  const mine = me.value?.workspace;
  const here = [...people.value.values()].filter((one) => !one.deleted && one.workspace === mine);
  const bot = { id: app.value.bot_user, name: app.value.name, handle: app.value.handle || app.value.name.toLowerCase(), title: "app" };
  const called = Object.entries(groups.value).map(([id, { handle, name }]) => ({ id, handle, name, title: "group", group: true }));
  const all = [...(app.value.bot_user ? [...here, bot] : here), ...called];
  return best(all, word, (one) => [one.name, one.handle]).map((one) => ({
    key: one.id, insert: `@${one.handle} `, face: one.group ? undefined : one.id, name: one.name, hint: `@${one.handle}`, about: one.title || "",
  }));
}

function places(word) {
  const all = Object.entries(channels.value).map(([id, name]) => ({ id, name }));
  return best(all, word, (one) => [one.name]).map((one) => ({ key: one.id, insert: `#${one.name} `, name: `#${one.name}`, hint: "", about: "" }));
}

async function emoji(word) {
  const table = await emojiTable();
  return emojiNames(table, word, MOST).map((name) => ({ key: name, insert: `:${name}: `, sign: table[name], name: `:${name}:`, hint: "", about: "" }));
}

const KINDS = [
  { at: /^(\/\S*)$/, label: "Commands", find: commands },
  { at: /(?:^|[\s(])(@[\p{L}\p{N}._-]*)$/u, label: "People", find: (word) => mentions(word.slice(1)) },
  { at: /(?:^|[\s(])(#[\p{L}\p{N}_-]*)$/u, label: "Channels", find: (word) => places(word.slice(1)) },
  { at: /(?:^|[\s(])(:[a-z0-9_+-]{2,})$/, label: "Emoji", find: (word) => emoji(word.slice(1)) },
];

/** {label, from, items} for the text before the caret, or null. Commands are not offered in threads. */
export async function complete(before, { inThread }) {
  for (const kind of KINDS) {
    const found = kind.at.exec(before);
    if (!found || (inThread && kind.label === "Commands")) continue;
    const items = await kind.find(found[1]);
    return items.length ? { label: kind.label, from: before.length - found[1].length, items } : null;
  }
  return null;
}

/** The command that is being typed, once its name is complete: its hint stays in sight. */
export function commandOf(text) {
  const word = /^(\/\S+)(\s|$)/.exec(text)?.[1];
  return word ? app.value.commands.find((one) => one.command === word) || null : null;
}
