// Where blocks are drawn (a message, Home, a modal): what their inputs hold, and how a choice reaches the app.
import { createContext, signal, useContext } from "./vendor/preact.js";
import { does, home, views } from "./store.js";

const PAUSE = 300; // milliseconds without a key before typed text is sent

export const Surface = createContext(null);
export const useSurface = () => useContext(Surface);

// Where each kind of input keeps its value, as in the payloads.
const KEYS = {
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
  checkboxes: "selected_options",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  multi_users_select: "selected_users",
  multi_conversations_select: "selected_conversations",
  multi_channels_select: "selected_channels",
  rich_text_input: "rich_text_value",
};
const keyOf = (type) => KEYS[type] || "value";
const nameOf = (block, element) => `${block.block_id} ${element.action_id} ${element.type}`;

class Held {
  /** `where` names the place for the verbs; `known()` gives the state the local Slack has. */
  constructor(kind, where, known, { quiet = false } = {}) {
    this.kind = kind;
    this.where = where;
    this.known = known;
    this.quiet = quiet;
    this.mine = signal(new Map()); // what was typed or chosen here and may not have arrived yet
    this.trouble = signal("");
    this.waiting = new Map();
    this.line = Promise.resolve();
    this.submit = null; // what Enter does in a modal
  }

  /** The sentence under an input, in a modal. */
  wrong() {
    return "";
  }

  /** Whether it is still open; what waits for a modal that is gone is not sent any more. */
  there() {
    return true;
  }

  /** The value an input shows: what this window typed, else what the local Slack holds. */
  held(block, element) {
    const mine = this.mine.value.get(nameOf(block, element));
    if (mine !== undefined) return mine;
    return this.known()?.[block.block_id]?.[element.action_id]?.[keyOf(element.type)] ?? null;
  }

  /** Text: kept here, sent after a pause, or at once with Enter. */
  type(block, element, value, { enter = false } = {}) {
    this.keep(block, element, value);
    const name = nameOf(block, element);
    clearTimeout(this.waiting.get(name)?.timer);
    const send = () => {
      this.waiting.delete(name);
      return this.queue(() => this.send({ do: "fill", ...this.named(block, element), value, enter }, { quiet: true }));
    };
    if (enter) return send();
    this.waiting.set(name, { send, timer: setTimeout(send, PAUSE) });
    return this.line;
  }

  /** A choice: shown at once, and again as it was if it did not arrive. */
  async choose(block, element, value) {
    this.keep(block, element, value);
    this.flush();
    const verb = block.type === "input" && this.kind !== "message" ? { do: "fill", enter: true } : { do: "click" };
    const outcome = await this.queue(() => this.send({ ...verb, ...this.named(block, element), value }));
    this.forget(block, element, value);
    return outcome;
  }

  /** A button or an entry of a small menu. What was typed arrives before. */
  press(block, element, choice = {}) {
    this.flush();
    return this.queue(() => this.send({ do: "click", ...this.named(block, element), ...choice }));
  }

  suggest(block, element, typed) {
    return does({ do: "suggestions", quiet: true, ...this.where, ...this.named(block, element), typed });
  }

  /** Everything typed has been sent. */
  flush() {
    for (const { timer, send } of [...this.waiting.values()]) {
      clearTimeout(timer);
      send();
    }
    return this.line;
  }

  named(block, element) {
    return { name: element.action_id, action_id: element.action_id, block_id: block.block_id };
  }

  queue(work) {
    const done = this.line.then(() => (this.there() ? work() : { kind: "gone", errors: {} }));
    this.line = done.catch(() => {});
    return done;
  }

  async send(body, { quiet = this.quiet } = {}) {
    const outcome = await does({ ...this.where, ...body, quiet });
    if (this.quiet) this.trouble.value = outcome.kind === "trouble" && !outcome.unsent ? outcome.trouble : "";
    return outcome;
  }

  keep(block, element, value) {
    this.mine.value = new Map(this.mine.value).set(nameOf(block, element), value);
  }

  forget(block, element, value) {
    const name = nameOf(block, element);
    if (this.mine.value.get(name) !== value) return;
    const left = new Map(this.mine.value);
    left.delete(name);
    this.mine.value = left;
  }
}

const kept = new Map();

/** One surface for each place: what is being typed there outlives a new drawing. */
function once(key, make) {
  if (!kept.has(key)) kept.set(key, make());
  return kept.get(key);
}

/** The latest `message` is looked at each time, since a message changes under the same surface. */
export function messageSurface(message, as) {
  const surface = once(`${as} ${message.channel} ${message.ts}`, () => new Held("message", { channel: message.channel, ts: message.ts }, null));
  surface.known = () => message.chosen;
  return surface;
}

export function homeSurface(view) {
  return once(view.id, () => new Held("home", { target: "home" }, () => home.value?.state.values));
}

export function modalSurface(view) {
  const here = () => views.value.find((one) => one.id === view.id);
  return once(view.id, () => {
    const surface = new Held("modal", { view: view.id }, () => here()?.state.values, { quiet: true });
    surface.wrong = (block) => here()?.errors[block.block_id] || "";
    surface.there = () => Boolean(here());
    return surface;
  });
}

/** Views that are gone need no surface any more. */
export function forgetViews(ids) {
  for (const [key, surface] of kept) {
    if (surface.kind === "modal" && !ids.includes(key)) kept.delete(key);
  }
}
