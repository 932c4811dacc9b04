// Charts: drawn on a canvas in the page's colours, and the same numbers as a table for those who read them.
import { html, signal, useEffect, useRef } from "./vendor/preact.js";

const SERIES = 6;

/** Which face the page wears; charts are drawn again when it changes. */
const face = signal(0);
const next = () => (face.value += 1);
new MutationObserver(next).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", next);

/** The numbers in one shape: labels across, a row of values for each series. */
function numbers({ title, chart }) {
  if (chart.type === "pie") {
    return { labels: chart.segments.map((one) => one.label), series: [{ name: title, values: chart.segments.map((one) => one.value) }] };
  }
  const labels = chart.axis_config?.categories || chart.series[0].data.map((point) => point.label);
  const values = (one) => labels.map((label) => one.data.find((point) => point.label === label)?.value ?? null);
  return { labels, series: chart.series.map((one) => ({ name: one.name, values: values(one) })) };
}

const KINDS = { pie: "Pie chart", bar: "Bar chart", line: "Line chart", area: "Area chart" };

function inWords({ title, chart }, { labels, series }) {
  const of = (one) => labels.map((label, at) => `${label} ${one.values[at] ?? "none"}`).join(", ");
  const said = series.length > 1 ? series.map((one) => `${one.name}: ${of(one)}`).join(". ") : of(series[0]);
  return `${KINDS[chart.type] || "Chart"}: ${title}. ${said}.`;
}

export function Chart({ block }) {
  const canvas = useRef(null);
  const drawn = useRef(null);
  const data = numbers(block);
  const now = face.value;
  useEffect(() => {
    let gone = false;
    import("./vendor/charts.js").then(({ Chart: Drawing }) => {
      if (gone || !canvas.current) return;
      drawn.current?.destroy();
      drawn.current = new Drawing(canvas.current, config(block, data, colours(canvas.current)));
    });
    return () => (gone = true);
  }, [now, JSON.stringify(block)]);
  useEffect(() => () => drawn.current?.destroy(), []);
  const { x_label: across, y_label: up } = block.chart.axis_config || {};
  return html`<figure class="b-chart">
    <figcaption>${block.title}</figcaption>
    <div class=${`b-canvas b-canvas-${block.chart.type}`}><canvas ref=${canvas} role="img" aria-label=${inWords(block, data)}></canvas></div>
    <details class="b-twin">
      <summary>Show the numbers</summary>
      <div class="b-scroll" tabindex="0" role="group" aria-label=${`${block.title}, the numbers`}>
        <table>
          <thead><tr><th scope="col">${across || "Label"}</th>${data.series.map((one) => html`<th scope="col" class="b-align-right">${data.series.length > 1 ? one.name : up || "Value"}</th>`)}</tr></thead>
          <tbody>${data.labels.map(
            (label, at) => html`<tr><th scope="row">${label}</th>${data.series.map((one) => html`<td class="b-number b-align-right">${one.values[at] ?? "–"}</td>`)}</tr>`,
          )}</tbody>
        </table>
      </div>
    </details>
  </figure>`;
}

function colours(node) {
  const style = getComputedStyle(node);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return { series: Array.from({ length: SERIES }, (_, index) => of(`series-${index + 1}`)), ink: of("ink"), muted: of("muted"), line: of("line"), surface: of("surface"), font: style.fontFamily };
}

// Beside its colour each series has its own point, so that colour is not the only difference.
const POINTS = ["circle", "rect", "triangle", "rectRot", "star", "crossRot"];

function config({ chart }, { labels, series }, colour) {
  const pie = chart.type === "pie";
  const pick = (index) => colour.series[index % SERIES];
  const datasets = series.map((one, index) => ({
    label: one.name,
    data: one.values,
    backgroundColor: pie ? labels.map((_, at) => pick(at)) : chart.type === "area" ? `color-mix(in srgb, ${pick(index)} 25%, transparent)` : pick(index),
    borderColor: pie ? colour.surface : pick(index),
    borderWidth: pie || chart.type !== "bar" ? 2 : 0,
    borderRadius: chart.type === "bar" ? 3 : 0,
    maxBarThickness: 48,
    pointStyle: pie || chart.type === "bar" ? undefined : POINTS[index % SERIES],
    pointBackgroundColor: pick(index),
    pointRadius: 4,
    fill: chart.type === "area" ? "origin" : false,
    tension: 0,
    spanGaps: false,
  }));
  const { x_label: across, y_label: up } = chart.axis_config || {};
  const axis = (label) => ({
    title: { display: Boolean(label), text: label, color: colour.muted },
    ticks: { color: colour.muted, precision: chart.type === "bar" ? undefined : 0 },
    grid: { color: colour.line },
    border: { color: colour.line },
  });
  return {
    type: { pie: "pie", bar: "bar" }[chart.type] || "line",
    data: { labels, datasets },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      font: { family: colour.font },
      interaction: { mode: pie ? "nearest" : "index", intersect: pie },
      plugins: {
        legend: { display: pie || series.length > 1, position: "bottom", labels: { color: colour.ink, usePointStyle: datasets.some((one) => one.pointStyle), pointStyleWidth: 12, boxWidth: 10, boxHeight: 10 } },
        tooltip: { animation: false },
      },
      scales: pie ? {} : { x: { ...axis(across), grid: { display: false } }, y: { ...axis(up), beginAtZero: true } },
    },
  };
}
