// The page begins: draw it, then read.
import { html, render } from "./vendor/preact.js";
import { start } from "./reading.js";
import { Shell } from "./shell.js";
import { watchTitle } from "./title.js";

render(html`<${Shell} />`, document.getElementById("page"));
watchTitle();
start();
