// The making of the past: a calm bar until it is done. Meanwhile one can look, but not act.
import { html } from "./vendor/preact.js";
import { progress } from "./store.js";

export function Progress() {
  const { label, done } = progress.value || {};
  if (!label) return null;
  const percent = Math.round(done * 100);
  return html`<div class="progress" role="region" aria-label="The past is being made">
    <p><strong>${label}</strong> <span>The past is being made. Look around; you can act when it is done.</span></p>
    <div class="progress-track" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}>
      <div class="progress-done" style=${{ width: `${percent}%` }}></div>
    </div>
  </div>`;
}
