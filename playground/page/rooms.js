// Channels: making one, and what its members can do with it.
import { html, useRef, useState } from "./vendor/preact.js";
import { Sheet, opened } from "./jump.js";
import { Menu } from "./menu.js";
import { app, does, go, refresh } from "./store.js";

export function RoomMenu({ one }) {
  if ((one.kind !== "channel" && one.kind !== "group") || one.member === false) return null;
  const act = (verb, after) => async () => {
    const outcome = await does({ do: verb, channel: one.id });
    if (outcome.kind === "ok") after?.();
  };
  const items = [];
  if (!one.archived && !one.app_inside) items.push({ label: `Add ${app.value.name}`, icon: "plus", act: act("invite_app") });
  items.push({ label: "Leave this channel", icon: "back", act: act("leave", () => go({ in: "bot", thread: "" })) });
  if (one.archived) items.push({ label: "Open it again", icon: "reply", act: act("unarchive") });
  else items.push({ label: "Archive this channel", icon: "lock", danger: true, act: act("archive") });
  return html`<${Menu} label="About this channel" icon="more" items=${items} />`;
}

export function NewRoom() {
  const [trouble, setTrouble] = useState("");
  const form = useRef(null);
  const make = async (event) => {
    event.preventDefault();
    const { name, alone } = form.current.elements;
    const wanted = name.value.trim().replace(/^#/, "").replace(/\s+/g, "-").toLowerCase();
    if (!wanted) {
      setTrouble("A channel needs a name.");
      name.focus();
      return;
    }
    const outcome = await does({ do: "create_channel", name: wanted, private: alone.checked, quiet: true });
    if (outcome.kind === "trouble") {
      setTrouble(outcome.trouble);
      return;
    }
    await refresh("state");
    opened.value = "";
    go({ in: wanted, thread: "", tab: "" });
  };
  return html`<${Sheet} label="Make a channel">
    <form ref=${form} onSubmit=${make} class="make">
      <h2 class="sheet-title">Make a channel</h2>
      <label>Name<input name="name" type="text" autofocus maxlength="80" autocomplete="off" spellcheck=${false} placeholder="wins-emea" /></label>
      <label class="choice"><input name="alone" type="checkbox" /><span>Private: only its members can see it</span></label>
      <p class="refusal" role="alert">${trouble}</p>
      <div class="row end">
        <button type="button" class="plain" onClick=${() => (opened.value = "")}>Cancel</button>
        <button type="submit" class="main">Make it</button>
      </div>
    </form>
  <//>`;
}
