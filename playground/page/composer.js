// Where one types: messages, slash commands, shortcuts.
import { h } from "./dom.js";
import { does, now } from "./store.js";

export function composer({ channel, thread = null, label }) {
  const input = h("textarea", { rows: 1, "aria-label": label, placeholder: label });
  const help = h("ul", { class: "commands", hidden: true });
  const send = async () => {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    grow();
    offer();
    const command = thread ? null : /^(\/\S+)\s*([\s\S]*)$/.exec(text);
    const outcome = await (command
      ? does({ do: "command", command: command[1], text: command[2], channel: channel.id })
      : does({ do: "say", text, channel: channel.id, thread_ts: thread }));
    if (outcome.kind === "trouble" && !command) input.value = text;
    input.focus();
  };
  const grow = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 200)}px`;
  };
  const offer = () => {
    const word = thread ? "" : input.value;
    const fitting = word.startsWith("/") && !word.includes(" ") ? now.state.app.commands.filter((c) => c.command.startsWith(word)) : [];
    help.hidden = !fitting.length;
    help.replaceChildren(...fitting.map((c) => h("li", {}, h("button", { type: "button", class: "quiet", onclick: () => take(c) }, h("strong", {}, c.command), ` ${c.usage_hint || ""} `, h("small", {}, c.description || "")))));
  };
  const take = (command) => {
    input.value = `${command.command} `;
    offer();
    input.focus();
  };
  input.addEventListener("input", () => {
    grow();
    offer();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  const form = h("form", { class: "composer" }, help, h("div", { class: "row" }, thread ? null : shortcuts(), input, h("button", { type: "submit", class: "act primary" }, "Send")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  return form;
}

function shortcuts() {
  const global = now.state.app.shortcuts.filter((s) => s.type === "global");
  if (!global.length) return null;
  const items = global.map((s) => h("button", { type: "button", class: "quiet", onclick: () => does({ do: "shortcut", callback_id: s.callback_id }) }, s.name));
  return h("details", { class: "overflow up" }, h("summary", { "aria-label": "Shortcuts" }, "+"), h("div", { class: "menu" }, items));
}
