// Text with marks, as one types it, to rich_text and back: *bold*, _italic_, ~struck~, `code`, lists, quotes, ``` code.
import { emojiChar } from "./emoji.js";

const STARTS = [
  { type: "quote", match: /^> ?(.*)$/ },
  { type: "bullet", match: /^( *)[-•] (.*)$/ },
  { type: "ordered", match: /^( *)\d+[.)] (.*)$/ },
];

/** The rich_text block of a marked text, or null where there are no words. */
export function toRich(text) {
  if (!text.trim()) return null;
  const elements = [];
  const rows = text.split("\n");
  while (rows.length) {
    const row = rows.shift();
    const close = row.startsWith("```") ? rows.findIndex((other) => other.startsWith("```")) : -1;
    if (close >= 0) {
      const code = rows.splice(0, close + 1).slice(0, -1).join("\n");
      elements.push({ type: "rich_text_preformatted", elements: code ? [{ type: "text", text: code }] : [] });
    } else add(elements, row);
  }
  return { type: "rich_text", elements };
}

function add(elements, row) {
  const last = elements.at(-1);
  for (const { type, match } of STARTS) {
    const found = match.exec(row);
    if (!found) continue;
    if (type === "quote") return continued(elements, last, "rich_text_quote", found[1]);
    const indent = Math.min(8, Math.floor(found[1].length / 2));
    const section = { type: "rich_text_section", elements: inline(found[2]) };
    if (last?.type === "rich_text_list" && last.style === type && last.indent === indent) last.elements.push(section);
    else elements.push({ type: "rich_text_list", style: type, indent, elements: [section] });
    return undefined;
  }
  return continued(elements, last, "rich_text_section", row);
}

/** Lines of the same kind are one part, with their line breaks. */
function continued(elements, last, type, row) {
  if (last?.type === type) last.elements.push({ type: "text", text: "\n" }, ...inline(row));
  else elements.push({ type, elements: inline(row) });
}

const INLINE =
  /`([^`\n]+)`|<(@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!(?:here|channel|everyone))>|(https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]*_~])|:([a-z0-9_+'-]+):|(?<![\p{L}\p{N}])(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~)(?![\p{L}\p{N}])/gu;
const MARKS = { "*": "bold", _: "italic", "~": "strike" };

function inline(text, style = {}) {
  const parts = [];
  const plain = (words) => words && parts.push(styled({ type: "text", text: words }, style));
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, token, url, emoji, marked] = match;
    if (emoji && !emojiChar(emoji)) continue;
    plain(text.slice(end, match.index));
    if (code) parts.push(styled({ type: "text", text: code }, { ...style, code: true }));
    else if (token) parts.push(styled(mention(token), style));
    else if (url) parts.push(styled({ type: "link", url }, style));
    else if (emoji) parts.push(styled({ type: "emoji", name: emoji }, style));
    else parts.push(...inline(marked.slice(1, -1), { ...style, [MARKS[marked[0]]]: true }));
    end = match.index + whole.length;
  }
  plain(text.slice(end));
  return parts;
}

const styled = (element, style) => (Object.keys(style).length ? { ...element, style } : element);

function mention(token) {
  if (token[0] === "@") return { type: "user", user_id: token.slice(1) };
  if (token[0] === "#") return { type: "channel", channel_id: token.slice(1) };
  return { type: "broadcast", range: token.slice(1) };
}

/** The marked text of a rich_text block: what an editor starts with. */
export function fromRich(block) {
  return (block?.elements || []).map(partText).join("\n");
}

function partText(part) {
  const inner = (part.elements || []).map(leafText).join("");
  if (part.type === "rich_text_preformatted") return `\`\`\`\n${inner}\n\`\`\``;
  if (part.type === "rich_text_quote") return inner.split("\n").map((row) => `> ${row}`).join("\n");
  if (part.type !== "rich_text_list") return inner.replace(/\n$/, "");
  const before = "  ".repeat(part.indent || 0);
  const sign = (index) => (part.style === "ordered" ? `${(part.offset || 0) + index + 1}.` : "-");
  return part.elements.map((item, index) => `${before}${sign(index)} ${(item.elements || []).map(leafText).join("")}`).join("\n");
}

const LEAVES = {
  text: (e) => e.text,
  link: (e) => e.url,
  user: (e) => `<@${e.user_id}>`,
  channel: (e) => `<#${e.channel_id}>`,
  broadcast: (e) => `<!${e.range}>`,
  emoji: (e) => `:${e.name}:`,
  color: (e) => e.value,
  date: (e) => e.fallback || "",
};
const SIGNS = { code: "`", bold: "*", italic: "_", strike: "~" };

function leafText(element) {
  const words = LEAVES[element.type]?.(element) ?? "";
  return Object.entries(SIGNS).reduce((text, [key, sign]) => (element.style?.[key] && text.trim() ? `${sign}${text}${sign}` : text), words);
}
