// rich_text blocks: what people type, and the lists, quotes and code of apps.
import { html } from "./vendor/preact.js";
import { formatted } from "./dates.js";
import { emojiChar } from "./emoji.js";
import { groupHandle } from "./store.js";
import { channel, lines, link, mention, person, when } from "./mrkdwn.js";

export function RichText({ block }) {
  return html`<div class="b-rich">${nested(block.elements || []).map(part)}</div>`;
}

/** Lists follow each other with an indent; drawn, a deeper one belongs inside the item before it. */
function nested(parts) {
  const top = [];
  for (const one of parts) {
    const made = one.type === "rich_text_list" ? { ...one, items: one.elements.map((section) => ({ section, lists: [] })) } : one;
    const home = made.items && placeFor(top, made.indent || 0);
    (home || top).push(made);
  }
  return top;
}

/** The lists inside the last item of the list before, as deep as the indent goes; null where there is none. */
function placeFor(top, indent) {
  let place = null;
  let list = top.at(-1);
  while (list?.items?.length && (list.indent || 0) < indent) {
    place = list.items.at(-1).lists;
    list = place.at(-1);
  }
  return place;
}

function part(one) {
  const inner = () => (one.elements || []).flatMap(leaf);
  switch (one.type) {
    case "rich_text_section":
      return html`<p>${inner()}</p>`;
    case "rich_text_quote":
      return html`<blockquote>${inner()}</blockquote>`;
    case "rich_text_preformatted":
      return html`<pre><code>${inner()}</code></pre>`;
    case "rich_text_list":
      return list(one);
    default:
      return html`<p class="b-undrawn">This page cannot draw “${one.type}”.</p>`;
  }
}

function list(one) {
  const items = one.items.map(({ section, lists }) => html`<li>${(section.elements || []).flatMap(leaf)}${lists.map(part)}</li>`);
  const depth = Math.min(one.indent || 0, 8);
  if (one.style === "ordered") return html`<ol class=${`b-list b-ordered-${depth % 3}`} start=${(one.offset || 0) + 1}>${items}</ol>`;
  return html`<ul class=${`b-list b-bullet-${depth % 3}`}>${items}</ul>`;
}

const LEAVES = {
  __proto__: null,
  text: (e) => lines(e.text),
  link: (e) => [link(e.url, e.text) || e.text || e.url],
  user: (e) => [person(e.user_id)],
  channel: (e) => [channel(e.channel_id)],
  usergroup: (e) => [mention(groupHandle(e.usergroup_id))],
  team: (e) => [mention(`@${e.team_id}`)],
  broadcast: (e) => [mention(`@${e.range}`)],
  emoji: (e) => [drawn(e) || `:${e.name}:`],
  color: (e) => [html`<${Swatch} color=${e.value} />`],
  date: (e) => [when(e.timestamp, formatted(e.timestamp, e.format || "{date_num}"), e.fallback, e.url)],
};

function leaf(element) {
  const draw = LEAVES[element.type];
  return draw ? styled(draw(element), element.style) : [html`<span class="b-undrawn">This page cannot draw “${element.type}”.</span>`];
}

function drawn({ name, unicode }) {
  if (/^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(unicode || "")) {
    const points = unicode.split("-").map((code) => parseInt(code, 16));
    if (points.every((point) => point <= 0x10ffff)) return String.fromCodePoint(...points);
  }
  return emojiChar(name);
}

/** A colour as a small square beside its name; the browser takes nothing but a colour there. */
function Swatch({ color }) {
  return html`<span class="b-color"><span class="b-swatch" aria-hidden="true" style=${{ backgroundColor: color }}></span>${color}</span>`;
}

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

function styled(nodes, style) {
  if (!style) return nodes;
  return Object.entries(STYLES).reduce((inner, [key, name]) => (style[key] ? [html`<${name}>${inner}</>`] : inner), nodes);
}
