// What is planted: read at the start and whenever one may have been met, and shown as a bar until nothing is left.
import { computed, effect, html, signal, untracked } from "./vendor/preact.js";
import { get, post } from "./api.js";
import { changed, go, place, toast } from "./store.js";
import { counted } from "./tool.js";

const BEAT = 500; // milliseconds between two reads while calls flow

/** {planted, lasting, kinds, deliveries, methods}, or null before the first answer. */
export const faults = signal(null);

const planted = computed(() => faults.value?.planted || []);
const dead = computed(() => (faults.value?.lasting || []).filter((home) => home.token !== "live"));

let timer = 0;

effect(() => {
  const { kinds } = changed.value;
  const wake = ["faults", "opened", "reset", "workspace"];
  // Calls and deliveries matter only while there is something for them to meet.
  if (untracked(() => planted.value.length)) wake.push("call", "inbound");
  if (!kinds.some((kind) => wake.includes(kind)) || timer) return;
  timer = setTimeout(() => {
    timer = 0;
    readFaults();
  }, BEAT / (kinds.includes("faults") ? 10 : 1));
});

export async function readFaults() {
  try {
    faults.value = await get("faults");
  } catch {
    // The stream opens again when the local Slack is back, and then this is read again.
  }
}

/** Plant, cancel, or change what lasts; says whether it worked. */
export async function tell(path, body) {
  try {
    faults.value = await post(`/_page/faults${path}`, body);
    return true;
  } catch (error) {
    toast(error.message, { kind: "trouble" });
    return false;
  }
}

/** A bar over the page for as long as something is meant to go wrong. */
export function FaultBar() {
  const number = planted.value.length;
  if (!number && !dead.value.length) return null;
  const words = [];
  if (number) words.push(number === 1 ? planted.value[0].sentence : `${counted(number, "fault")} are planted.`);
  for (const home of dead.value) words.push(`${home.name}: ${home.sentence}`);
  return html`<div class="fault-bar" role="status">
    <p>${words.join(" ")}</p>
    ${place.value.tool !== "faults" && html`<button type="button" class="tool-link" onClick=${() => go({ tool: "faults" })}>Look</button>`}
    ${number > 0 && html`<button type="button" class="tool-link" onClick=${() => tell("/cancel", { all: true })}>Take back</button>`}
  </div>`;
}
