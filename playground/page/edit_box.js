// Changing one's own message in its place.
import { html, useLayoutEffect, useRef } from "./vendor/preact.js";
import { does } from "./store.js";
import { fitHeight, typedText, writtenText } from "./written.js";

export function EditBox({ message, onDone }) {
  const box = useRef(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current.value = typedText(message.text);
    fitHeight(box.current);
    box.current.focus();
    box.current.setSelectionRange(box.current.value.length, box.current.value.length);
    return () => before?.isConnected && before.focus();
  }, []);
  const save = async () => {
    const text = box.current.value.trim();
    if (text && text !== typedText(message.text)) {
      const outcome = await does({ do: "edit", channel: message.channel, ts: message.ts, text: writtenText(text) });
      if (outcome.kind === "trouble") return;
    }
    onDone();
  };
  const keys = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onDone();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  };
  return html`<form class="edit" onSubmit=${(event) => {
    event.preventDefault();
    save();
  }}>
    <textarea ref=${box} rows="1" dir="auto" aria-label="Edit message" onInput=${() => fitHeight(box.current)} onKeyDown=${keys}></textarea>
    <div class="row end">
      <button type="button" class="plain" onClick=${onDone}>Cancel</button>
      <button type="submit" class="main">Save</button>
    </div>
  </form>`;
}
