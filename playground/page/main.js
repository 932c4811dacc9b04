// Read, draw, and again whenever something changed. One read at a time; changes meanwhile cause one more.
import { onChange } from "./api.js";
import { drawClock } from "./clock.js";
import { drawConversation, drawThread } from "./conversation.js";
import { drawLog } from "./log.js";
import { drawModal } from "./modal.js";
import { drawPeople, drawPlaces } from "./places.js";
import { notice, now, read } from "./store.js";

const log = document.getElementById("log");
const toggle = document.getElementById("log-toggle");
let reading = false;
let stale = false;
let timer = 0;

function draw() {
  drawPeople();
  drawClock();
  drawPlaces();
  drawConversation();
  drawThread();
  drawLog();
  drawModal(now.views);
  document.title = `${now.state.me ? `${now.state.me.name} · ` : ""}Local Slack`;
}

async function refresh() {
  if (reading) {
    stale = true;
    return;
  }
  reading = true;
  try {
    do {
      stale = false;
      await read({ log: !log.hidden });
      if (now.state?.me) draw();
      else if (now.state) notice("Nobody lives here yet.");
    } while (stale);
  } catch (error) {
    notice(error.message === "Failed to fetch" ? "The local Slack has stopped." : error.message);
  } finally {
    reading = false;
  }
}

function soon() {
  if (timer || document.visibilityState === "hidden") return;
  timer = setTimeout(() => {
    timer = 0;
    refresh();
  }, 50);
}

toggle.addEventListener("click", () => {
  log.hidden = !log.hidden;
  toggle.setAttribute("aria-expanded", String(!log.hidden));
  document.body.classList.toggle("logging", !log.hidden);
  refresh();
});
// Folds work as menus: one open at a time, and a click elsewhere closes them.
document.addEventListener("click", (event) => {
  for (const fold of document.querySelectorAll("details.overflow[open], details.several[open]")) {
    if (!fold.contains(event.target)) fold.open = false;
  }
});
addEventListener("popstate", refresh);
addEventListener("moved", refresh);
addEventListener("stale", refresh);
document.addEventListener("visibilitychange", soon);
onChange(soon);
refresh();
