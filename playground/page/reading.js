// Reading what this window shows: all of it at first, then only what a change touched, a few times a second at most.
import { effect, untracked } from "./vendor/preact.js";
import { go, place } from "./address.js";
import { Unreachable, act, forget, get, listen, taken } from "./api.js";
import { before, newest, settle } from "./merging.js";
import * as now from "./signals.js";
import { toast } from "./toasts.js";

const IDLE = 50; // milliseconds gathered before a change is read
const BEAT = 250; // milliseconds between two reads caused by changes
const PAGE = 50; // messages read at first and for each step back
const WINDOW = 200; // messages read again when something in the conversation changed
const EVERYTHING = ["people", "state", "messages", "thread", "home", "views"];

const wanted = new Set(); // to be read now
const gathered = new Set(); // to be read at the next beat
const kept = new Map(); // messages of conversations looked at before, so that coming back shows them at once
let pumping = null;
let timer = 0;
let last = 0;
let parted = false; // the stream was down since the modals were last read
let moved = false; // the person or place was just chosen here: falling back needs no notice

/** Read these parts (all, if none is named) now; done when they are there. */
export function refresh(...what) {
  for (const one of what.length ? what : EVERYTHING) wanted.add(one);
  pumping ||= pump().finally(() => {
    pumping = null;
  });
  return pumping;
}

function soon(what) {
  for (const one of what) gathered.add(one);
  if (!what.length || timer) return;
  timer = setTimeout(() => {
    timer = 0;
    const now = [...gathered];
    gathered.clear();
    refresh(...now);
  }, Math.max(IDLE, last + BEAT - performance.now()));
}

async function pump() {
  while (wanted.size) {
    const what = new Set(wanted);
    wanted.clear();
    last = performance.now();
    try {
      await readParts(what);
    } catch (error) {
      // Not answered at all: the stream will open again, and then everything is read.
      if (!(error instanceof Unreachable)) toast(error.message, { kind: "trouble" });
      else now.connected.value = false;
    }
  }
}

async function readParts(what) {
  if (what.has("people")) await readPeople();
  if (!chosen()) return;
  if (what.has("state") && !(await readState())) return;
  if (!(await standing())) return;
  const reads = { messages: readMessages, thread: readThread, home: readHome, views: readViews };
  await Promise.all(Object.keys(reads).filter((one) => what.has(one)).map((one) => reads[one]()));
}

async function readPeople() {
  const answer = (await taken("people")) || (await get("people"));
  const list = settle([...now.people.value.values()], answer.people, "id");
  if (list.length !== now.people.value.size || list.some((one) => now.people.value.get(one.id) !== one)) {
    now.people.value = new Map(list.map((one) => [one.id, one]));
  }
}

/** Somebody to be: the one asked for, or the first there is. */
function chosen() {
  const { as } = place.value;
  if (now.people.value.has(as)) return true;
  const first = [...now.people.value.values()].find((one) => !one.deleted) || null;
  now.arrival.value = first ? now.arrival.value : "empty";
  if (!first) return false;
  if (as) toast(`The person in this address is not here. You are ${first.name} now.`);
  go({ as: first.id }, { replace: true });
  return true;
}

async function readState() {
  const { as } = place.value;
  const state = (await taken("state", as)) || (await get("state", { as }));
  if (place.value.as !== as) return false;
  now.clockRead.value = performance.now();
  now.conversations.value = settle(now.conversations.value, state.conversations, "id");
  for (const name of ["app", "clock", "progress", "channels", "groups"]) {
    if (JSON.stringify(now[name].value) !== JSON.stringify(state[name])) now[name].value = state[name];
  }
  now.tick();
  now.arrival.value = "here";
  return true;
}

/** Somewhere to be: the conversation asked for, a DM that opens, a channel to look into, or the app's own. */
async function standing() {
  if (now.arrival.value !== "here") return false;
  if (!now.conversation.value && !(await visit())) {
    if (!moved) toast("The conversation in this address is not there for you. This is the one with the app.");
    go({ in: "bot", thread: "" }, { replace: true });
  }
  moved = false;
  return true;
}

/** A person's DM opens when it is first looked at; a public channel can be looked into from outside. */
async function visit() {
  const { as, in: wanted } = place.value;
  const known = now.channels.value;
  const room = wanted in known ? wanted : Object.keys(known).find((id) => known[id] === wanted);
  const person = now.people.value.get(wanted);
  if (room) {
    const { channel } = await get("messages", { as, in: room, limit: 1 });
    if (place.value.as === as) now.visited.value = { as, wanted, channel };
    return true;
  }
  if (!person || wanted === as || person.workspace !== now.me.value?.workspace) return false;
  await act({ as, do: "open_dm", user: wanted });
  return (await readState()) && Boolean(now.conversation.value);
}

const cacheKey = () => `${place.value.as} ${now.conversation.value?.id}`;

const showsHome = () => place.value.tab === "home" && now.conversation.value?.kind === "app";

async function readMessages() {
  const one = now.conversation.value;
  if (!one || showsHome()) return;
  const key = cacheKey();
  const limit = Math.min(Math.max(PAGE, now.messages.value?.list.length || 0), WINDOW);
  const { as } = place.value;
  const early = await taken("messages", as);
  const answer = early?.channel.id === one.id ? early : await get("messages", { as, in: one.id, limit });
  if (cacheKey() !== key) return;
  show(key, newest(now.messages.value, answer, now.atEnd.value));
}

function show(key, shown) {
  const held = now.messages.value;
  if (held && held.list === shown.list && held.more === shown.more) return;
  now.messages.value = shown;
  kept.delete(key);
  kept.set(key, shown);
  if (kept.size > 30) kept.delete(kept.keys().next().value);
}

/** The page of messages before those shown. */
export async function older() {
  const shown = now.messages.value;
  const one = now.conversation.value;
  if (!shown?.more || !shown.list.length || !one) return;
  const key = cacheKey();
  const answer = await get("messages", { as: place.value.as, in: one.id, before: shown.list[0].ts, limit: PAGE });
  if (cacheKey() === key && now.messages.value) show(key, before(now.messages.value, answer));
}

async function readThread() {
  const { as, thread } = place.value;
  const one = now.conversation.value;
  if (!thread || !one) return;
  const answer = await get("messages", { as, in: one.id, thread, limit: 1000 });
  if (place.value.thread !== thread || place.value.as !== as) return;
  const list = settle(now.thread.value?.list || [], answer.messages, "ts");
  if (list !== now.thread.value?.list) now.thread.value = { list, more: answer.more };
}

async function readHome() {
  if (!showsHome()) return;
  const { as } = place.value;
  const { view } = await get("home", { as });
  if (place.value.as === as && JSON.stringify(view) !== JSON.stringify(now.home.value)) now.home.value = view;
}

async function readViews() {
  const { as } = place.value;
  const answer = (await taken("view", as)) || (await get("view", { as }));
  if (place.value.as !== as) return;
  if (parted && now.views.value.length && !answer.views.length) toast("The form that was open here is gone.", { kind: "trouble" });
  parted = false;
  now.views.value = settle(now.views.value, answer.views, "id");
}

/** What somebody else changed, as far as this window shows it. */
function heard(change) {
  now.changed.value = change;
  const { kinds, channels, users } = change;
  const what = new Set();
  // Where it is not yet known which conversation this is, it may be the one.
  const here = (names, one) => !one || !names.length || names.includes(one);
  for (const kind of kinds) {
    if (kind === "person" || kind === "workspace") what.add("people").add("state");
    if (kind === "reset") EVERYTHING.forEach((one) => what.add(one));
    if (["message", "channel", "clock", "progress", "socket", "read"].includes(kind)) what.add("state");
    if (kind === "message" && here(channels, now.conversation.value?.id)) what.add("messages").add("thread");
    if (kind === "view" && here(users, place.value.as)) what.add("views").add("home");
    if (kind === "home" && here(users, place.value.as)) what.add("home");
  }
  soon([...what]);
}

/** Watch the address and the stream from now on. */
export function start() {
  let was = null;
  effect(() => {
    const is = place.value;
    untracked(() => {
      if (was) arrived(was, is);
      was = is;
    });
  });
  listen({
    up: () => {
      now.connected.value = true;
      now.changed.value = { kinds: ["opened"], channels: [], users: [] };
      refresh().finally(forget);
    },
    down: () => {
      now.connected.value = false;
      parted = true;
    },
    change: heard,
  });
  setInterval(now.tick, 1000);
}

function arrived(was, is) {
  if (was.as !== is.as) {
    moved = Boolean(was.as);
    now.messages.value = null;
    now.thread.value = null;
    now.home.value = null;
    now.views.value = [];
    refresh("state", "messages", "thread", "home", "views");
    return;
  }
  const what = [];
  if (was.in !== is.in || was.tab !== is.tab) {
    now.messages.value = kept.get(cacheKey()) || null;
    what.push("messages", "home");
  }
  if (was.in !== is.in || was.thread !== is.thread) {
    now.thread.value = null;
    what.push("thread");
  }
  if (what.length) refresh(...what);
}
