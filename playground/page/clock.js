// The clock of the program around us: what time it is for this person, and moving it.
import { advance } from "./api.js";
import { h } from "./dom.js";
import { notice, now } from "./store.js";

const place = document.getElementById("clock");
const STEPS = { next_hour: "Next hour", next_morning: "Next morning", next_monday: "Next Monday", next_event: "Next event" };
let drawn = "";
let moving = false;

export function drawClock() {
  const { clock, me } = now.state;
  const zone = me?.tz || "UTC";
  const mark = JSON.stringify([clock.movable ? clock : clock.now.slice(0, 16), zone, moving]);
  if (mark === drawn) return;
  drawn = mark;
  const shown = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: zone });
  const time = h("time", { datetime: clock.now, title: zone }, shown.format(new Date(clock.now)));
  if (!clock.movable) {
    place.replaceChildren(time);
    return;
  }
  const buttons = Object.entries(STEPS).map(([to, label]) =>
    h("button", { type: "button", class: "quiet", disabled: moving || (to === "next_event" && !clock.upcoming.length), onclick: () => move(to, zone) }, label),
  );
  const open = Boolean(place.querySelector("details")?.open);
  const rows = clock.upcoming.map((item) => h("li", {}, h("time", {}, shown.format(new Date(item.at))), ` ${item.what || ""}`));
  const menu = h("details", { open }, h("summary", {}, moving ? "moving…" : "Move the clock"), h("div", { class: "menu" }, buttons, h("ul", {}, rows)));
  place.replaceChildren(time, menu);
}

async function move(to, zone) {
  moving = true;
  drawClock();
  try {
    await advance(to, zone);
    notice("");
  } catch (error) {
    notice(error.message);
  } finally {
    moving = false;
    drawn = "";
    dispatchEvent(new Event("stale"));
  }
}
