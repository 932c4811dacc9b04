// The modal on top of the stack: inputs, what is wrong with them, and the buttons.
import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { context, does } from "./store.js";
import { ModalSurface } from "./surfaces.js";

const dialog = document.getElementById("modal");
let drawn = "";
let surface = null;

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  leave(false);
});

export function drawModal(views) {
  const view = views[views.length - 1];
  if (!view) {
    if (dialog.open) dialog.close();
    dialog.replaceChildren();
    drawn = "";
    surface = null;
    return;
  }
  const mark = JSON.stringify([view.id, view.hash, views.length]);
  if (mark === drawn) {
    complain(view);
    return;
  }
  const again = dialog.dataset.view === view.id ? focus() : null;
  const typing = surface && again !== null ? surface.waiting : new Map();
  drawn = mark;
  surface = new ModalSurface(view, () => submit(view));
  keepTyping(view, typing);
  dialog.dataset.view = view.id;
  dialog.replaceChildren(frame(view, views.length));
  if (!dialog.open) dialog.showModal();
  complain(view);
  refocus(view, again);
}

/** What is wrong goes in and out in place: drawing anew would close an open menu under somebody's hand. */
function complain(view) {
  document.getElementById("modal-trouble").textContent = view.trouble || "";
  for (const field of dialog.querySelectorAll("[data-block]")) {
    const wrong = view.errors[field.dataset.block] || "";
    const line = field.querySelector(":scope > .error");
    if (line.textContent !== wrong) line.textContent = wrong;
    const input = field.querySelector("input, textarea, select, summary");
    if (wrong) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
  }
}

/** Text that was typed while the app changed the modal is kept, where the input is still there. */
function keepTyping(view, typing) {
  for (const [blockId, { timer, value, element }] of typing) {
    clearTimeout(timer);
    const block = view.blocks.find((b) => b.block_id === blockId && b.element?.action_id === element.action_id);
    if (!block) continue;
    surface.state[blockId] = { [element.action_id]: { type: element.type, value } };
    surface.fill(block, element, value, false, true);
  }
}

function frame(view, depth) {
  const form = h("form", { method: "dialog", novalidate: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(view);
  });
  form.append(
    h(
      "div",
      { class: "row" },
      h("h2", { id: "modal-title", class: "grow" }, view.title.text, depth > 1 ? h("small", { class: "hint" }, ` ${depth} of 3`) : null),
      h("button", { type: "button", class: "quiet", "aria-label": "Close everything", onclick: () => leave(true) }, "✕"),
    ),
    h("p", { class: "error", role: "alert", id: "modal-trouble" }),
    h("div", { class: "body" }, drawBlocks(view.blocks, context(), surface)),
    h(
      "div",
      { class: "row end" },
      h("button", { type: "button", class: "quiet", onclick: () => leave(false) }, view.close?.text || "Cancel"),
      view.submit ? h("button", { type: "submit", class: "act primary", id: "modal-submit" }, view.submit.text) : null,
    ),
  );
  return form;
}

async function submit(view) {
  const button = document.getElementById("modal-submit");
  if (!button || button.disabled) return;
  button.disabled = true;
  await surface.flush();
  const outcome = await does({ do: "submit" });
  button.disabled = false;
  if (outcome.kind === "errors") {
    const first = Object.keys(outcome.errors)[0];
    requestAnimationFrame(() => setTimeout(() => inBlock(first)?.focus(), 120));
  }
}

async function leave(all) {
  await does({ do: "close", all });
}

const inBlock = (block) => dialog.querySelector(`[data-block="${CSS.escape(block)}"] :is(input, textarea, select, summary)`);

function focus() {
  const field = document.activeElement?.closest?.("#modal [data-block]");
  if (!field) return { block: null };
  return { block: field.dataset.block, start: document.activeElement.selectionStart };
}

function refocus(view, again) {
  if (again?.block) {
    const input = inBlock(again.block);
    input?.focus();
    if (input?.setSelectionRange && again.start !== null && again.start !== undefined) {
      try {
        input.setSelectionRange(again.start, again.start);
      } catch {
        // dates and numbers have no caret to put back
      }
    }
    return;
  }
  const wanted = view.blocks.find((b) => b.element?.focus_on_load) || view.blocks.find((b) => b.type === "input");
  if (!again && wanted) inBlock(wanted.block_id)?.focus();
}
