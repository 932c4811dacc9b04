// The bar on top: who one is, the clock, the tools, light or dark.
import { html, signal } from "./vendor/preact.js";
import { Clock } from "./clock.js";
import { Icon } from "./icons.js";
import { opened } from "./jump.js";
import { Menu } from "./menu.js";
import { Whoami } from "./people.js";
import { FaultBar } from "./planted.js";
import { Progress } from "./progress.js";
import { connected, go, place } from "./store.js";

const THEMES = { system: "As the system", light: "Light", dark: "Dark" };
const narrow = matchMedia("(max-width: 800px)");
/** Whether one thing at a time is shown. */
export const small = signal(narrow.matches);
narrow.addEventListener("change", () => (small.value = narrow.matches));

const theme = signal(document.documentElement.dataset.theme || "system");

function choose(name) {
  theme.value = name;
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem("theme", name);
  } catch {
    // It holds until the page is read again.
  }
}

const tool = (name) => go({ tool: place.value.tool === name ? "" : name, listing: place.value.listing });

function ThemeMenu() {
  const items = Object.entries(THEMES).map(([name, label]) => ({
    label, icon: { system: "system", light: "sun", dark: "moon" }[name], hint: theme.value === name ? "chosen" : "", act: () => choose(name),
  }));
  return html`<${Menu} label="Light or dark" icon=${{ system: "system", light: "sun", dark: "moon" }[theme.value]} items=${items} />`;
}

function Tools() {
  const button = (name, label, icon) =>
    html`<button type="button" class="plain" aria-pressed=${place.value.tool === name} onClick=${() => tool(name)}><${Icon} name=${icon} />${label}</button>`;
  return html`${button("traffic", "Traffic", "chart")}${button("faults", "Faults", "warn")}
    <${ThemeMenu} />
    <button type="button" class="icon" aria-label="Keys" title="Keys (?)" onClick=${() => (opened.value = "keys")}><${Icon} name="keys" /></button>`;
}

function SmallTools() {
  const next = { system: "light", light: "dark", dark: "system" }[theme.value];
  const items = [
    { label: "Traffic", icon: "chart", act: () => tool("traffic") },
    { label: "Faults", icon: "warn", act: () => tool("faults") },
    { label: `Colours: ${THEMES[next].toLowerCase()}`, icon: "moon", act: () => choose(next) },
  ];
  return html`<${Menu} label="Tools" icon="more" items=${items} />`;
}

export function Top() {
  return html`
    <header id="top">
      <${Whoami} />
      <span class="grow"></span>
      <${Clock} />
      ${small.value ? html`<${SmallTools} />` : html`<${Tools} />`}
    </header>
    <${Progress} />
    <${FaultBar} />
    ${connected.value ? null : html`<p class="bar" role="status">Reconnecting…</p>`}`;
}
