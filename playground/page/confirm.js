// The question some buttons ask first.
import { h } from "./dom.js";

export function askFirst(confirm) {
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const done = (answer) => {
      dialog.close();
      resolve(answer);
    };
    dialog.oncancel = (event) => {
      event.preventDefault();
      done(false);
    };
    dialog.replaceChildren(
      h("h2", { id: "confirm-title" }, confirm.title?.text || "Are you sure?"),
      h("p", {}, confirm.text?.text || ""),
      h(
        "div",
        { class: "row end" },
        h("button", { type: "button", class: "quiet", onclick: () => done(false) }, confirm.deny?.text || "Cancel"),
        h("button", { type: "button", class: `act ${confirm.style || "primary"}`, onclick: () => done(true) }, confirm.confirm?.text || "Yes"),
      ),
    );
    dialog.showModal();
  });
}
