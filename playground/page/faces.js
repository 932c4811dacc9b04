// Who somebody is at a glance: initials on a colour that is always theirs, the mark for the app.
import { html } from "./vendor/preact.js";
import { app, people, personName } from "./signals.js";

const TONES = 10;

export function toneOf(id) {
  let sum = 0;
  for (const sign of id || "") sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return sum % TONES;
}

export function initials(name) {
  const words = (name || "?").split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return picked.map((word) => [...word][0]).join("").toUpperCase() || "?";
}

/** Somebody by id; sizes are tiny, small, normal and large. */
export function Face({ user, size = "normal" }) {
  if (user === app.value.bot_user && user) {
    return html`<span class=${`face app ${size}`} aria-hidden="true"><img src="/page/icon.svg" alt="" /></span>`;
  }
  if (user === "USLACKBOT") return html`<span class=${`face bot ${size}`} aria-hidden="true">s</span>`;
  const gone = people.value.get(user)?.deleted ? " gone" : "";
  return html`<span class=${`face tone-${toneOf(user)} ${size}${gone}`} aria-hidden="true">${initials(personName(user))}</span>`;
}
