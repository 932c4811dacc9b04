// Arrow keys within a list: one stop for Tab, the arrows move between the items.

/** A keydown handler for a list whose items match the selector. */
export function roving(selector, { across = false } = {}) {
  const [back, on] = across ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  return (event) => {
    if (![back, on, "Home", "End"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (/^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.target.tagName === "INPUT" && event.key !== on && event.key !== back) return;
    const items = [...event.currentTarget.querySelectorAll(selector)].filter((one) => !one.disabled);
    if (!items.length) return;
    const at = items.indexOf(event.target.closest(selector));
    const next = { [back]: at < 0 ? items.length - 1 : Math.max(0, at - 1), [on]: Math.min(items.length - 1, at + 1), Home: 0, End: items.length - 1 }[event.key];
    event.preventDefault();
    items[next].focus();
  };
}
