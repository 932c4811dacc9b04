// markdown blocks: the lexer's tokens as nodes. HTML in the text is shown as the text it is.
import { html, useEffect, useState } from "./vendor/preact.js";
import { withEmoji } from "./emoji.js";
import { isSafe } from "./mrkdwn.js";

let library = null;

export function Markdown({ text }) {
  const [lexer, keep] = useState(() => library);
  useEffect(() => {
    if (!lexer) import("./vendor/markdown.js").then((loaded) => keep(() => (library = loaded.lexer)));
  }, []);
  return html`<div class="b-markdown">${lexer ? blocks(lexer(text)) : text}</div>`;
}

const blocks = (tokens) => (tokens || []).map(block);

function block(token) {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return html`<p class=${`b-heading b-heading-${token.depth}`} role="heading" aria-level=${Math.min(token.depth + 1, 6)}>${spans(token.tokens)}</p>`;
    case "code":
      return html`<pre><code>${token.text}</code></pre>`;
    case "blockquote":
      return html`<blockquote>${blocks(token.tokens)}</blockquote>`;
    case "hr":
      return html`<hr />`;
    case "list":
      return list(token);
    case "table":
      return table(token);
    case "html":
      return html`<p>${token.raw}</p>`;
    case "paragraph":
      return html`<p>${spans(token.tokens)}</p>`;
    default:
      return token.tokens ? spans(token.tokens) : token.raw;
  }
}

function list(token) {
  const items = token.items.map((item) => {
    const box = item.task ? html`<input type="checkbox" disabled checked=${item.checked} aria-label=${item.checked ? "Done" : "Not done"} /> ` : null;
    return html`<li>${box}${blocks(item.tokens.filter((inner) => inner.type !== "checkbox"))}</li>`;
  });
  return token.ordered ? html`<ol class="b-list b-ordered-0" start=${token.start || 1}>${items}</ol>` : html`<ul class="b-list b-bullet-0">${items}</ul>`;
}

function table(token) {
  const aligned = (cell) => (cell.align ? `b-align-${cell.align}` : null);
  return html`<div class="b-scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <thead><tr>${token.header.map((cell) => html`<th scope="col" class=${aligned(cell)}>${spans(cell.tokens)}</th>`)}</tr></thead>
      <tbody>${token.rows.map((row) => html`<tr>${row.map((cell) => html`<td class=${aligned(cell)}>${spans(cell.tokens)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

const spans = (tokens) => (tokens || []).map(span);
// The lexer leaves these in texts as they were written.
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'" };
const plain = (text) => withEmoji(text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => ENTITIES[entity]));

function span(token) {
  switch (token.type) {
    case "strong":
      return html`<strong>${spans(token.tokens)}</strong>`;
    case "em":
      return html`<em>${spans(token.tokens)}</em>`;
    case "del":
      return html`<s>${spans(token.tokens)}</s>`;
    case "codespan":
      return html`<code>${token.text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      if (!isSafe(token.href)) return token.raw;
      return html`<a href=${token.href} target="_blank" rel="noopener noreferrer">${spans(token.tokens)}</a>`;
    case "image":
      return html`<span class="b-picture" role="img" aria-label=${token.text || "Picture"}>${token.text || "Picture"}</span>`;
    case "html":
      return token.raw;
    case "escape":
      return token.text;
    default:
      return token.tokens ? spans(token.tokens) : plain(token.raw);
  }
}
