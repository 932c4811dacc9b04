// Times in a person's own zone: Slack's date tokens, and what a picker shows.
import { productNow, zone } from "./store.js";

const DAY = 86_400_000;
const HALF_A_YEAR = 183 * DAY;

/** Its parts in a zone, as numbers: {year, month, day, hour, minute, second}. */
function parts(milliseconds, timeZone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]));
}

const two = (number) => String(number).padStart(2, "0");
const asUtc = (p) => Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);

/** Seconds since 1970 as a picker's text: the wall clock of that zone. */
export function toWall(seconds, timeZone = zone()) {
  const p = parts(seconds * 1000, timeZone);
  return `${String(p.year).padStart(4, "0")}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`;
}

/** The moment at which a wall clock of that zone shows this text; in the hour that is skipped, the hour after. */
export function fromWall(text, timeZone = zone()) {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return null;
  const offset = (moment) => asUtc(parts(moment, timeZone)) - moment;
  const guess = wanted - offset(wanted);
  return Math.floor((wanted - offset(guess)) / 1000);
}

const dayNumber = (milliseconds) => {
  const p = parts(milliseconds, zone());
  return Date.UTC(p.year, p.month - 1, p.day) / DAY;
};

function nth(day) {
  if (day % 100 >= 11 && day % 100 <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] || "th"}`;
}

function worded(moment, month, { weekday = false, ordinal = false } = {}) {
  const say = (options) => new Intl.DateTimeFormat("en-US", { timeZone: zone(), ...options }).format(moment);
  const { day, year } = parts(moment, zone());
  const near = Math.abs(moment - productNow()) < HALF_A_YEAR;
  const date = `${say({ month })} ${ordinal ? nth(day) : day}${near ? "" : `, ${year}`}`;
  return weekday ? `${say({ weekday: "long" })}, ${date}` : date;
}

function ago(moment) {
  const minutes = Math.round((moment - productNow()) / 60_000);
  const say = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return say.format(minutes, "minute");
  if (Math.abs(minutes) < 60 * 24) return say.format(Math.round(minutes / 60), "hour");
  return say.format(Math.round(minutes / 60 / 24), "day");
}

const clock = (options) => (moment) => new Intl.DateTimeFormat("en-US", { timeZone: zone(), ...options }).format(moment);

const TOKENS = {
  date_num: (moment) => toWall(moment / 1000).slice(0, 10),
  date_slash: clock({ year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (moment) => worded(moment, "long", { ordinal: true }),
  date_short: (moment) => worded(moment, "short"),
  date_long: (moment) => worded(moment, "long", { weekday: true, ordinal: true }),
  time: clock({ hour: "numeric", minute: "2-digit" }),
  time_secs: clock({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};
const NEAR = { "-1": "yesterday", 0: "today", 1: "tomorrow" };

/** Slack's date format, such as "{date_short_pretty} at {time}", at this moment for this window's person. */
export function formatted(seconds, format) {
  const moment = seconds * 1000;
  return format.replace(/\{(date_num|date_slash|date_short|date_long|date|time_secs|time|ago)(_pretty)?\}/g, (whole, name, pretty) => {
    const near = pretty && NEAR[dayNumber(moment) - dayNumber(productNow())];
    return near || TOKENS[name](moment);
  });
}
