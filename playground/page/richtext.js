// rich_text blocks: what people type, and lists, quotes and code of apps.
import { h } from "./dom.js";
import { lines, link } from "./mrkdwn.js";

export function richText(block, context) {
  return h("div", { class: "rich" }, listsNested(block.elements, context));
}

function listsNested(parts, context) {
  return parts.map((part) => {
    const inner = () => part.elements.flatMap((element) => leaf(element, context));
    if (part.type === "rich_text_section") return h("p", {}, inner());
    if (part.type === "rich_text_quote") return h("blockquote", {}, inner());
    if (part.type === "rich_text_preformatted") return h("pre", {}, h("code", {}, inner()));
    if (part.type === "rich_text_list") {
      const items = part.elements.map((section) => h("li", {}, section.elements.flatMap((e) => leaf(e, context))));
      const name = part.style === "ordered" ? "ol" : "ul";
      return h(name, { class: `indent-${Math.min(part.indent || 0, 4)}`, start: part.offset ? part.offset + 1 : null }, items);
    }
    return h("p", { class: "undrawn" }, `This page cannot draw “${part.type}”.`);
  });
}

function leaf(element, context) {
  switch (element.type) {
    case "text":
      return styled(lines(element.text), element.style);
    case "link":
      return styled([link(element.url, element.text) || element.text || element.url], element.style);
    case "user":
      return [h("span", { class: "mention" }, `@${context.names.people[element.user_id] || element.user_id}`)];
    case "channel":
      return [h("span", { class: "mention" }, `#${context.names.channels[element.channel_id] || "private channel"}`)];
    case "broadcast":
      return [h("span", { class: "mention" }, `@${element.range}`)];
    case "emoji":
      return [element.unicode ? String.fromCodePoint(...element.unicode.split("-").map((c) => parseInt(c, 16))) : `:${element.name}:`];
    case "date":
      return [element.fallback || new Date(element.timestamp * 1000).toLocaleString("en", { timeZone: context.zone })];
    default:
      return [`[${element.type}]`];
  }
}

function styled(nodes, style = {}) {
  const names = { code: "code", bold: "strong", italic: "em", strike: "s" };
  return Object.entries(names).reduce((inner, [key, name]) => (style[key] ? [h(name, {}, inner)] : inner), nodes);
}
