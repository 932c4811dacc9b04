// Interactive elements outside of inputs: each choice goes to the app at once.
import { html, useRef } from "./vendor/preact.js";
import { Control } from "./controls.js";
import { TextObject, isSafe, words } from "./mrkdwn.js";
import { Popover, useOpen } from "./popover.js";
import { roving } from "./roving.js";
import { Failed, useSending } from "./sending.js";
import { me, toast } from "./store.js";
import { useSurface } from "./surfaces.js";

/** `about` is the id of the words beside it, for those who hear the page. */
export function Interactive({ block, element, about }) {
  const Draw = DRAW[element.type] || Choice;
  return html`<${Draw} block=${block} element=${element} about=${about} />`;
}

/** Menus, pickers and boxes. */
function Choice({ block, element, about }) {
  const surface = useSurface();
  const [state, send] = useSending({ each: true });
  const label = words(element.placeholder) || LABELS[element.type] || element.type.replaceAll("_", " ");
  const use = {
    label,
    describedby: about,
    held: surface.held(block, element),
    change: (value) => send(element, () => surface.choose(block, element, value)),
    type: (value) => surface.type(block, element, value),
    enter: (value) => send(element, () => surface.type(block, element, value, { enter: true })),
    leave: () => surface.flush(),
    suggest: (typed) => surface.suggest(block, element, typed),
  };
  return html`<div class="b-choice" data-element=${element.type} aria-busy=${state === "busy"}><${Control} element=${element} use=${use} /><${Failed} state=${state} /></div>`;
}

const LABELS = {
  checkboxes: "Choose any",
  datepicker: "Date",
  datetimepicker: "Date and time",
  radio_buttons: "Choose one",
  rich_text_input: "Text",
  timepicker: "Time",
};

function Button({ block, element, about }) {
  const surface = useSurface();
  const [state, send] = useSending();
  const press = async () => {
    const url = opens(element.url);
    const outcome = await send(element, async () => {
      // A link button opens the page and tells the app, as in Slack; the browser wants it opened at once.
      if (url && !element.confirm) open(url);
      return surface.press(block, element, { value: element.value ?? null });
    });
    if (outcome && url && element.confirm) open(url);
  };
  const style = { primary: "b-primary", danger: "b-danger" }[element.style] || "";
  return html`<span class="b-pair">
    <button type="button" class=${`b-button ${style}`} data-element=${element.type} aria-label=${element.accessibility_label || null}
      aria-describedby=${about} aria-busy=${state === "busy"} onClick=${press}>
      <${TextObject} text=${element.text} />${opens(element.url) ? html`<span class="b-away" role="img" aria-label="opens another page">↗</span>` : null}
    </button><${Failed} state=${state} />
  </span>`;
}

const opens = (url) => (/^https?:\/\//i.test(url || "") ? url : null);
const open = (url) => window.open(url, "_blank", "noopener,noreferrer");

/** Slack starts a workflow; there are none here, and the button says so. */
function WorkflowButton({ element }) {
  const say = () => toast("This page runs no workflows.");
  return html`<button type="button" class="b-button" data-element="workflow_button" aria-label=${element.accessibility_label || null} onClick=${say}>
    <${TextObject} text=${element.text} />
  </button>`;
}

const ICONS = { trash: "🗑" };

function IconButton({ block, element }) {
  const surface = useSurface();
  const [state, send] = useSending();
  if (element.visible_to_user_ids?.length && !element.visible_to_user_ids.includes(me.value?.id)) return null;
  const press = () => send(element, () => surface.press(block, element, { value: element.value ?? null }));
  return html`<span class="b-pair">
    <button type="button" class="b-button b-plain" data-element="icon_button" aria-busy=${state === "busy"}
      aria-label=${element.accessibility_label || words(element.text)} title=${words(element.text)} onClick=${press}>
      <span aria-hidden="true">${ICONS[element.icon] || "•"}</span>
    </button><${Failed} state=${state} />
  </span>`;
}

function Feedback({ block, element }) {
  const surface = useSurface();
  const [state, send] = useSending();
  const side = (name, sign) => {
    const one = element[name];
    const press = () => send(element, () => surface.press(block, element, { option: name }));
    return html`<button type="button" class="b-button b-plain" data-element="feedback_buttons" aria-busy=${state === "busy"}
      aria-label=${one.accessibility_label || null} onClick=${press}><span aria-hidden="true">${sign}</span> ${words(one.text)}</button>`;
  };
  return html`<span class="b-pair" role="group" aria-label="Feedback">${side("positive_button", "👍")}${side("negative_button", "👎")}<${Failed} state=${state} /></span>`;
}

const arrows = roving("[role=menuitem]");

function Overflow({ block, element }) {
  const surface = useSurface();
  const [state, send] = useSending();
  const { open: shown, close, toggle } = useOpen();
  const button = useRef(null);
  const pick = (option) => {
    close();
    button.current.focus();
    if (opens(option.url)) open(option.url);
    send(element, () => surface.press(block, element, { option }));
  };
  return html`<span class="b-pair">
    <button type="button" class="b-button b-plain" data-element="overflow" ref=${button} aria-label="More" aria-haspopup="menu" aria-expanded=${shown}
      aria-busy=${state === "busy"} onClick=${toggle}><span aria-hidden="true">⋯</span></button>
    ${shown
      ? html`<${Popover} anchor=${button} onClose=${close} onKeyDown=${arrows}>
          <div role="menu" class="menu-list" aria-label="More">
            ${element.options.map(
              (option) => html`<button type="button" role="menuitem" tabindex="-1" onClick=${() => pick(option)}>
                <span><${TextObject} text=${option.text} />${option.description ? html`<small><${TextObject} text=${option.description} /></small>` : null}</span>
              </button>`,
            )}
          </div>
        <//>`
      : null}<${Failed} state=${state} />
  </span>`;
}

const DRAW = {
  __proto__: null,
  button: Button,
  feedback_buttons: Feedback,
  icon_button: IconButton,
  overflow: Overflow,
  workflow_button: WorkflowButton,
};
