// Where we are, kept in the address so that each window can be another person, and what was last read.
import { act, get } from "./api.js";

export const now = { state: null, messages: null, thread: null, home: null, views: [], log: null };

export function here() {
  const words = new URLSearchParams(location.hash.slice(1));
  return {
    as: words.get("as") || "",
    in: words.get("in") || "",
    tab: words.get("tab") || "messages",
    thread: words.get("thread") || "",
    list: words.get("list") === "1",
  };
}

export function go(change, { replace = false } = {}) {
  const wanted = { ...here(), ...change };
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(wanted)) {
    if (key === "list" ? value : value && !(key === "tab" && value === "messages")) words.set(key, key === "list" ? "1" : value);
  }
  const hash = `#${words}`;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  dispatchEvent(new Event("moved"));
}

/** What drawing needs to know about names and time. */
export function context() {
  const { names, me } = now.state;
  return { names, zone: me?.tz || "UTC" };
}

export function notice(text) {
  document.getElementById("notice").textContent = text || "";
}

/** Do something as the person of this window; trouble is told in the notice line. */
export async function does(body) {
  try {
    const outcome = await act({ as: here().as, ...body });
    notice(outcome.kind === "trouble" && body.do !== "command" ? outcome.trouble : "");
    return outcome;
  } catch (error) {
    notice(error.message);
    return { kind: "trouble", trouble: error.message, errors: {} };
  }
}

/** Read everything this window shows. */
export async function read({ log }) {
  const asked = here().as;
  const state = await get("state", { as: asked });
  // Somebody else was chosen while this was read: that choice stands, and is read next.
  if (here().as !== asked) return;
  now.state = state;
  const me = now.state.me;
  if (!me) return;
  if (asked !== me.id) go({ as: me.id }, { replace: true });
  const place = now.state.conversations.find((c) => c.id === here().in) || now.state.conversations[0];
  const { tab, thread } = here();
  const wanted = { as: me.id, in: place?.id };
  const showsHome = tab === "home" && place?.kind === "app";
  [now.messages, now.thread, now.home, now.views, now.log] = await Promise.all([
    place && !showsHome ? get("messages", wanted) : null,
    place && thread ? get("messages", { ...wanted, thread }) : null,
    showsHome ? get("home", { as: me.id }) : null,
    get("view", { as: me.id }).then((answer) => answer.views),
    log ? get("log", { limit: 150 }) : null,
  ]);
  now.place = place;
}
