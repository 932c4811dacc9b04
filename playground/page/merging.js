// Fresh answers laid over what was there: what is the same keeps its identity, so it is not drawn again.

/** The new list, with the old object wherever nothing changed. */
export function settle(before, after, key) {
  const known = new Map(before.map((one) => [one[key], one]));
  let same = before.length === after.length;
  const list = after.map((one, index) => {
    const old = known.get(one[key]);
    const kept = old && JSON.stringify(old) === JSON.stringify(one) ? old : one;
    if (kept !== before[index]) same = false;
    return kept;
  });
  return same ? before : list;
}

const MOST = 400; // messages kept while somebody reads at the end
const KEPT = 200;

/**
 * The newest messages laid over those already shown. Older ones that were loaded stay; if so much came that the two no
 * longer touch, only the newest are kept. Whoever reads at the end does not carry all that went by.
 */
export function newest(before, answer, atEnd) {
  const all = laid(before, answer);
  return atEnd && all.list.length > MOST ? { list: all.list.slice(-KEPT), more: true } : all;
}

function laid(before, answer) {
  const fresh = answer.messages;
  if (!before || !fresh.length || !answer.more) {
    return { list: settle(before?.list || [], fresh, "ts"), more: answer.more };
  }
  const first = fresh[0].ts;
  const kept = before.list.filter((one) => one.ts < first);
  const touching = before.list.length > 0 && before.list.at(-1).ts >= first;
  if (!touching) return { list: fresh, more: true };
  return { list: settle(before.list, [...kept, ...fresh], "ts"), more: kept.length ? before.more : answer.more };
}

/** Older messages put before those shown. */
export function before(shown, answer) {
  const first = shown.list[0]?.ts;
  const older = first ? answer.messages.filter((one) => one.ts < first) : answer.messages;
  return { list: [...older, ...shown.list], more: answer.more };
}
