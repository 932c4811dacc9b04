// Slack's mrkdwn as nodes. Text goes in as text, and only http, https, mailto and tel become links.
import { html } from "./vendor/preact.js";
import { formatted } from "./dates.js";
import { withEmoji } from "./emoji.js";
import { channelName, groupHandle, personName } from "./store.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const SAFE = /^(https?:\/\/|mailto:|tel:)/i;

export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** A text object, or a plain string. */
export function TextObject({ text }) {
  if (!text) return null;
  if (typeof text === "string") return lines(text);
  if (text.type === "mrkdwn") return Mrkdwn(text);
  return lines(text.emoji === false ? text.text : withEmoji(text.text));
}

/** Its words alone, for labels. */
export const words = (text) => (typeof text === "string" ? text : text?.text) || "";

/** mrkdwn: blocks of code, quotes, then what is inside a line. */
export function Mrkdwn({ text, verbatim = false }) {
  return text.split(/(```[\s\S]*?```)\n?/).flatMap((part) => {
    if (part.length > 6 && part.startsWith("```") && part.endsWith("```")) {
      return [html`<pre><code>${unescape(part.slice(3, -3).replace(/^\n/, ""))}</code></pre>`];
    }
    return part ? paragraphs(part, verbatim) : [];
  });
}

/** Plain text with its line breaks. */
export function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [html`<br />`, line] : [line]));
}

function paragraphs(text, verbatim) {
  const nodes = [];
  let quote = null;
  let fresh = true;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?/.exec(line);
    if (quoted) {
      if (quote) quote.push(html`<br />`);
      else nodes.push(html`<blockquote>${(quote = [])}</blockquote>`);
      quote.push(...inline(line.slice(quoted[0].length), verbatim));
      fresh = true;
    } else {
      if (!fresh) nodes.push(html`<br />`);
      quote = null;
      nodes.push(...inline(line, verbatim));
      fresh = false;
    }
  }
  return nodes;
}

// Code, <tokens>, bare addresses, then *bold*, _italic_ and ~struck~ between words.
const INLINE =
  /(`[^`\n]+`)|<([^<>\n]+)>|(https?:\/\/[^\s<>|]*[^\s<>|.,:;!?'")\]*_~])|(?<![\p{L}\p{N}])(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~)(?![\p{L}\p{N}])/gu;
const MARKS = { "*": "strong", _: "em", "~": "s" };

function inline(text, verbatim) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(withEmoji(unescape(text.slice(end, match.index))));
    const [whole, code, token, bare, marked] = match;
    if (code) nodes.push(html`<code>${unescape(code.slice(1, -1))}</code>`);
    else if (token) nodes.push(special(token, whole));
    else if (bare) nodes.push(verbatim ? unescape(bare) : link(bare));
    else nodes.push(html`<${MARKS[marked[0]]}>${inline(marked.slice(1, -1), verbatim)}</>`);
    end = match.index + whole.length;
  }
  nodes.push(withEmoji(unescape(text.slice(end))));
  return nodes.filter((node) => node !== "");
}

function special(token, whole) {
  const bar = token.indexOf("|");
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? "" : unescape(token.slice(bar + 1));
  if (/^@[UW]/.test(target)) return person(target.slice(1), label);
  if (/^#[CG]/.test(target)) return channel(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return mention(label || groupHandle(target.slice(9)));
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`);
  return link(target, label) || unescape(whole);
}

export const mention = (text) => html`<span class="b-mention">${text}</span>`;

export function person(id, label = "") {
  const name = personName(id);
  return mention(`@${name === id && label ? label : name}`);
}

export function channel(id, label = "") {
  const name = channelName(id);
  return mention(name && name !== id ? `#${name}` : label ? `#${label}` : "#private channel");
}

/** A link that opens beside the page, or null for anything that is not an ordinary address. */
export function link(url, label) {
  const address = unescape(url);
  if (!isSafe(address)) return null;
  return html`<a href=${address} target="_blank" rel="noopener noreferrer">${label ? withEmoji(label) : address}</a>`;
}

export const isSafe = (address) => SAFE.test(address);

function date(target, fallback) {
  const [, stamp, format = "", url = ""] = target.split("^");
  const seconds = Number(stamp);
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12) return fallback;
  return when(seconds, formatted(seconds, unescape(format)), fallback, url);
}

/** A moment in words; with an address it is a link. */
export function when(seconds, shown, fallback, url) {
  const node = html`<time datetime=${new Date(seconds * 1000).toISOString()} title=${fallback || null}>${shown || fallback}</time>`;
  return url && isSafe(url) ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${node}</a>` : node;
}
