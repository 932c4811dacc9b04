// Times as this window's person reads them: their zone, a 24-hour clock, the day said in words where it is near.
const made = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  let found = made.get(key);
  if (!found) made.set(key, (found = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options })));
  return found;
}

const moment = (ts) => new Date(Number(ts) * 1000);

/** 14:05 */
export const clockTime = (date, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(date);
export const messageTime = (ts, zone) => clockTime(moment(ts), zone);

/** Mon 14:05 */
export const localTime = (milliseconds, zone) =>
  format(zone, { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(milliseconds)).replace(",", "");

/** Monday 16 November 2026 at 14:05 */
export const longTime = (ts, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(moment(ts));

/** 2026-11-16: which day it was there; equal days are equal texts. */
export const dayOf = (ts, zone) => format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(moment(ts));

/** Today, Yesterday, or the date. */
export function dayName(ts, zone, now) {
  const day = dayOf(ts, zone);
  if (day === dayOf(now / 1000, zone)) return "Today";
  if (day === dayOf(now / 1000 - 86_400, zone)) return "Yesterday";
  const sameYear = format(zone, { year: "numeric" });
  const year = sameYear.format(moment(ts)) === sameYear.format(new Date(now)) ? undefined : "numeric";
  return format(zone, { weekday: "long", day: "numeric", month: "long", year }).format(moment(ts));
}

/** 5 minutes ago, for the last reply of a thread. */
export function ago(ts, zone, now) {
  const minutes = Math.floor((now / 1000 - Number(ts)) / 60);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
  const day = dayName(ts, zone, now);
  return `${day === "Today" ? "today" : day === "Yesterday" ? "yesterday" : day} at ${messageTime(ts, zone)}`;
}
