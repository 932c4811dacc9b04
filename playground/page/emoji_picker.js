// Choosing a reaction: a few near at hand, all others by their names.
import { html, useEffect, useRef, useState } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { Popover, useOpen } from "./popover.js";

const MOST = 56;
const FIRST = (
  "+1 tada clap raised_hands eyes heart fire white_check_mark muscle rocket star sparkles pray handshake trophy bulb " +
  "smile joy slightly_smiling_face thinking_face wave ok_hand -1 100 memo calendar question hourglass"
).split(" ");

let all = null;

/** Names with their characters; the table is loaded when it is first asked for. */
export async function emojiTable() {
  all ||= (await import("./vendor/emoji.js")).emoji;
  return all;
}

/** Names that fit, those that begin with it first. */
export function emojiNames(table, typed, most) {
  const word = typed.toLowerCase().replace(/^:|:$/g, "");
  if (!word) return FIRST.filter((name) => table[name]).slice(0, most);
  const names = Object.keys(table);
  const begin = names.filter((name) => name.startsWith(word));
  return [...begin, ...names.filter((name) => !name.startsWith(word) && name.includes(word))].slice(0, most);
}

export function EmojiGrid({ onPick }) {
  const [table, setTable] = useState(all);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    emojiTable().then(setTable);
  }, []);
  const names = table ? emojiNames(table, typed, MOST) : [];
  return html`
    <input type="text" autofocus placeholder="Find an emoji" aria-label="Find an emoji" value=${typed}
      onInput=${(event) => setTyped(event.target.value)}
      onKeyDown=${(event) => {
        if (event.key === "Enter" && names.length) onPick(names[0]);
      }} />
    <div class="emoji-grid" role="group" aria-label="Emoji">
      ${names.map(
        (name) => html`<button type="button" key=${name} title=${`:${name}:`} aria-label=${`React with ${name}`} onClick=${() => onPick(name)}>${table[name]}</button>`,
      )}
    </div>
    ${table && !names.length ? html`<p class="hint">No emoji has this name.</p>` : null}`;
}

export function EmojiButton({ label, onPick }) {
  const { open, close, toggle } = useOpen();
  const button = useRef(null);
  return html`
    <button type="button" class="icon" ref=${button} aria-label=${label} title=${label} aria-haspopup="dialog" aria-expanded=${open} onClick=${toggle}>
      <${Icon} name="face" />
    </button>
    ${open
      ? html`<${Popover} anchor=${button} onClose=${close} role="dialog" aria-label=${label}>
          <${EmojiGrid} onPick=${(name) => {
            close();
            onPick(name);
          }} />
        <//>`
      : null}`;
}
