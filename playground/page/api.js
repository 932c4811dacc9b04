// The local Slack's own JSON. Everything is on this host; nothing leaves the machine.

const RETRY = 1000; // milliseconds until a lost stream is tried again

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `The local Slack answered ${response.status}.`);
  return body;
}

/** A request that did not get through at all, as opposed to one that was refused. */
export class Unreachable extends Error {}

function send(path, options) {
  return fetch(path, options).catch(() => {
    throw new Unreachable("The local Slack does not answer.");
  });
}

export function get(path, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return send(`/_page/${path}?${new URLSearchParams(kept)}`).then(read);
}

export function post(path, body) {
  const headers = { "content-type": "application/json" };
  return send(path, { method: "POST", headers, body: JSON.stringify(body) }).then(read);
}

export const act = (body) => post("/_page/act", body);
export const advance = (to, tz) => post("/_control/advance", { to, tz });

const early = window.early; // what early.js began while the modules were on their way

/** The answer early.js asked for, once; null where there is none, or it was asked about somebody else. */
export async function taken(path, as = early?.as) {
  const asked = early?.asked.get(path);
  early?.asked.delete(path);
  const response = asked && early.as === as ? await asked : null;
  return response?.ok ? response.json() : null;
}

/** From now on everything is asked anew. */
export const forget = () => early?.asked.clear();

/** The stream early.js opened, with what was heard on it so far; once, and only if it was not refused. */
function adopted() {
  const { source, heard } = early || {};
  if (early) early.source = early.heard = null;
  if (source && source.readyState !== EventSource.CLOSED) return { source, heard };
  return { source: new EventSource("/_page/stream"), heard: [] };
}

/** Hear of changes for as long as the page is open. `up` is called whenever the stream opens, `down` when it drops. */
export function listen({ up, down, change }) {
  const { source, heard } = adopted();
  source.addEventListener("open", up);
  source.addEventListener("message", (event) => change(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    down();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ up, down, change }), RETRY);
  });
  if (source.readyState !== EventSource.OPEN) return;
  up();
  for (const data of heard) change(JSON.parse(data));
}
