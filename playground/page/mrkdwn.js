// Slack's mrkdwn as nodes. Only http, https and mailto become links.
import { h } from "./dom.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const EMOJI = {
  tada: "🎉", eyes: "👀", raised_hands: "🙌", clap: "👏", fire: "🔥", wave: "👋", thumbsup: "👍", "+1": "👍",
  thumbsdown: "👎", "-1": "👎", heart: "❤️", smile: "😄", slightly_smiling_face: "🙂", neutral_face: "😐",
  slightly_frowning_face: "🙁", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", star: "⭐",
  sparkles: "✨", rocket: "🚀", muscle: "💪", pray: "🙏", bulb: "💡", calendar: "📅", spiral_calendar_pad: "🗓️",
  bell: "🔔", no_bell: "🔕", lock: "🔒", trophy: "🏆", handshake: "🤝", speech_balloon: "💬", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", memo: "📝", seedling: "🌱", sunny: "☀️", palm_tree: "🌴", hourglass: "⌛", question: "❓",
};

export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
const emoji = (text) => text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => EMOJI[name] || whole);

/** Nodes for a text object. */
export function textObject(object, context) {
  if (!object) return [];
  if (typeof object === "string") return mrkdwn(object, context);
  if (object.type === "mrkdwn") return mrkdwn(object.text, context);
  return lines(object.emoji === false ? object.text : emoji(object.text));
}

/** Plain text with its line breaks. */
export function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

/** Nodes for mrkdwn: code blocks, quotes, then inline. */
export function mrkdwn(text, context) {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    if (part.length > 6 && part.startsWith("```") && part.endsWith("```")) {
      return [h("pre", {}, h("code", {}, unescape(part.slice(3, -3).replace(/^\n/, ""))))];
    }
    return part ? paragraphs(part, context) : [];
  });
}

function paragraphs(text, context) {
  const nodes = [];
  let quote = null;
  let fresh = true;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(line.slice(quoted[0].length), context));
      fresh = true;
    } else {
      if (!fresh) nodes.push(h("br"));
      quote = null;
      nodes.push(...inline(line, context));
      fresh = false;
    }
  }
  return nodes;
}

const INLINE = /(`[^`\n]+`)|<([^<>\n]+)>|(?<![\p{L}\p{N}])(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~)(?![\p{L}\p{N}])/gu;
const MARKS = { "*": "strong", _: "em", "~": "s" };

function inline(text, context) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(emoji(unescape(text.slice(end, match.index))));
    const [whole, code, token, marked] = match;
    if (code) nodes.push(h("code", {}, unescape(code.slice(1, -1))));
    else if (token) nodes.push(special(token, whole, context));
    else nodes.push(h(MARKS[marked[0]], {}, inline(marked.slice(1, -1), context)));
    end = match.index + whole.length;
  }
  nodes.push(emoji(unescape(text.slice(end))));
  return nodes.filter((node) => node !== "");
}

function special(token, whole, context) {
  const [target, label] = split(token);
  if (target.startsWith("@")) return mention(`@${context.names.people[target.slice(1)] || label || target.slice(1)}`);
  if (target.startsWith("#")) return mention(`#${context.names.channels[target.slice(1)] || label || "private channel"}`);
  if (target.startsWith("!date^")) return date(target, label, context);
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`);
  return link(target, label) || unescape(whole);
}

function split(token) {
  const bar = token.indexOf("|");
  return bar < 0 ? [token, ""] : [token.slice(0, bar), unescape(token.slice(bar + 1))];
}

const mention = (text) => h("span", { class: "mention" }, text);

/** A link that opens beside the page, or null for anything that is not an ordinary address. */
export function link(url, label) {
  const address = unescape(url);
  if (!/^(https?:\/\/|mailto:)/i.test(address)) return null;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label || address);
}

const PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { dateStyle: "long" },
  date_short: { dateStyle: "medium" },
  date_long: { dateStyle: "full" },
  time: { timeStyle: "short" },
  time_secs: { timeStyle: "medium" },
};

function date(target, fallback, context) {
  const [, seconds, format = ""] = target.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return fallback;
  const shown = format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name) => {
    return PARTS[name] ? new Intl.DateTimeFormat("en", { ...PARTS[name], timeZone: context.zone }).format(moment) : whole;
  });
  return h("time", { datetime: moment.toISOString(), title: fallback }, shown || fallback);
}
