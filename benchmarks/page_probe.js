// What a page is measured with, put in before anything of it runs.
(() => {
  const probe = (window.probe = { shown: 0, keys: [], gaps: [], longest: 0, running: false });

  // After the next frame has been painted.
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));

  // When the first messages stood on the screen.
  const rows = () => document.querySelectorAll("#conversation li.message").length;
  new MutationObserver((_, watch) => {
    if (!rows()) return;
    watch.disconnect();
    painted().then((at) => (probe.shown = at));
  }).observe(document, { childList: true, subtree: true });

  // From a key to the frame that shows it.
  addEventListener("keydown", (event) => {
    if (probe.running) painted().then((at) => probe.keys.push(at - event.timeStamp));
  }, { capture: true });

  // The time from frame to frame.
  probe.watch = () => {
    probe.running = true;
    probe.keys = [];
    probe.gaps = [];
    let before = performance.now();
    const frame = () => {
      const now = performance.now();
      probe.gaps.push(now - before);
      before = now;
      if (probe.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
  probe.stop = () => {
    probe.running = false;
    return { keys: probe.keys, gaps: probe.gaps };
  };

  // From doing something to the frame in which `ready` holds.
  probe.until = async (act, ready) => {
    const began = performance.now();
    act();
    while (!ready()) {
      if (performance.now() - began > 20_000) throw new Error("not within 20 s");
      await painted();
    }
    return (await painted()) - began;
  };

  const rest = () => rows() > 0 && !document.querySelector("#conversation [aria-busy=true]");
  const place = (name) => [...document.querySelectorAll("#places button.place")].find((one) => one.innerText.includes(name));
  const there = (name) => document.querySelector("#conversation h1")?.innerText.includes(name) && rest();

  probe.here = () => probe.until(() => {}, () => probe.shown > 0);
  probe.choose = (name) => probe.until(() => place(name).click(), () => there(name));
  probe.older = () => {
    const before = rows();
    return probe.until(() => (document.querySelector("#conversation .messages").scrollTop = 0), () => rows() > before);
  };
  probe.newest = () => [...document.querySelectorAll("#conversation li.message")].at(-1)?.textContent;
  probe.jump = () =>
    probe.until(() => document.querySelector(".jump-button").click(), () => document.querySelectorAll("#jump-list li").length > 0);
  probe.search = (letter) => {
    const box = document.querySelector("dialog.sheet input");
    return probe.until(() => {
      box.value += letter;
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, () => true);
  };
})();
