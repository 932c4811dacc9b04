// The window's title and its picture: who one is there, and whether something is unread.
import { effect } from "./vendor/preact.js";
import { place } from "./address.js";
import { initials, toneOf } from "./faces.js";
import { conversation, conversations, me } from "./signals.js";

function picture(person, unread) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const dot = unread ? `<circle cx="52" cy="12" r="11" fill="${colour("--clay")}" stroke="#fff" stroke-width="3"/>` : "";
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="15" fill="${colour(`--tone-${toneOf(person.id)}`)}"/>` +
    `<text x="32" y="43" font-family="sans-serif" font-weight="700" font-size="30" text-anchor="middle" fill="#fff">${initials(person.name).replace(/[<&]/g, "")}</text>${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export function watchTitle() {
  const icon = document.querySelector("link[rel=icon]");
  effect(() => {
    const person = me.value;
    const unread = conversations.value.reduce((sum, one) => sum + (one.member === false ? 0 : one.unread), 0);
    const where = place.value.tab === "home" && conversation.value?.kind === "app" ? "Home" : conversation.value?.name;
    const words = [person?.name, where, "Touchline"].filter((word, index, all) => word && all.indexOf(word) === index);
    document.title = `${unread ? `(${unread > 99 ? "99+" : unread}) ` : ""}${words.join(" · ")}`;
    icon.href = person ? picture(person, unread) : "/page/icon.svg";
  });
}
