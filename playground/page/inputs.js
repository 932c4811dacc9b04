// Input blocks: a label, the control, a hint, and the sentence that says what is wrong.
import { control } from "./controls.js";
import { freshId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

export function field(block, context, surface) {
  const { element } = block;
  const id = freshId("input");
  const hint = block.hint ? h("small", { class: "hint", id: `${id}-hint` }, textObject(block.hint, context)) : null;
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" });
  const held = (surface.state[block.block_id] || {})[element.action_id];
  const describedby = hint ? `${id}-hint ${id}-error` : `${id}-error`;
  const grouped = GROUPS.has(element.type);
  const use = {
    id: grouped ? null : id,
    labelledby: grouped ? `${id}-label` : null,
    label: block.label.text,
    describedby,
    surface,
    block,
    change: (value) => surface.fill(block, element, value, true),
    type: (value, enter, done) => {
      surface.fill(block, element, value, enter, !enter && !done);
      if (enter && !block.dispatch_action) surface.submit?.();
    },
  };
  const words = [textObject(block.label, context), block.optional ? h("span", { class: "hint" }, " (optional)") : null];
  const label = grouped ? h("div", { class: "label", id: `${id}-label` }, words) : h("label", { class: "label", for: id }, words);
  return h("div", { class: "block field", data: { block: block.block_id } }, label, control(element, held, context, use), hint, error);
}
