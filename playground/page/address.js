// Where this window is, kept in its address, so that each window can be another person and links lead back.
import { signal } from "./vendor/preact.js";

const KEYS = ["as", "in", "tab", "thread", "tool", "at"];

function read() {
  const words = new URLSearchParams(location.search);
  const found = Object.fromEntries(KEYS.map((key) => [key, words.get(key) || ""]));
  return { ...found, tab: found.tab || "messages", listing: Boolean(history.state?.listing) };
}

/**
 * {as, in, tab, thread, tool, at}: whose eyes, which conversation, Home or messages, an open thread, an open tool, a
 * message to show. On a narrow screen `listing` shows the list of conversations instead; it is a step of the history, not of the address.
 */
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
export function go({ listing = false, ...change }, { replace = false } = {}) {
  const target = address(change);
  const here = target === location.pathname + location.search;
  if (here && listing === place.value.listing) return;
  const state = listing ? { listing } : null;
  if (replace) history.replaceState(state, "", target);
  else history.pushState(state, "", target);
  place.value = read();
}

addEventListener("popstate", () => {
  place.value = read();
});
