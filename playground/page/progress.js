// The world is being made ready: a calm bar until it is. Meanwhile one can look, but not act.
import { html } from "./vendor/preact.js";
import { progress } from "./store.js";

export function Progress() {
  const { label, done } = progress.value || {};
  if (!label) return null;
  const percent = Math.round(done * 100);
  return html`<div class="progress" role="region" aria-label="The world is being made ready">
    <p><strong>${label}</strong> <span>Look around; nobody can act yet.</span></p>
    <div class="progress-track" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}>
      <div class="progress-done" style=${{ width: `${percent}%` }}></div>
    </div>
  </div>`;
}
