// A rich text input: a text field with marks, buttons and keys that set them, and how it will look.
import { html, useRef, useState } from "./vendor/preact.js";
import { about } from "./labelling.js";
import { words } from "./mrkdwn.js";
import { fromRich, toRich } from "./richmarks.js";
import { RichText } from "./richtext.js";

const WRAPS = [
  { name: "Bold", sign: "*", shown: "B", key: "b" },
  { name: "Italic", sign: "_", shown: "I", key: "i" },
  { name: "Strikethrough", sign: "~", shown: "S", key: "x", shift: true },
  { name: "Code", sign: "`", shown: "‹›", key: "c", shift: true },
];
const STARTS = [
  { name: "List", sign: "- ", shown: "•", key: "8", shift: true },
  { name: "Numbered list", sign: "1. ", shown: "1.", key: "7", shift: true },
  { name: "Quote", sign: "> ", shown: "❝", key: "9", shift: true },
];

export function RichEditor({ element, use }) {
  const [text, keep] = useState(() => fromRich(use.held));
  const field = useRef(null);
  const written = (value) => {
    keep(value);
    use.type(toRich(value));
  };
  // The browser's own way of inserting keeps its undo, and tells us by an input event.
  const put = (from, to, value) => {
    field.current.focus();
    field.current.setSelectionRange(from, to);
    document.execCommand("insertText", false, value);
  };
  const wrap = ({ sign }) => {
    const { selectionStart: from, selectionEnd: to, value } = field.current;
    put(from, to, `${sign}${value.slice(from, to)}${sign}`);
    field.current.setSelectionRange(from + 1, to + 1);
  };
  const start = ({ sign }) => {
    const { selectionStart: from, selectionEnd: to, value } = field.current;
    const first = value.lastIndexOf("\n", from - 1) + 1;
    const rows = value.slice(first, to).split("\n");
    put(first, to, rows.map((row, index) => (sign === "1. " ? `${index + 1}. ` : sign) + row).join("\n"));
  };
  const keys = (event) => {
    if (event.isComposing) return;
    const held = event.ctrlKey || event.metaKey;
    if (event.key === "Enter") return held ? enter(event) : nextItem(event);
    if (!held) return;
    const digit = event.code.replace("Digit", "");
    const fits = (one) => (one.key === event.key.toLowerCase() || one.key === digit) && Boolean(one.shift) === event.shiftKey;
    const act = WRAPS.find(fits) ? () => wrap(WRAPS.find(fits)) : STARTS.find(fits) ? () => start(STARTS.find(fits)) : null;
    if (!act) return;
    event.preventDefault();
    act();
  };
  const enter = (event) => {
    event.preventDefault();
    use.enter(toRich(text));
  };
  // Enter in a list begins the next item; in an empty one it ends the list.
  const nextItem = (event) => {
    const { selectionStart: at, selectionEnd: to, value } = event.target;
    const first = value.lastIndexOf("\n", at - 1) + 1;
    const item = /^( *)([-•]|(\d+)\.) (.*)$/.exec(value.slice(first, at));
    if (!item || at !== to) return;
    event.preventDefault();
    if (!item[4]) return put(first, at, "");
    put(at, at, `\n${item[1]}${item[3] ? `${Number(item[3]) + 1}.` : item[2]} `);
  };
  const button = (one, act) => {
    const key = `Ctrl+${one.shift ? "Shift+" : ""}${one.key.toUpperCase()}`;
    return html`<button type="button" class="b-tool" aria-label=${one.name} title=${`${one.name} (${key})`} onMouseDown=${(event) => event.preventDefault()}
      onClick=${() => act(one)}><span aria-hidden="true">${one.shown}</span></button>`;
  };
  const rich = toRich(text);
  const marked = rich && (rich.elements.length > 1 || rich.elements[0].type !== "rich_text_section" || rich.elements[0].elements.some((one) => one.style || one.type !== "text"));
  const rows = Math.max(element.min_lines || 3, Math.min(element.max_lines || 12, text.split("\n").length));
  return html`<div class="b-richedit">
    <div class="b-tools" role="group" aria-label="Formatting">${WRAPS.map((one) => button(one, wrap))}${STARTS.map((one) => button(one, start))}</div>
    <textarea ref=${field} dir="auto" ...${about(element, use)} rows=${rows} placeholder=${words(element.placeholder) || null} value=${text}
      onInput=${(event) => written(event.target.value)} onBlur=${use.leave} onKeyDown=${keys}></textarea>
    ${marked ? html`<div class="b-preview" role="group" aria-label="How it will look"><${RichText} block=${rich} /></div>` : null}
  </div>`;
}
