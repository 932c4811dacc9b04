// One control for each kind of input, the browser's own wherever it has one.
import { html, useEffect, useId, useRef, useState } from "./vendor/preact.js";
import { fromWall, toWall } from "./dates.js";
import { about } from "./labelling.js";
import { TextObject, words } from "./mrkdwn.js";
import { RichEditor } from "./richedit.js";
import { SELECTS } from "./selects.js";
import { zone } from "./store.js";

/**
 * `use`: { id, label, labelledby, describedby, invalid, optional, held, change(value), type(value, {enter}), leave(),
 * suggest(typed), submit() }. Values are what the local Slack's `fill` and `click` take.
 */
export function Control({ element, use }) {
  const Draw = DRAW[element.type] || SELECTS[element.type];
  if (!Draw) return html`<p class="b-undrawn">This page cannot draw “${element.type}”.</p>`;
  return html`<${Draw} element=${element} use=${use} />`;
}

function typed(type, mode) {
  return ({ element, use }) => {
    const value = use.held ?? "";
    const enter = (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      if (element.multiline && !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      use.enter(event.target.value || null);
    };
    const rest = {
      ...about(element, use),
      placeholder: words(element.placeholder) || null,
      value,
      onInput: (event) => use.type(event.target.value || null),
      onBlur: use.leave,
      onKeyDown: enter,
    };
    const box = element.multiline ? html`<textarea rows="4" dir="auto" ...${rest}></textarea>` : html`<input type=${type} inputmode=${mode} dir="auto" autocomplete="off" ...${rest} />`;
    return html`<span class="b-typed">${box}<${Counter} element=${element} value=${value} /></span>`;
  };
}

function Counter({ element, value }) {
  const { min_length: least, max_length: most } = element;
  if (!most && !least) return null;
  const count = [...value].length;
  const over = most && count > most;
  return html`<span class=${over ? "b-count b-over" : "b-count"}>${most ? `${count} / ${most}` : `${count}, at least ${least}`}</span>`;
}

const HELD_BACK = 500; // milliseconds: a date typed part by part changes several times

/** A picker of the browser's; what is chosen counts when the hand rests, at Enter, or on leaving. */
function Picker({ element, use, type, value, read, note }) {
  const [text, keep] = useState(null);
  const timer = useRef(0);
  const waiting = useRef(undefined);
  const commit = () => {
    clearTimeout(timer.current);
    const wanted = waiting.current;
    waiting.current = undefined;
    keep(null);
    if (wanted !== undefined && wanted !== value) use.change(wanted === "" ? null : read(wanted));
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const changed = (event) => {
    const wanted = event.target.value;
    const half = type !== "time" && /^0/.test(wanted); // a year of which the first digit is there
    keep(wanted);
    waiting.current = half ? undefined : wanted;
    clearTimeout(timer.current);
    if (wanted && !half) timer.current = setTimeout(commit, HELD_BACK);
  };
  const enter = (event) => event.key === "Enter" && commit();
  return html`<span class="b-typed">
    <input type=${type} ...${about(element, use)} value=${text ?? value} onInput=${changed} onBlur=${commit} onKeyDown=${enter} />
    ${note ? html`<span class="b-count">${note}</span>` : null}
  </span>`;
}

const Day = (props) => html`<${Picker} ...${props} type="date" value=${props.use.held ?? ""} read=${(text) => text} />`;

const Time = (props) =>
  html`<${Picker} ...${props} type="time" value=${props.use.held ?? ""} read=${(text) => text} note=${props.element.timezone} />`;

const Moment = (props) =>
  html`<${Picker} ...${props} type="datetime-local" value=${props.use.held ? toWall(props.use.held) : ""} read=${(text) => fromWall(text)} note=${`${zone()} time`} />`;

const same = (a, b) => Boolean(a && b && a.value === b.value && words(a.text) === words(b.text));

/** Radio buttons and checkboxes as a group of labelled boxes. */
function boxes(type) {
  return ({ element, use }) => {
    const name = useId();
    const many = type === "checkbox";
    const before = many ? use.held || [] : [use.held];
    const held = (option) => before.some((one) => same(one, option));
    const flip = (option) => async (event) => {
      const group = event.currentTarget.closest(".b-boxes");
      const on = event.currentTarget.checked;
      const wanted = many ? element.options.filter((one) => (same(one, option) ? on : held(one))) : option;
      if ((await use.change(wanted)) !== null) return;
      // Not meant after all: the boxes stand as before.
      group.querySelectorAll("input").forEach((box, index) => (box.checked = held(element.options[index])));
    };
    const { id, ...rest } = about(element, use);
    return html`<div class="b-boxes" role=${many ? "group" : "radiogroup"} ...${rest} aria-labelledby=${use.labelledby}
      aria-label=${use.labelledby ? null : use.label} aria-required=${many ? null : rest["aria-required"]} aria-invalid=${many ? null : rest["aria-invalid"]}>
      ${element.options.map(
        (option, index) => html`<label class="b-box" key=${`${index} ${option.value}`}>
          <input type=${type} name=${name} checked=${held(option)} onChange=${flip(option)} aria-invalid=${many ? rest["aria-invalid"] : null} />
          <span><${TextObject} text=${option.text} />${option.description ? html`<small><${TextObject} text=${option.description} /></small>` : null}</span>
        </label>`,
      )}
    </div>`;
  };
}

/** Files are not a thing here; the control says so instead of pretending. */
function FileInput({ element, use }) {
  const id = useId();
  return html`<span class="b-typed">
    <button type="button" class="b-button" ...${about(element, use)} disabled aria-describedby=${id}>Add files</button>
    <span class="b-count" id=${id}>This page has no files. Leave it empty.</span>
  </span>`;
}

const DRAW = {
  __proto__: null,
  checkboxes: boxes("checkbox"),
  datepicker: Day,
  datetimepicker: Moment,
  email_text_input: typed("text", "email"),
  file_input: FileInput,
  number_input: typed("text", "decimal"),
  plain_text_input: typed("text"),
  radio_buttons: boxes("radio"),
  rich_text_input: RichEditor,
  timepicker: Time,
  url_text_input: typed("text", "url"),
};
