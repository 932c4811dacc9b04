// The conversation in the middle, its thread beside it, and the app's Home.
import { drawBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { drawMessages } from "./messages.js";
import { context, does, go, here, now } from "./store.js";
import { homeSurface } from "./surfaces.js";

const main = document.getElementById("conversation");
const aside = document.getElementById("thread");
let drawnFor = "";
let homeFor = "";
let threadFor = "";

export function drawConversation() {
  const place = now.place;
  if (!place) {
    main.replaceChildren(h("p", { class: "empty" }, "Nobody is here yet."));
    return;
  }
  const home = here().tab === "home" && place.kind === "app";
  const mark = JSON.stringify([now.state.me.id, place.id, place.archived, place.app_inside, home, now.state.app]);
  if (mark !== drawnFor) {
    drawnFor = mark;
    homeFor = "";
    main.replaceChildren(top(place, home), ...(home ? [h("div", { class: "home", id: "home" })] : [list(), writing(place)]));
  }
  if (home) drawHome();
  else drawList();
}

function top(place, home) {
  const tab = (name, label, current) =>
    h("button", { type: "button", class: current ? "tab current" : "tab", "aria-current": current ? "page" : null, onclick: () => show(name) }, label);
  const sign = place.kind === "channel" || place.kind === "group" ? "#" : "";
  return h(
    "div",
    { class: "row head" },
    h("button", { type: "button", class: "quiet back", onclick: () => go({ list: true }) }, "‹ All"),
    h("h1", {}, sign + place.name),
    place.kind === "app" && now.state.app.home ? [tab("home", "Home", home), tab("messages", "Messages", !home)] : null,
    (place.kind === "channel" || place.kind === "group") && !place.app_inside
      ? h("button", { type: "button", class: "quiet", onclick: () => does({ do: "invite_app", channel: place.id }) }, `Add ${now.state.app.name}`)
      : null,
    now.state.app.connected === "http" || now.state.app.connected === "socket" ? null : h("span", { class: "hint" }, "The app is not connected."),
  );
}

async function show(tab) {
  go({ tab, thread: "" });
  await does({ do: "open_home", tab });
}

const list = () => h("ol", { class: "messages", id: "messages", role: "log", "aria-live": "polite", tabindex: 0, "aria-label": "Messages" });

function writing(place) {
  if (place.archived) return h("p", { class: "hint" }, "This channel is archived.");
  return composer({ channel: place, label: `Message ${place.name}` });
}

function drawList() {
  const messages = now.messages?.messages || [];
  drawMessages(document.getElementById("messages"), messages);
  const shown = now.messages?.channel;
  if (shown?.unread && document.visibilityState === "visible") {
    does({ do: "mark_read", channel: shown.id }).then(() => dispatchEvent(new Event("stale")));
  }
}

function drawHome() {
  const view = now.home?.view;
  const mark = view ? view.hash : "none";
  if (mark === homeFor) return;
  homeFor = mark;
  const place = document.getElementById("home");
  if (view) place.replaceChildren(...drawBlocks(view.blocks, context(), homeSurface(view)));
  else place.replaceChildren(h("p", { class: "empty" }, "The app has not published a Home for this person yet."));
}

export function drawThread() {
  const { thread } = here();
  aside.hidden = !thread || !now.thread;
  document.body.classList.toggle("threaded", !aside.hidden);
  if (aside.hidden) {
    aside.replaceChildren();
    threadFor = "";
    return;
  }
  const mark = `${now.state.me.id} ${now.place.id} ${thread}`;
  if (mark !== threadFor) {
    threadFor = mark;
    aside.replaceChildren(
      h("div", { class: "row head" }, h("h2", { class: "grow" }, "Thread"), h("button", { type: "button", class: "quiet", "aria-label": "Close the thread", onclick: () => go({ thread: "" }) }, "✕")),
      h("ol", { class: "messages", id: "thread-messages", role: "log", "aria-live": "polite", tabindex: 0, "aria-label": "Thread" }),
      composer({ channel: now.place, thread, label: "Reply" }),
    );
  }
  drawMessages(document.getElementById("thread-messages"), now.thread.messages, { inThread: true });
}
