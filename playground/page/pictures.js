// Pictures. Those of this page's own host are shown; for all others, which are never loaded, the words stand in.
import { html, useState } from "./vendor/preact.js";
import { TextObject, words } from "./mrkdwn.js";

function own(url) {
  if (!url) return null;
  if (/^data:image\//i.test(url)) return url;
  try {
    const address = new URL(url, location.origin);
    return address.origin === location.origin ? address.href : null;
  } catch {
    return null;
  }
}

export function Picture({ image, small = false }) {
  const [broken, breakIt] = useState(false);
  const url = own(image.image_url);
  const alt = image.alt_text || words(image.title) || "Picture";
  if (url && !broken) return html`<img class=${small ? "b-small" : "b-image"} src=${url} alt=${alt} onError=${() => breakIt(true)} />`;
  return html`<span class="b-picture" role="img" aria-label=${alt}>${alt}</span>`;
}

export function Figure({ block }) {
  return html`<figure>
    ${block.title ? html`<figcaption><${TextObject} text=${block.title} /></figcaption>` : null}
    <${Picture} image=${block} />
  </figure>`;
}
