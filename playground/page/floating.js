// A panel over everything, held to the element it belongs to while the page scrolls.

const EDGE = 8; // pixels kept free to the window's edge

/** Show `panel` under (or, without room, above) `anchor`; the result ends it. */
export function float(panel, anchor) {
  const put = () => {
    const from = anchor.getBoundingClientRect();
    const { style } = panel;
    style.minWidth = `${Math.min(from.width, innerWidth - 2 * EDGE)}px`;
    style.maxHeight = "";
    const below = innerHeight - from.bottom - EDGE - 4;
    const above = from.top - EDGE - 4;
    const under = panel.offsetHeight <= below || below >= above;
    style.maxHeight = `${Math.max(96, Math.min(320, under ? below : above))}px`;
    style.left = `${Math.max(EDGE, Math.min(from.left, innerWidth - panel.offsetWidth - EDGE))}px`;
    style.top = `${under ? from.bottom + 4 : from.top - 4 - panel.offsetHeight}px`;
  };
  panel.showPopover();
  put();
  const sized = new ResizeObserver(put);
  sized.observe(panel);
  sized.observe(anchor);
  addEventListener("scroll", put, true);
  addEventListener("resize", put);
  return () => {
    sized.disconnect();
    removeEventListener("scroll", put, true);
    removeEventListener("resize", put);
  };
}
