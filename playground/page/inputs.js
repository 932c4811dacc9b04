// Input blocks: a label, the control, a hint, and the sentence that says what is wrong.
import { html, useId } from "./vendor/preact.js";
import { Control } from "./controls.js";
import { TextObject, words } from "./mrkdwn.js";
import { Failed, useSending } from "./sending.js";
import { useSurface } from "./surfaces.js";

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

export function Field({ block }) {
  const id = useId();
  const surface = useSurface();
  const [state, send] = useSending({ each: true });
  const { element } = block;
  const wrong = surface.wrong?.(block) || "";
  const grouped = GROUPS.has(element.type);
  const on = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const use = {
    id: grouped ? null : `${id}-input`,
    labelledby: grouped ? `${id}-label` : null,
    label: words(block.label),
    describedby: [block.hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || null,
    invalid: Boolean(wrong),
    required: !block.optional,
    optional: Boolean(block.optional),
    held: surface.held(block, element),
    change: (value) => send(element, () => surface.choose(block, element, value)),
    type: (value) => surface.type(block, element, value),
    leave: () => surface.flush(),
    suggest: (typed) => surface.suggest(block, element, typed),
    // Enter tells the app where the block asks for it; else it submits, as in any form.
    enter: (value) => {
      if (block.dispatch_action && on.includes("on_enter_pressed")) return send(element, () => surface.type(block, element, value, { enter: true }));
      surface.type(block, element, value);
      return surface.submit ? surface.submit() : surface.flush();
    },
  };
  const said = html`<${TextObject} text=${block.label} />${block.optional ? html`<span class="b-soft"> (optional)</span>` : null}`;
  return html`<div class=${wrong ? "b-field b-wrong" : "b-field"} data-element=${element.type}>
    ${grouped ? html`<div class="b-label" id=${`${id}-label`}>${said}</div>` : html`<label class="b-label" for=${`${id}-input`} id=${`${id}-label`}>${said}</label>`}
    <${Control} element=${element} use=${use} /><${Failed} state=${state} />
    ${block.hint ? html`<p class="b-hint" id=${`${id}-hint`}><${TextObject} text=${block.hint} /></p>` : null}
    <p class="b-error" id=${`${id}-wrong`} role="alert">${wrong}</p>
  </div>`;
}
