// Read as a plain script, before the modules: what the page will show is asked for while they are still on their way.
// The stream is opened first, so that no change can fall between the answers and the listening.
(() => {
  const words = new URLSearchParams(location.search);
  const as = words.get("as") || "";
  const source = new EventSource("/_page/stream");
  const early = { as, source, heard: [], asked: new Map() };
  const ask = (path, query) => early.asked.set(path, fetch(`/_page/${path}?${new URLSearchParams(query)}`).catch(() => null));
  source.addEventListener("message", (event) => early.heard?.push(event.data));
  source.addEventListener(
    "open",
    () => {
      ask("people", {});
      if (!as) return;
      ask("state", { as });
      ask("view", { as });
      if (words.get("tab") !== "home") ask("messages", { as, in: words.get("in") || "bot", limit: 50 });
    },
    { once: true },
  );
  window.early = early;
})();
