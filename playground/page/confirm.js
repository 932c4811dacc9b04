// The question some elements ask first.
import { html, signal, useId, useLayoutEffect, useRef } from "./vendor/preact.js";
import { TextObject } from "./mrkdwn.js";

const asking = signal(null);

/** Ask; true when the person means it. */
export function askFirst(confirm) {
  asking.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (meant) => {
      asking.value = null;
      resolve(meant);
    };
    asking.value = { confirm, answer };
  });
}

export function ConfirmDialog() {
  const asked = asking.value;
  return asked ? html`<${Question} ...${asked} />` : null;
}

function Question({ confirm, answer }) {
  const dialog = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const node = dialog.current;
    node.showModal();
    return () => node.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    event.stopPropagation();
    answer(false);
  };
  const style = confirm.style === "danger" ? "b-danger" : "b-primary";
  return html`<dialog ref=${dialog} class="b-confirm" aria-labelledby=${`${id}-title`} aria-describedby=${`${id}-text`} onCancel=${cancel}>
    <h2 id=${`${id}-title`}><${TextObject} text=${confirm.title || "Are you sure?"} /></h2>
    <div id=${`${id}-text`}><${TextObject} text=${confirm.text} /></div>
    <div class="b-ends">
      <button type="button" class="b-button" onClick=${() => answer(false)}><${TextObject} text=${confirm.deny || "Cancel"} /></button>
      <button type="button" class=${`b-button ${style}`} autofocus onClick=${() => answer(true)}><${TextObject} text=${confirm.confirm || "Yes"} /></button>
    </div>
  </dialog>`;
}
