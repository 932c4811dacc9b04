// The modal on top of the stack: its blocks, what is wrong, and the buttons.
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { Blocks } from "./blocks.js";
import { ConfirmDialog } from "./confirm.js";
import { TextObject } from "./mrkdwn.js";
import { does, views } from "./store.js";
import { forgetViews, modalSurface } from "./surfaces.js";

const FIELDS = "input:not([type=hidden]), textarea, select, [role=combobox]";

export function ModalStack() {
  const stack = views.value;
  const ids = stack.map((view) => view.id);
  useEffect(() => forgetViews(ids), [ids.join()]);
  const top = stack.at(-1);
  return html`${top ? html`<${Modal} view=${top} depth=${stack.length} />` : null}<${ConfirmDialog} />`;
}

/** One dialog for the whole stack: it stays open while views come and go, and gives the focus back at the end. */
function Modal({ view, depth }) {
  const dialog = useRef(null);
  const title = useId();
  useLayoutEffect(() => {
    const node = dialog.current;
    const opener = document.activeElement;
    node.showModal();
    return () => {
      node.close();
      if (opener?.isConnected) opener.focus();
      else document.querySelector("main")?.focus();
    };
  }, []);
  const cancel = (event) => {
    if (event.target !== dialog.current) return;
    event.preventDefault();
    leave(view);
  };
  // Some browsers close a dialog at the second Esc whatever the page says.
  const closed = async (event) => {
    if (event.target !== dialog.current || !dialog.current.isConnected) return;
    await leave(view);
    if (dialog.current?.isConnected && !dialog.current.open) dialog.current.showModal();
  };
  return html`<dialog ref=${dialog} class="b-modal" aria-labelledby=${title} onCancel=${cancel} onClose=${closed}>
    <${Frame} key=${view.id} view=${view} depth=${depth} title=${title} />
  </dialog>`;
}

/** What was typed arrives before: Slack tells an app of each key, and would not wait for a pause. */
const leave = (view, all = false) => {
  const surface = modalSurface(view);
  surface.flush();
  return surface.queue(() => does({ do: "close", view: view.id, all }));
};

function Frame({ view, depth, title }) {
  const form = useRef(null);
  const [busy, setBusy] = useState(false);
  const surface = modalSurface(view);
  const trouble = surface.trouble.value || view.trouble;
  // After the dialog is shown: what is not shown takes no focus.
  useEffect(() => first(form.current)?.focus(), []);
  const submit = async () => {
    if (busy || !view.submit) return;
    setBusy(true);
    surface.trouble.value = "";
    surface.flush();
    const outcome = await surface.queue(() => does({ do: "submit", view: view.id, quiet: true }));
    setBusy(false);
    if (outcome.unsent) surface.trouble.value = outcome.trouble;
    if (outcome.kind === "errors") wrong(form.current);
  };
  surface.submit = submit;
  const typed = view.blocks.some((block) => block.type === "input");
  return html`<form ref=${form} method="dialog" novalidate onSubmit=${(event) => {
    event.preventDefault();
    submit();
  }}>
    <header class="b-head">
      ${depth > 1 ? html`<button type="button" class="b-button b-plain" aria-label="Back" title="Back" onClick=${() => leave(view)}>‹</button>` : null}
      <h2 id=${title}><${TextObject} text=${view.title} /></h2>
      <button type="button" class="b-button b-plain" aria-label="Close" title="Close" onClick=${() => leave(view, true)}>✕</button>
    </header>
    <div class="b-body" tabindex=${typed ? null : "0"} role=${typed ? null : "group"} aria-labelledby=${typed ? null : title}>
      <${Blocks} blocks=${view.blocks} surface=${surface} />
    </div>
    <footer class="b-foot">
      <p class="b-trouble" role="alert">${trouble}</p>
      <button type="button" class="b-button" onClick=${() => leave(view)}><${TextObject} text=${view.close || CLOSE} /></button>
      ${view.submit
        ? html`<button type="submit" class="b-button b-primary" aria-disabled=${busy} aria-busy=${busy}>
            ${busy ? html`<span class="b-spin" aria-hidden="true"></span>` : null}<${TextObject} text=${view.submit} />
          </button>`
        : null}
    </footer>
  </form>`;
}

const CLOSE = { type: "plain_text", text: "Cancel" };

/** Where typing begins: where the app asks for it, else the first input, else the modal's words. */
function first(form) {
  const asked = form.querySelector("[data-first]");
  if (asked) return asked.matches(FIELDS) ? asked : asked.querySelector(FIELDS);
  return form.querySelector(`.b-input :is(${FIELDS}):not(:disabled)`) || form.querySelector(".b-body[tabindex]");
}

/** To the first sentence in red, once it is drawn. */
function wrong(form) {
  requestAnimationFrame(() => setTimeout(() => form.querySelector(`.b-wrong :is(${FIELDS}, button)`)?.focus(), 30));
}
