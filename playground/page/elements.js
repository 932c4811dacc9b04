// Interactive elements outside of inputs: each choice goes to the app at once.
import { askFirst } from "./confirm.js";
import { h } from "./dom.js";
import { control } from "./controls.js";
import { textObject } from "./mrkdwn.js";

export function interactive(block, element, context, surface) {
  const draw = BUTTONS[element.type];
  if (draw) return draw(block, element, context, surface);
  const label = element.placeholder ? element.placeholder.text : element.type.replaceAll("_", " ");
  const held = (surface.state[block.block_id] || {})[element.action_id];
  const choose = (value) => press(block, element, surface, { value });
  return control(element, held, context, { label, change: choose, surface, block });
}

async function press(block, element, surface, choice) {
  if (element.confirm && !(await askFirst(element.confirm))) return;
  await surface.click(block, element, choice);
}

function button(block, element, context, surface) {
  const style = element.style ? ` ${element.style}` : "";
  const node = h(
    "button",
    {
      type: "button",
      class: `act${style}`,
      "aria-label": element.accessibility_label,
      onclick: () => press(block, element, surface, { value: element.value ?? null }),
    },
    textObject(element.text, context),
  );
  if (!element.url || !/^https?:\/\//i.test(element.url)) return node;
  // A link button tells the app and opens the page, as in Slack.
  return h("span", { class: "pair" }, node, h("a", { href: element.url, target: "_blank", rel: "noopener noreferrer" }, "open ↗"));
}

function overflow(block, element, context, surface) {
  const menu = h("details", { class: "overflow" }, h("summary", { "aria-label": "More" }, "⋯"));
  const items = element.options.map((option) =>
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          menu.open = false;
          press(block, element, surface, { option });
        },
      },
      textObject(option.text, context),
      option.description ? h("small", {}, textObject(option.description, context)) : null,
    ),
  );
  menu.append(h("div", { class: "menu" }, items));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  return menu;
}

function feedback(block, element, context, surface) {
  const sides = ["positive_button", "negative_button"].map((side) =>
    h("button", { type: "button", class: "act", onclick: () => press(block, element, surface, { option: side }) }, element[side].text.text),
  );
  return h("span", { class: "pair" }, sides);
}

const BUTTONS = {
  button,
  workflow_button: button,
  icon_button: button,
  feedback_buttons: feedback,
  overflow,
};
