// Elements without markup strings: text always goes in as text, so nothing people write can become HTML.

/** Make an element: attributes, properties (value, checked, ...), on* listeners, children. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key === "data") Object.assign(element.dataset, value);
    else if (key in PROPERTIES) element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PROPERTIES = { value: 1, checked: 1, selected: 1, disabled: 1, open: 1, multiple: 1, defaultValue: 1 };

/** Show a list under a parent; a child whose key and content are the same keeps its node, its focus, its open menu. */
export function keyed(parent, items, key, draw) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const nodes = items.map((item) => {
    const name = key(item);
    const content = JSON.stringify(item);
    const old = before.get(name);
    if (old && old.drawnFrom === content) return old;
    const made = draw(item);
    made.dataset.key = name;
    made.drawnFrom = content;
    return made;
  });
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] || null);
  });
  while (parent.children.length > nodes.length) parent.lastChild.remove();
}

/** An id for a label to point to. */
let made = 0;
export function freshId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}
