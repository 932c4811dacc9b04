// The local Slack's own JSON. Everything is on this host; nothing leaves the machine.

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `The local Slack answered ${response.status}.`);
  return body;
}

export function get(path, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return fetch(`/_page/${path}?${new URLSearchParams(kept)}`).then(read);
}

function post(path, body) {
  const headers = { "content-type": "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).then(read);
}

export const act = (body) => post("/_page/act", body);
export const advance = (to, tz) => post("/_control/advance", { to, tz });

/** Calls back with what changed, gathered; reconnects by itself. */
export function onChange(callback) {
  const source = new EventSource("/_page/stream");
  source.addEventListener("message", (event) => callback(JSON.parse(event.data)));
  source.addEventListener("open", () => callback({ kinds: ["opened"] }));
  return source;
}
