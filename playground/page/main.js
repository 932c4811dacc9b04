// The page: the side, the conversation, what is open beside it, and what lies on top.
import { html, render } from "./vendor/preact.js";
import { Shell } from "./shell.js";
import { start } from "./reading.js";

render(html`<${Shell} />`, document.getElementById("page"));
start();
