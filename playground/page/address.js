// Where this window is, kept in its address, so that each window can be another person and links lead back.
import { signal } from "./vendor/preact.js";

const KEYS = ["as", "in", "tab", "thread", "tool"];

function read() {
  const words = new URLSearchParams(location.search);
  const found = Object.fromEntries(KEYS.map((key) => [key, words.get(key) || ""]));
  return { ...found, tab: found.tab || "messages" };
}

/** {as, in, tab, thread, tool}: whose eyes, which conversation, Home or messages, an open thread, an open tool. */
export const place = signal(read());

/** The address of another place: what is not named stays as it is. */
export function address(change) {
  const wanted = { ...place.value, ...change };
  const words = new URLSearchParams();
  for (const key of KEYS) {
    if (wanted[key] && !(key === "tab" && wanted.tab === "messages")) words.set(key, wanted[key]);
  }
  const query = words.toString();
  return query ? `/?${query}` : "/";
}

/** Go there; with `replace` the back button does not lead here again. */
export function go(change, { replace = false } = {}) {
  const target = address(change);
  if (target === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  place.value = read();
}

addEventListener("popstate", () => {
  place.value = read();
});
