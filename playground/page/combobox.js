// A field that opens a list and narrows it while one types: for menus with five entries and for two thousand people.
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { float } from "./floating.js";

const SHOWN = 50;

/**
 * `found(text)` gives [{key, label, detail, group}] in order, `chosen` is a list of such. `change(list)` hears the new
 * list. `many` keeps chips; `clear` lets a single choice be taken back. `note` stands below the list.
 */
export function Combobox({ attributes, placeholder, found, chosen, many, clear, most, change, note, onText }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [active, setActive] = useState(-1);
  const [said, say] = useState("");
  const box = useRef(null);
  const input = useRef(null);
  const id = useId();
  const { matches, more } = open ? cut(found(text)) : { matches: [], more: 0 };
  const full = many && most && chosen.length >= most;
  const at = Math.min(active, matches.length - 1);
  const isChosen = (item) => chosen.some((one) => one.key === item.key);

  const show = () => {
    if (open) return;
    setOpen(true);
    setActive(-1);
    onText?.("");
  };
  const hide = () => {
    setOpen(false);
    setText("");
    setActive(-1);
  };
  const write = (event) => {
    setText(event.target.value);
    setOpen(true);
    setActive(event.target.value ? 0 : -1);
    onText?.(event.target.value);
  };
  const pick = (item) => {
    if (!many) {
      hide();
      say(`${item.label} chosen.`);
      if (!isChosen(item)) change([item]);
      return;
    }
    if (isChosen(item)) return remove(item);
    if (full) return say(`No more than ${most}.`);
    setText("");
    onText?.("");
    say(`${item.label} added.`);
    change([...chosen, item]);
  };
  const remove = (item) => {
    say(`${item.label} taken away.`);
    change(chosen.filter((one) => one.key !== item.key));
    input.current.focus();
  };
  const keys = (event) => {
    if (event.isComposing) return;
    const act = {
      ArrowDown: () => (open ? setActive(Math.min(at + 1, matches.length - 1)) : show()),
      ArrowUp: () => (open ? setActive(Math.max(at - 1, 0)) : show()),
      Enter: () => (open && at >= 0 ? pick(matches[at]) : show()),
      Escape: open ? hide : null,
      Home: open && !text ? () => setActive(0) : null,
      End: open && !text ? () => setActive(matches.length - 1) : null,
      Backspace: !event.target.value && chosen.length && (many || clear) ? () => remove(chosen.at(-1)) : null,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const pressed = (event) => {
    if (event.target.closest("button")) return;
    input.current.focus();
    show();
  };
  const left = (event) => {
    if (!box.current.contains(event.relatedTarget)) hide();
  };
  const single = !many && chosen[0]?.label;
  return html`<div class="b-combo" ref=${box} onFocusOut=${left}>
    <div class="b-combobox" onClick=${pressed}>
      ${many
        ? chosen.map(
            (item) => html`<span class="b-chip" key=${item.key}>${item.label}<button type="button" aria-label=${`Remove ${item.label}`} onClick=${() => remove(item)}>✕</button></span>`,
          )
        : null}
      <input type="text" role="combobox" autocomplete="off" spellcheck=${false} ref=${input} ...${attributes} aria-expanded=${open} aria-haspopup="listbox"
        aria-controls=${open ? `${id}-list` : null} aria-autocomplete="list" aria-activedescendant=${open && at >= 0 ? `${id}-${at}` : null}
        class=${single && !text ? "b-held" : ""} placeholder=${single || (chosen.length ? "" : placeholder)} value=${open ? text : single || ""}
        onInput=${write} onKeyDown=${keys} />
      ${clear && !many && chosen.length ? html`<button type="button" class="b-clear" aria-label="Clear" onClick=${() => remove(chosen[0])}>✕</button>` : null}
      <span class="b-arrow" aria-hidden="true">▾</span>
    </div>
    <span class="b-unseen" aria-live="polite">${said}</span>
    ${open ? html`<${List} id=${id} box=${box} matches=${matches} more=${more} at=${at} many=${many} isChosen=${isChosen} pick=${pick} note=${note} text=${text} />` : null}
  </div>`;
}

/** No more than fifty are drawn, and how many there would be. */
function cut(found) {
  return { matches: found.slice(0, SHOWN), more: Math.max(0, found.length - SHOWN) };
}

function List({ id, box, matches, more, at, many, isChosen, pick, note, text }) {
  const panel = useRef(null);
  useLayoutEffect(() => float(panel.current, box.current), []);
  useEffect(() => {
    panel.current?.querySelector(".b-active")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  let group = null;
  const rows = matches.flatMap((item, index) => {
    const head = item.group && item.group !== group ? [html`<li class="b-group" role="presentation" key=${`group ${item.group}`}>${(group = item.group)}</li>`] : [];
    return [
      ...head,
      html`<li role="option" key=${item.key} id=${`${id}-${index}`} class=${index === at ? "b-option b-active" : "b-option"} aria-selected=${isChosen(item)} onClick=${() => pick(item)}>
        <span class="b-tick" aria-hidden="true">${isChosen(item) ? "✓" : ""}</span>
        <span>${item.label}${item.detail ? html`<small>${item.detail}</small>` : null}</span>
      </li>`,
    ];
  });
  const below = note || (more ? `${more.toLocaleString("en")} more. Type to narrow.` : matches.length ? "" : text ? "Nothing matches." : "Nothing to choose.");
  // The field keeps the focus: a press on the list must not take it.
  return html`<div class="b-list-panel" popover="manual" ref=${panel} onMouseDown=${(event) => event.preventDefault()}>
    <ul role="listbox" id=${`${id}-list`} aria-label="Choices" aria-multiselectable=${many ? "true" : null}>${rows}</ul>
    ${below ? html`<p class="b-below" role="status">${below}</p>` : null}
  </div>`;
}
