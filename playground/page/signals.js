// What was last read, as signals: components that look at one are drawn again when it changes.
import { computed, signal } from "./vendor/preact.js";
import { place } from "./address.js";

export const app = signal({ name: "", bot_user: "", commands: [], shortcuts: [], home: false, connected: "", color: "" });
export const clock = signal({ now: new Date().toISOString(), movable: false, rate: 1, upcoming: [] });
export const progress = signal(null);
export const people = signal(new Map());
export const conversations = signal([]);
export const channels = signal({});
export const groups = signal({});
export const messages = signal(null);
export const thread = signal(null);
export const home = signal(null);
export const views = signal([]);
export const connected = signal(true);
/** "reading" until the first answer, then "here", or "empty" where nobody lives. */
export const arrival = signal("reading");
export const toasts = signal([]);
/** The last change the stream told of, for parts that read by themselves: {kinds, channels, users}. */
export const changed = signal({ kinds: [], channels: [], users: [] });
/** Whether the end of the conversation is in sight. */
export const atEnd = signal(true);
/** The message of one's own that is being changed in its place, by its ts. */
export const editing = signal("");
/** Performance time at which `clock` was read. */
export const clockRead = signal(0);

export const me = computed(() => people.value.get(place.value.as) || null);

/** A conversation one looks into and is not in (yet): {as, wanted, channel}. */
export const visited = signal(null);

export const conversation = computed(() => {
  const { as, in: wanted } = place.value;
  const visit = visited.value;
  return find(wanted || "bot") || (visit && visit.as === as && visit.wanted === wanted ? visit.channel : null);
});

/** What a group of people is called, as one writes it. */
export const groupHandle = (id) => `@${groups.value[id]?.handle || "group"}`;

/** A conversation by its id, its name, the person one writes with, or "bot" for the app's own. */
export function find(wanted) {
  const all = conversations.value;
  if (wanted === "bot") return all.find((one) => one.kind === "app");
  const named = (one) => (one.kind === "im" ? one.user === wanted : one.name === wanted);
  return all.find((one) => one.id === wanted) || all.find(named);
}

/** How a conversation is named in the address: the app's is the same word for everybody. */
export const addressOf = (one) => (one.kind === "app" ? "bot" : one.id);

export function personName(id) {
  if (id === "USLACKBOT") return "Slackbot";
  if (id && id === app.value.bot_user) return app.value.name;
  return people.value.get(id)?.name || id || "somebody";
}

export function channelName(id) {
  return channels.value[id] || conversations.value.find((one) => one.id === id)?.name || id;
}

/** The time zone of the person of this window. */
export const zone = () => me.value?.tz || "UTC";

/** Product time now, in milliseconds, run on from when it was read. */
export function productNow() {
  const { now, rate } = clock.value;
  return Date.parse(now) + (performance.now() - clockRead.value) * (rate ?? 1);
}

/** Product time, in whole minutes; changes when a clock on the wall would. */
export const minute = signal(0);

export function tick() {
  minute.value = Math.floor(productNow() / 60_000) * 60_000;
}
