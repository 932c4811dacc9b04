// Blocks as components. What is not known shows itself as such: nothing an app sends may vanish silently.
import { html, useEffect, useErrorBoundary, useId } from "./vendor/preact.js";
import { Chart } from "./charts.js";
import { Interactive } from "./elements.js";
import { Field } from "./inputs.js";
import { Alert, Card, Carousel, Container, FileCard, Plan, TaskCard, Video } from "./cards.js";
import { Markdown } from "./markdown.js";
import { Mrkdwn, TextObject } from "./mrkdwn.js";
import { Figure, Picture } from "./pictures.js";
import { RichText } from "./richtext.js";
import { place } from "./store.js";
import { Surface, messageSurface, useSurface } from "./surfaces.js";
import { DataTable, Table } from "./tables.js";

/** `surface` says what inputs hold and how to act; see surfaces.js. */
export function Blocks({ blocks, surface }) {
  return html`<${Surface.Provider} value=${surface}>${(blocks || []).map((block, index) => html`<${Block} key=${block.block_id || index} block=${block} />`)}<//>`;
}

/** One block. What it cannot draw, or fails to, must not take the page with it. */
export function Block({ block }) {
  const [failed, again] = useErrorBoundary();
  useEffect(() => {
    if (failed) again();
  }, [block]);
  const Draw = DRAW[block.type];
  if (!Draw || failed) return html`<p class="b-block b-undrawn">This page cannot draw “${block.type}” blocks.</p>`;
  return html`<div class=${`b-block b-${block.type}`} data-block=${block.block_id}><${Draw} block=${block} /></div>`;
}

/** The body of a message: blocks, or else the text; attachments below. */
export function MessageBody({ message }) {
  const surface = messageSurface(message, place.value.as);
  const said = message.blocks?.length
    ? html`<${Blocks} blocks=${message.blocks} surface=${surface} />`
    : html`<div class="b-block b-text"><${Mrkdwn} text=${message.text || ""} /></div>`;
  return html`${said}${(message.attachments || []).map((one) => html`<${Attachment} attachment=${one} surface=${surface} />`)}`;
}

/** The older kind of addition: a bar of colour beside a text or blocks. */
function Attachment({ attachment, surface }) {
  const color = /^#?[0-9a-f]{6}$/i.test(attachment.color || "") ? `#${attachment.color.replace("#", "")}` : null;
  const body = attachment.blocks
    ? html`<${Blocks} blocks=${attachment.blocks} surface=${surface} />`
    : html`${attachment.title ? html`<strong>${attachment.title}</strong>` : null}
        <div><${Mrkdwn} text=${attachment.text || attachment.fallback || ""} /></div>`;
  return html`<div class="b-attachment" style=${color ? { borderColor: color } : null}>
    ${attachment.pretext ? html`<div><${Mrkdwn} text=${attachment.pretext} /></div>` : null}${body}
  </div>`;
}

function Section({ block }) {
  const id = useId();
  const { accessory } = block;
  return html`<div class="b-grow" id=${id}>
      ${block.text ? html`<div class="b-text"><${TextObject} text=${block.text} /></div>` : null}
      ${block.fields ? html`<div class="b-fields">${block.fields.map((one) => html`<div class="b-text"><${TextObject} text=${one} /></div>`)}</div>` : null}
    </div>
    ${accessory
      ? html`<div class="b-accessory">
          ${accessory.type === "image" ? html`<${Picture} image=${accessory} />` : html`<${Interactive} block=${block} element=${accessory} about=${id} />`}
        </div>`
      : null}`;
}

/** Under the title of a modal, or of the conversation. */
function Header({ block }) {
  const level = useSurface().kind === "modal" ? "h3" : "h2";
  return html`<${level}><${TextObject} text=${block.text} /></>`;
}

const Context = ({ block }) =>
  block.elements.map((one) => (one.type === "image" ? html`<${Picture} image=${one} small />` : html`<span><${TextObject} text=${one} /></span>`));

const Actions = ({ block }) => block.elements.map((one, index) => html`<${Interactive} key=${one.action_id || index} block=${block} element=${one} />`);

const DRAW = {
  __proto__: null, // else a block of the type "constructor" would find something
  actions: Actions,
  alert: Alert,
  card: Card,
  carousel: Carousel,
  container: Container,
  context: Context,
  context_actions: Actions,
  data_table: DataTable,
  data_visualization: Chart,
  divider: () => html`<hr />`,
  file: FileCard,
  header: Header,
  image: Figure,
  input: Field,
  markdown: ({ block }) => html`<${Markdown} text=${block.text} />`,
  plan: Plan,
  rich_text: RichText,
  section: Section,
  table: Table,
  task_card: TaskCard,
  video: Video,
};
