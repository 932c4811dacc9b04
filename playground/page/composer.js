// Where one types: messages, slash commands, mentions, and the app's shortcuts.
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { commandOf, complete } from "./completion.js";
import { draft, keepDraft } from "./drafts.js";
import { Face } from "./faces.js";
import { Icon } from "./icons.js";
import { Menu } from "./menu.js";
import { app, does, editing, messages, place, thread as openThread } from "./store.js";
import { fitHeight, writtenText } from "./written.js";

const touch = matchMedia("(hover: none)");

/** What is offered for the word at the caret, and choosing from it. */
function useCompletion(box, inThread, changed) {
  const [offer, setOffer] = useState(null);
  const [at, setAt] = useState(0);
  const asked = useRef(0);
  const look = async () => {
    const mine = ++asked.current;
    const caret = box.current.selectionStart;
    const found = caret === box.current.selectionEnd ? await complete(box.current.value.slice(0, caret), { inThread }) : null;
    if (mine !== asked.current) return;
    setOffer(found);
    setAt(0);
  };
  const shut = () => {
    asked.current += 1;
    setOffer(null);
  };
  const take = (item) => {
    const caret = box.current.selectionStart;
    box.current.setRangeText(item.insert, offer.from, caret, "end");
    shut();
    box.current.focus();
    changed();
  };
  /** True if the key was for the list. */
  const key = (event) => {
    if (!offer) return false;
    const { length } = offer.items;
    const item = offer.items[at];
    if (event.key === "ArrowDown") setAt((at + 1) % length);
    else if (event.key === "ArrowUp") setAt((at + length - 1) % length);
    else if (event.key === "Escape") shut();
    else if (event.key === "Tab" || event.key === "Enter") {
      // A whole command is sent by Enter, not completed once more.
      if (event.key === "Enter" && (event.shiftKey || box.current.value === item.insert.trim())) return false;
      take(item);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { offer, at, look, shut, take, key };
}

export function Composer({ channel, thread = null, label }) {
  const box = useRef(null);
  const id = useId();
  // Of a direct message, the person: the conversation itself may be another one after a restart.
  const slot = `${place.value.as} ${channel.user || channel.id} ${thread || ""}`;
  const [text, setText] = useState(() => draft(slot));
  const [refusal, setRefusal] = useState("");
  const changed = () => {
    setText(box.current.value);
    setRefusal("");
    keepDraft(slot, box.current.value);
    fitHeight(box.current);
  };
  const { offer, at, look, shut, take, key } = useCompletion(box, Boolean(thread), changed);
  useLayoutEffect(() => {
    box.current.value = text;
    fitHeight(box.current);
  }, []);
  useEffect(() => {
    if (!touch.matches && (thread || !document.activeElement || document.activeElement === document.body)) box.current.focus();
  }, []);
  const fill = (value) => {
    // Typed meanwhile, or gone elsewhere: what failed is then kept as the draft only if nothing took its place.
    if (!box.current || draft(slot)) return;
    box.current.value = value;
    changed();
  };
  const send = async () => {
    const typed = box.current.value.trim();
    if (!typed) return;
    const command = /^(\/\S+)\s*([\s\S]*)$/.exec(typed);
    if (command && thread) {
      setRefusal(`${command[1]} is not supported in threads. Sorry!`);
      return;
    }
    box.current.value = "";
    changed();
    shut();
    const outcome = await (command
      ? does({ do: "command", command: command[1], text: writtenText(command[2]), channel: channel.id })
      : does({ do: "say", text: writtenText(typed), channel: channel.id, thread_ts: thread }));
    if (outcome.kind === "trouble" && (!command || outcome.unsent)) {
      keepOrFill(typed);
    }
  };
  const keepOrFill = (typed) => (box.current?.isConnected ? fill(typed) : draft(slot) || keepDraft(slot, typed));
  const keys = (event) => {
    if (key(event)) return;
    if (event.key === "ArrowUp" && !event.altKey && !event.shiftKey && !box.current.value) {
      event.preventDefault();
      const own = (thread ? openThread : messages).value?.list.findLast((one) => one.user === place.value.as && !one.ephemeral && !one.subtype);
      if (own) editing.value = own.ts;
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const command = thread ? null : commandOf(text);
  return html`<form class="composer" onSubmit=${(event) => {
    event.preventDefault();
    send();
  }}>
    ${offer ? html`<${Offer} id=${id} offer=${offer} at=${at} take=${take} />` : null}
    ${!offer && command
      ? html`<p class="command-hint"><strong>${command.command}</strong> ${command.usage_hint || ""} <span class="hint">${command.description || ""}</span></p>`
      : null}
    ${refusal ? html`<p class="refusal" role="alert">${refusal}</p>` : null}
    <div class="writing">
      ${thread ? null : html`<${Shortcuts} />`}
      <textarea ref=${box} rows="1" dir="auto" aria-label=${label} placeholder=${label} aria-autocomplete="list"
        aria-controls=${offer ? id : null} aria-activedescendant=${offer ? `${id}-${at}` : null} enterkeyhint="send"
        onInput=${() => {
          changed();
          look();
        }}
        onClick=${look} onBlur=${shut} onKeyDown=${keys}></textarea>
      <button type="submit" class="send" aria-label="Send" title="Send (Enter)" disabled=${!text.trim()}><${Icon} name="send" /></button>
    </div>
  </form>`;
}

function Offer({ id, offer, at, take }) {
  return html`<ul class="offer" id=${id} role="listbox" aria-label=${offer.label}>
    ${offer.items.map(
      (one, index) => html`<li key=${one.key} id=${`${id}-${index}`} role="option" aria-selected=${index === at}
        onPointerDown=${(event) => {
          event.preventDefault();
          take(one);
        }}>
        ${one.face ? html`<${Face} user=${one.face} size="small" />` : null}${one.sign ? html`<span aria-hidden="true">${one.sign}</span>` : null}
        <strong>${one.name}</strong> <span class="usage">${one.hint}</span> <span class="hint">${one.about}</span>
      </li>`,
    )}
  </ul>`;
}

function Shortcuts() {
  const items = app.value.shortcuts
    .filter((one) => one.type === "global")
    .map((one) => ({ label: one.name, hint: one.description, icon: "bolt", act: () => does({ do: "shortcut", callback_id: one.callback_id }) }));
  return items.length ? html`<${Menu} label="Shortcuts" icon="plus" items=${items} above />` : null;
}
