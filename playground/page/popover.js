// What opens over the page from a button: above everything, closed by Esc or a click elsewhere, and focus goes back.
import { html, useLayoutEffect, useRef, useState } from "./vendor/preact.js";

const touch = matchMedia("(hover: none)");
const EDGE = 8; // pixels kept free to the window's edge

function put(panel, anchor, above) {
  const from = anchor.getBoundingClientRect();
  const wide = panel.offsetWidth;
  const high = panel.offsetHeight;
  const left = Math.min(Math.max(EDGE, from.right - wide), innerWidth - wide - EDGE);
  const under = from.bottom + 4;
  const over = from.top - high - 4;
  const top = (above && over > EDGE) || under + high > innerHeight - EDGE ? Math.max(EDGE, over) : under;
  panel.style.left = `${Math.max(EDGE, above ? Math.min(from.left, innerWidth - wide - EDGE) : left)}px`;
  panel.style.top = `${top}px`;
}

/** Open or not. A click on the button of something open closes it twice, by the browser and by us: once is enough. */
export function useOpen() {
  const [open, setOpen] = useState(false);
  const closed = useRef(-1000);
  const close = () => {
    closed.current = performance.now();
    setOpen(false);
  };
  const toggle = () => setOpen(!open && performance.now() - closed.current > 150);
  return { open, close, toggle };
}

/** `anchor` is a ref to the button; `onClose` is called once it is closed, however that came. */
export function Popover({ anchor, onClose, above = false, children, ...rest }) {
  const panel = useRef(null);
  useLayoutEffect(() => {
    const element = panel.current;
    const opener = anchor.current;
    element.showPopover();
    put(element, opener, above);
    // Where there is a keyboard on the screen, it would cover what was just opened.
    const first = touch.matches ? null : element.querySelector("[autofocus]");
    (first || element.querySelector("button") || element).focus();
    const watch = new ResizeObserver(() => put(element, opener, above));
    watch.observe(element);
    const closed = (event) => {
      if (event.newState === "closed") onClose();
    };
    element.addEventListener("toggle", closed);
    return () => {
      watch.disconnect();
      element.removeEventListener("toggle", closed);
      if (element.contains(document.activeElement) || document.activeElement === document.body) opener?.focus();
    };
  }, []);
  return html`<div popover="auto" class="popover" tabindex="-1" ref=${panel} ...${rest}>${children}</div>`;
}
