// Numbers over time as pictures. What they show is written below them, too; lines differ by their dashes as well as by their colours.

import { h } from "./dom.js";

const WIDTH = 300;
const HEIGHT = 80;
const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const known = (values) => values.filter((value) => Number.isFinite(value));

/** A figure. times: seconds, ascending. series: [{name, values}], NaN where nothing is known. */
export function lines(title, times, series, write) {
  const most = Math.max(0, ...series.flatMap(({ values }) => known(values)));
  const [start, end] = [times[0] ?? 0, times.at(-1) ?? 0];
  const picture = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
    "aria-label": `${title} over ${Math.round(end - start)} s, from 0 to ${write(most)}`,
  });
  series.forEach(({ values }, i) => {
    const points = values
      .map((value, at) => [end > start ? ((times[at] - start) / (end - start)) * WIDTH : WIDTH, value])
      .filter(([, value]) => Number.isFinite(value))
      .map(([x, value]) => `${x.toFixed(1)},${(HEIGHT - 1 - (most ? (value / most) * (HEIGHT - 4) : 0)).toFixed(1)}`);
    picture.append(svg("polyline", { class: `s${i + 1}`, points: (points.length === 1 ? [points[0], points[0]] : points).join(" ") }));
  });
  const legend = series.map(({ name, values }, i) => {
    const last = values.at(-1);
    return h(`li.s${i + 1}`, {}, `${name}: ${Number.isFinite(last) ? write(last) : "-"}, at most ${write(Math.max(0, ...known(values)))}`);
  });
  return h("figure", {}, h("figcaption", {}, title, h("small", {}, ` 0 to ${write(most)}`)), picture, h("ul.legend", {}, legend));
}

/** A bar for the share of a whole, 0 to 1. */
export function share(value) {
  const picture = svg("svg", { class: "share", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(svg("rect", { width: (Math.min(1, Math.max(0, value)) * 100).toFixed(1), height: 10 }));
  return picture;
}
