// The app's Home tab.
import { html } from "./vendor/preact.js";
import { Blocks } from "./blocks.js";
import { app, home } from "./store.js";
import { homeSurface } from "./surfaces.js";

export function HomeView() {
  const view = home.value;
  if (!view) return html`<p class="b-nothing">${app.value.name || "The app"} has not shown you a Home yet.</p>`;
  return html`<div class="b-home"><${Blocks} blocks=${view.blocks} surface=${homeSurface(view)} /></div>`;
}
