// Bundles the page's libraries into playground/page/vendor/, the same bytes on every machine.
//   npm ci --ignore-scripts && npm run build      writes them
//   npm run check                                 fails if the committed ones differ
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { nameToEmoji } from "gemoji";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "page", "vendor");

// One bundle for each moment of need: the page itself, a chart, a markdown block, an emoji name.
const BUNDLES = {
  "preact.js": {
    from: ["preact", "@preact/signals", "htm"],
    source: `
      export { h, render, Fragment, createContext, createRef, Component } from "preact";
      export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useId, useErrorBoundary } from "preact/hooks";
      export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from "@preact/signals";
      import { h } from "preact";
      import htm from "htm";
      export const html = htm.bind(h);`,
  },
  "charts.js": {
    from: ["chart.js"],
    source: `
      import { Chart, ArcElement, BarController, BarElement, CategoryScale, Filler, Legend, LinearScale, LineController, LineElement, PieController, PointElement, Tooltip } from "chart.js";
      Chart.register(ArcElement, BarController, BarElement, CategoryScale, Filler, Legend, LinearScale, LineController, LineElement, PieController, PointElement, Tooltip);
      export { Chart };`,
  },
  "markdown.js": {
    from: ["marked"],
    source: `import { Marked } from "marked"; const marked = new Marked(); export const lexer = (text) => marked.lexer(text);`,
  },
  "emoji.js": {
    from: ["gemoji"],
    source: `export const emoji = ${JSON.stringify(Object.fromEntries(Object.entries(nameToEmoji).sort(([a], [b]) => (a < b ? -1 : 1))))};`,
  },
};

async function banner(names) {
  const lines = await Promise.all(
    names.map(async (name) => {
      const about = JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
      return `${name} ${about.version} (${about.license})`;
    }),
  );
  return `/* Built by playground/vendor/build.mjs from ${lines.join(", ")}. Licences: LICENSES.txt. */`;
}

async function bundle({ from, source }) {
  const built = await build({
    stdin: { contents: source, resolveDir: here, loader: "js" },
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    banner: { js: await banner(from) },
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
  });
  return built.outputFiles[0].text;
}

async function licences() {
  const lock = JSON.parse(await readFile(join(here, "package-lock.json"), "utf8"));
  const shipped = new Set(Object.values(BUNDLES).flatMap((one) => one.from));
  for (const name of shipped) {
    for (const inner of Object.keys(lock.packages[`node_modules/${name}`].dependencies || {})) shipped.add(inner);
  }
  const parts = [];
  for (const name of [...shipped].sort()) {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    let text = "";
    for (const file of ["LICENSE", "license", "LICENSE.md", "LICENCE"]) {
      text ||= await readFile(join(folder, file), "utf8").catch(() => "");
    }
    if (!text) throw new Error(`${name} has no licence file`);
    parts.push(`${name} ${about.version} (${about.license})\n\n${text.replaceAll("\r\n", "\n").trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

const made = { "LICENSES.txt": await licences() };
for (const [name, one] of Object.entries(BUNDLES)) made[name] = await bundle(one);

const check = process.argv.includes("--check");
await mkdir(target, { recursive: true });
const stale = [];
for (const [name, text] of Object.entries(made)) {
  const path = join(target, name);
  if (check) {
    if ((await readFile(path, "utf8").catch(() => "")) !== text) stale.push(name);
  } else {
    await writeFile(path, text);
    console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
  }
}
if (stale.length) {
  console.error(`Not what the lock file builds: ${stale.join(", ")}. Run "npm run build" in playground/vendor/.`);
  process.exit(1);
}
if (check) console.log("The page's libraries are what the lock file builds.");
