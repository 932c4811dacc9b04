// Blocks that frame others: cards, containers, alerts, plans, and what only has a place to stand here.
import { html, useId, useRef } from "./vendor/preact.js";
import { Block } from "./blocks.js";
import { Interactive } from "./elements.js";
import { TextObject, isSafe } from "./mrkdwn.js";
import { Picture } from "./pictures.js";
import { RichText } from "./richtext.js";

const LEVELS = { default: ["•", "Note"], info: ["i", "For your information"], warning: ["!", "Warning"], error: ["!", "Error"], success: ["✓", "Done"] };

export function Alert({ block }) {
  const [sign, said] = LEVELS[block.level] || LEVELS.default;
  return html`<div class=${`b-notice b-level-${block.level || "default"}`} role="note">
    <span class="b-sign" role="img" aria-label=${said}>${sign}</span><div><${TextObject} text=${block.text} /></div>
  </div>`;
}

export function Card({ block }) {
  return html`<div class="b-frame">
    ${block.hero_image ? html`<${Picture} image=${block.hero_image} />` : null}
    <div class="b-cardhead">
      ${block.icon ? html`<${Picture} image=${block.icon} small />` : null}
      <div>
        ${block.title ? html`<strong><${TextObject} text=${block.title} /></strong>` : null}
        ${block.subtitle ? html`<div class="b-soft"><${TextObject} text=${block.subtitle} /></div>` : null}
      </div>
    </div>
    ${block.body ? html`<div class="b-text"><${TextObject} text=${block.body} /></div>` : null}
    ${block.actions?.length
      ? html`<div class="b-row">${block.actions.map((one, index) => html`<${Interactive} key=${one.action_id || index} block=${block} element=${one} />`)}</div>`
      : null}
  </div>`;
}

export function Carousel({ block }) {
  const strip = useRef(null);
  const move = (way) => () => strip.current.scrollBy({ left: way * strip.current.clientWidth * 0.8 });
  return html`<div class="b-row">
      <button type="button" class="b-button b-plain" aria-label="Cards before" onClick=${move(-1)}>‹</button>
      <button type="button" class="b-button b-plain" aria-label="Cards after" onClick=${move(1)}>›</button>
    </div>
    <ul class="b-strip" ref=${strip} tabindex="0" aria-label="Cards">
      ${block.elements.map((one, index) => html`<li key=${one.block_id || index}><${Card} block=${one} /></li>`)}
    </ul>`;
}

export function Container({ block }) {
  const head = html`
    ${block.icon ? html`<${Picture} image=${block.icon} small />` : null}
    ${block.rich_text_title ? html`<${RichText} block=${block.rich_text_title} />` : html`<strong><${TextObject} text=${block.title || "Details"} /></strong>`}
    ${block.subtitle ? html`<span class="b-soft"><${TextObject} text=${block.subtitle} /></span>` : null}`;
  const inner = (block.child_blocks || []).map((child, index) => html`<${Block} key=${child.block_id || index} block=${child} />`);
  const frame = `b-frame b-width-${block.width || "standard"}`;
  const line = block.has_header_divider ? html`<hr />` : null;
  if (!block.is_collapsible) return html`<div class=${frame}><div class="b-cardhead">${head}</div>${line}${inner}</div>`;
  return html`<details class=${frame} open=${!block.default_collapsed}><summary class="b-cardhead">${head}</summary>${line}${inner}</details>`;
}

const STATUS = { pending: ["○", "Waiting"], in_progress: ["◐", "Under way"], complete: ["✓", "Done"], error: ["!", "Failed"] };

export function TaskCard({ block }) {
  const [sign, said] = STATUS[block.status] || ["•", block.status];
  return html`<div class="b-frame">
    <div class="b-cardhead">
      <span class=${`b-sign b-status-${block.status}`} aria-hidden="true">${sign}</span>
      <strong>${block.title}</strong><span class="b-soft">${said}</span>
    </div>
    ${block.details ? html`<${RichText} block=${block.details} />` : null}
    ${block.output ? html`<${RichText} block=${block.output} />` : null}
    ${block.sources?.length
      ? html`<ul class="b-sources">${block.sources.map((one) => html`<li>${outward(one.url, one.text)}</li>`)}</ul>`
      : null}
  </div>`;
}

export function Plan({ block }) {
  const id = useId();
  return html`<section class="b-frame" aria-labelledby=${id}>
    <strong id=${id}>${block.title}</strong>
    ${(block.tasks || []).map((task, index) => html`<${TaskCard} key=${task.task_id || index} block=${task} />`)}
  </section>`;
}

export function Video({ block }) {
  return html`<div class="b-frame">
    <div>${block.title_url ? outward(block.title_url, block.title?.text) : html`<strong><${TextObject} text=${block.title} /></strong>`}</div>
    ${block.author_name || block.provider_name ? html`<div class="b-soft">${[block.author_name, block.provider_name].filter(Boolean).join(" · ")}</div>` : null}
    <div class="b-picture" role="img" aria-label=${block.alt_text}>▶ ${block.alt_text}</div>
    ${block.description ? html`<div class="b-text"><${TextObject} text=${block.description} /></div>` : null}
    <div class="b-soft">This page plays no videos.</div>
  </div>`;
}

export function FileCard({ block }) {
  return html`<div class="b-frame"><strong>File ${block.external_id}</strong><div class="b-soft">This page shows no files.</div></div>`;
}

function outward(url, label) {
  if (!isSafe(url || "")) return html`<strong>${label || url}</strong>`;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${label || url}</a>`;
}
