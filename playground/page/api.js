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

/** Hear of changes for as long as the page is open. `up` is called whenever the stream opens, `down` when it drops. */
export function listen({ up, down, change }) {
  const source = new EventSource("/_page/stream");
  source.addEventListener("open", up);
  source.addEventListener("message", (event) => change(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    down();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ up, down, change }), RETRY);
  });
}
