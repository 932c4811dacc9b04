// What was typed and not sent, for each person and place, also after the page is read again.
const kept = new Map();

const name = (key) => `draft ${key}`;

export function draft(key) {
  if (kept.has(key)) return kept.get(key);
  try {
    return sessionStorage.getItem(name(key)) || "";
  } catch {
    return "";
  }
}

export function keepDraft(key, text) {
  kept.set(key, text);
  try {
    if (text) sessionStorage.setItem(name(key), text);
    else sessionStorage.removeItem(name(key));
  } catch {
    // It is still kept as long as the page is open.
  }
}
