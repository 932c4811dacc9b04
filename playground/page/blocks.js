// Blocks as nodes. What is not known shows itself as such: nothing an app sends may vanish silently.
import { h } from "./dom.js";
import { interactive } from "./elements.js";
import { field } from "./inputs.js";
import { lines, mrkdwn, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Draw blocks. `context` knows names and the reader's zone; `surface` knows the state and how to act:
 * { state, click(block, element, choice), fill(block, element, value, enter, soon) }.
 */
export function drawBlocks(blocks, context, surface) {
  return blocks.map((block) => (DRAW[block.type] || unknown)(block, context, surface));
}

const unknown = (block) => h("p", { class: "undrawn" }, `This page cannot draw “${block.type}” blocks.`);

function section(block, context, surface) {
  const accessory = block.accessory
    ? h("div", { class: "accessory" }, block.accessory.type === "image" ? picture(block.accessory) : interactive(block, block.accessory, context, surface))
    : null;
  const words = [
    block.text ? h("div", { class: "text" }, textObject(block.text, context)) : null,
    block.fields ? h("div", { class: "fields" }, block.fields.map((f) => h("div", { class: "text" }, textObject(f, context)))) : null,
  ];
  return h("div", { class: "block section" }, h("div", { class: "grow" }, words), accessory);
}

function contextBlock(block, context) {
  const parts = block.elements.map((e) => (e.type === "image" ? picture(e) : h("span", {}, textObject(e, context))));
  return h("div", { class: "block context" }, parts);
}

function actions(block, context, surface) {
  return h("div", { class: "block actions" }, block.elements.map((e) => interactive(block, e, context, surface)));
}

// Pictures are on other hosts and this page loads none: the words stand in.
function picture(image) {
  return h("span", { class: "picture", role: "img", "aria-label": image.alt_text }, image.alt_text || "picture");
}

function cell(part, context) {
  if (part.type === "rich_text") return richText(part, context);
  return String(part.text ?? part.value ?? "");
}

function table(block, context) {
  const [first, ...rest] = block.rows;
  const row = (cells, name) => h("tr", {}, cells.map((c) => h(name, name === "th" ? { scope: "col" } : {}, cell(c, context))));
  const caption = block.caption ? h("caption", {}, block.caption) : null;
  return h(
    "div",
    { class: "block scroll", tabindex: 0 },
    h("table", {}, caption, h("thead", {}, row(first || [], "th")), h("tbody", {}, rest.map((r) => row(r, "td")))),
  );
}

// A chart as a table with bars: readable by everybody, and exact.
function chart(block) {
  const { chart: data } = block;
  const series = data.segments ? [{ name: block.title, data: data.segments }] : data.series;
  const most = Math.max(1, ...series.flatMap((s) => s.data.map((point) => point.value)));
  const rows = series.flatMap((s) =>
    s.data.map((point) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, series.length > 1 ? `${s.name}: ${point.label}` : point.label),
        h("td", {}, h("meter", { min: 0, max: most, value: Math.max(0, point.value) })),
        h("td", { class: "number" }, String(point.value)),
      ),
    ),
  );
  return h("div", { class: "block scroll" }, h("table", { class: "chart" }, h("caption", {}, block.title), h("tbody", {}, rows)));
}

function card(block, context, surface) {
  return h(
    "div",
    { class: "block card" },
    block.title ? h("strong", {}, textObject(block.title, context)) : null,
    block.subtitle ? h("div", { class: "hint" }, textObject(block.subtitle, context)) : null,
    block.body ? h("div", { class: "text" }, textObject(block.body, context)) : null,
    block.actions ? actions({ ...block, elements: block.actions }, context, surface) : null,
  );
}

function container(block, context, surface) {
  const inner = h("div", {}, drawBlocks(block.child_blocks, context, surface));
  const title = block.title ? textObject(block.title, context) : "Details";
  if (!block.is_collapsible) return h("div", { class: "block card" }, h("strong", {}, title), inner);
  return h("details", { class: "block card", open: !block.default_collapsed }, h("summary", {}, title), inner);
}

const DRAW = {
  section,
  header: (block, context) => h("h3", { class: "block" }, textObject(block.text, context)),
  divider: () => h("hr"),
  context: contextBlock,
  actions,
  context_actions: actions,
  input: field,
  image: (block, context) => h("figure", { class: "block" }, picture(block), block.title ? h("figcaption", {}, textObject(block.title, context)) : null),
  rich_text: richText,
  markdown: (block) => h("div", { class: "block text" }, lines(block.text)),
  table,
  data_table: table,
  data_visualization: chart,
  alert: (block, context) => h("div", { class: `block alert ${block.level || "default"}`, role: "note" }, textObject(block.text, context)),
  card,
  carousel: (block, context, surface) => h("div", { class: "block" }, block.elements.map((c) => card(c, context, surface))),
  container,
  plan: (block) => h("div", { class: "block card" }, h("strong", {}, block.title)),
};

/** The body of a message: blocks, or else the text. */
export function body(message, context, surface) {
  if (message.blocks && message.blocks.length) return drawBlocks(message.blocks, context, surface);
  return [h("div", { class: "block text" }, mrkdwn(message.text || "", context))];
}
