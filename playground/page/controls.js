// One control for each kind of input, native wherever the browser has one.
import { h, freshId } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/**
 * A control for `element` holding `held`; `use.change(value)` hears each choice, `use.type(value, enter)` typed text.
 * Values are what the local Slack's `fill` and `click` take.
 */
export function control(element, held, context, use) {
  const draw = DRAW[element.type];
  if (draw) return draw(element, held || {}, context, use);
  return h("p", { class: "undrawn" }, `This page cannot draw “${element.type}”.`);
}

const common = (element, use) => ({
  id: use.id,
  "aria-label": use.id ? null : use.label,
  "aria-describedby": use.describedby,
  autofocus: element.focus_on_load || null,
});

function typed(type, mode) {
  return (element, held, context, use) => {
    const multiline = element.multiline || element.type === "rich_text_input";
    const value = held.value ?? richPlain(held.rich_text_value) ?? "";
    const node = h(multiline ? "textarea" : "input", {
      ...common(element, use),
      type: multiline ? null : type,
      inputmode: mode,
      rows: multiline ? 4 : null,
      placeholder: element.placeholder?.text,
      value,
    });
    node.addEventListener("input", () => use.type?.(node.value, false));
    node.addEventListener("change", () => use.type?.(node.value, false, true));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || (multiline && !(event.ctrlKey || event.metaKey))) return;
      event.preventDefault();
      use.type?.(node.value, true);
    });
    if (!element.max_length) return node;
    const left = h("small", { class: "hint" }, `${[...value].length} / ${element.max_length}`);
    node.addEventListener("input", () => (left.textContent = `${[...node.value].length} / ${element.max_length}`));
    return h("span", { class: "counted" }, node, left);
  };
}

function richPlain(rich) {
  if (!rich) return undefined;
  return (rich.elements || []).flatMap((s) => s.elements || []).map((e) => e.text || "").join("");
}

function moment(type, key) {
  return (element, held, context, use) =>
    h("input", { ...common(element, use), type, value: held[key] ?? "", onchange: (e) => use.change(e.target.value || null) });
}

function dateTime(element, held, context, use) {
  const seconds = held.selected_date_time;
  const value = seconds ? new Date((seconds - new Date().getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16) : "";
  const change = (e) => use.change(e.target.value ? Math.floor(new Date(e.target.value).getTime() / 1000) : null);
  return h("input", { ...common(element, use), type: "datetime-local", value, onchange: change });
}

const sameOption = (a, b) => Boolean(a && b && a.value === b.value && a.text.text === b.text.text);

/** A native menu over [{label, value}] in groups; an empty first entry stands for "nothing chosen". */
function menu(element, groups, chosen, use) {
  const all = groups.flatMap((group) => group.items);
  const entry = (item) => h("option", { value: String(all.indexOf(item)), selected: chosen(item.value) }, item.label);
  const entries = groups.map((group) => (group.label ? h("optgroup", { label: group.label }, group.items.map(entry)) : group.items.map(entry)));
  const empty = h("option", { value: "" }, element.placeholder?.text || "Choose…");
  const change = (e) => use.change(e.target.value === "" ? null : all[Number(e.target.value)].value);
  return h("select", { ...common(element, use), onchange: change }, empty, entries.flat());
}

/** Several at once: boxes in a fold, so that it works with a keyboard and on a phone. */
function several(element, groups, chosen, use) {
  const all = groups.flatMap((group) => group.items);
  const picked = new Set(all.filter((item) => chosen(item.value)));
  const count = h("span", {}, summary(picked, element));
  const box = (item) => {
    const input = h("input", { type: "checkbox", checked: picked.has(item) });
    input.addEventListener("change", () => {
      picked[input.checked ? "add" : "delete"](item);
      count.textContent = summary(picked, element);
      use.change(all.filter((one) => picked.has(one)).map((one) => one.value));
    });
    return h("label", { class: "choice" }, input, h("span", {}, item.label));
  };
  return h(
    "details",
    { class: "several" },
    h("summary", { id: use.id, "aria-label": use.id ? null : use.label, "aria-describedby": use.describedby }, count),
    h("div", { class: "menu" }, groups.flatMap((g) => [g.label ? h("small", {}, g.label) : null, ...g.items.map(box)])),
  );
}

const summary = (picked, element) => [...picked].map((item) => item.label).join(", ") || element.placeholder?.text || "Choose…";

function optionGroups(element) {
  const items = (options) => options.map((option) => ({ label: option.text.text, value: option }));
  if (element.option_groups) return element.option_groups.map((g) => ({ label: g.label.text, items: items(g.options) }));
  return [{ items: items(element.options || []) }];
}

const named = (names, mark = "") => [{ items: Object.entries(names).map(([value, label]) => ({ label: mark + label, value })) }];
const places = (context) => named(context.names.channels, "#");
const staticSelect = (e, held, context, use) => menu(e, optionGroups(e), (o) => sameOption(o, held.selected_option), use);
const staticMany = (e, held, context, use) =>
  several(e, optionGroups(e), (o) => (held.selected_options || []).some((s) => sameOption(s, o)), use);
const oneOf = (list, key) => (e, held, context, use) => menu(e, list(context), (id) => id === held[key], use);
const manyOf = (list, key) => (e, held, context, use) => several(e, list(context), (id) => (held[key] || []).includes(id), use);

/** Radio buttons and checkboxes as a group of labelled boxes. */
function boxes(type) {
  return (element, held, context, use) => {
    const name = freshId("group");
    const many = type === "checkbox";
    const before = many ? held.selected_options || [] : [held.selected_option];
    const inputs = element.options.map((option) => h("input", { type, name, checked: before.some((s) => sameOption(s, option)) }));
    const tell = () => {
      const now = element.options.filter((_, index) => inputs[index].checked);
      use.change(many ? now : now[0] || null);
    };
    const rows = element.options.map((option, index) => {
      inputs[index].addEventListener("change", tell);
      const more = option.description ? h("small", {}, textObject(option.description, context)) : null;
      return h("label", { class: "choice" }, inputs[index], h("span", {}, textObject(option.text, context), more));
    });
    const role = many ? "group" : "radiogroup";
    return h("div", { class: "boxes", role, "aria-labelledby": use.labelledby, "aria-label": use.labelledby ? null : use.label, "aria-describedby": use.describedby }, rows);
  };
}

/** An external select: type, ask the app, choose among what it offers. */
function external(element, held, context, use) {
  const chosen = held.selected_option ? h("strong", {}, held.selected_option.text.text) : null;
  const list = h("div", { class: "menu" });
  const search = h("input", { ...common(element, use), type: "search", placeholder: element.placeholder?.text || "Type to search…" });
  search.addEventListener("change", async () => {
    const options = await use.surface.suggest(use.block, element, search.value);
    list.replaceChildren(
      ...options.map((option) => h("button", { type: "button", class: "quiet", onclick: () => use.change(option) }, option.text.text)),
    );
  });
  return h("div", { class: "external" }, chosen, search, list);
}

const DRAW = {
  plain_text_input: typed("text"),
  email_text_input: typed("text", "email"),
  url_text_input: typed("text", "url"),
  number_input: typed("text", "decimal"),
  rich_text_input: typed("text"),
  datepicker: moment("date", "selected_date"),
  timepicker: moment("time", "selected_time"),
  datetimepicker: dateTime,
  static_select: staticSelect,
  multi_static_select: staticMany,
  users_select: oneOf((c) => named(c.names.people), "selected_user"),
  multi_users_select: manyOf((c) => named(c.names.people), "selected_users"),
  channels_select: oneOf(places, "selected_channel"),
  multi_channels_select: manyOf(places, "selected_channels"),
  conversations_select: oneOf(places, "selected_conversation"),
  multi_conversations_select: manyOf(places, "selected_conversations"),
  radio_buttons: boxes("radio"),
  checkboxes: boxes("checkbox"),
  external_select: external,
};
