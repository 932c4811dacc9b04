// Between what is typed and what is written: handles and channel names on one side, Slack's tokens on the other.
import { channelName, channels, groupHandle, people } from "./signals.js";

const TALLEST = 260; // pixels a box of text grows to before it scrolls

/** A message's text as one would type it. */
export function typedText(text) {
  return text
    .replace(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id) => (people.value.has(id) ? `@${people.value.get(id).handle}` : whole))
    .replace(/<#([CG][A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id) => `#${channelName(id)}`)
    .replace(/<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id) => groupHandle(id))
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

/** Typed text as it is sent: the names of channels become their tokens; handles are understood as they are. */
export function writtenText(text) {
  if (!text.includes("#")) return text;
  const ids = new Map(Object.entries(channels.value).map(([id, name]) => [name, id]));
  return text.replace(/(^|[\s(])#([\p{L}\p{N}_-]+)/gu, (whole, lead, name) => (ids.has(name) ? `${lead}<#${ids.get(name)}>` : whole));
}

/** A textarea as tall as its text. */
export function fitHeight(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + box.offsetHeight - box.clientHeight, TALLEST)}px`;
}
