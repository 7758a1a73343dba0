// Two ways to search side by side: what the other one found, and where each has the hits of the other.

import { byId, count, h, milliseconds } from "./dom.js";

const key = (hit) => JSON.stringify([hit.document, hit.chunk]);

/** Says of a hit where the other mode has it, whose hits are given. */
export function elsewhere(mode, hits) {
  const ranks = new Map(hits.map((hit) => [key(hit), hit.rank]));
  return (hit) => {
    const rank = ranks.get(key(hit));
    return rank === undefined
      ? h("span.elsewhere.only", {}, `not in the first ${hits.length} of ${mode}`)
      : h("span.elsewhere", {}, `#${rank} in ${mode}`);
  };
}

/** Shows the second column. draw(hit) makes an element; own is the result of the first column, which says as much of it. */
export function show(mode, other, own, result, draw) {
  turn(true);
  byId("own-mode").textContent = mode;
  byId("other-mode").textContent = other;
  byId("compared").replaceChildren(...result.hits.map(draw));
  byId("own-status").replaceChildren(...said(own));
  byId("other-status").replaceChildren(...said(result));
}

export function hide() {
  turn(false);
  byId("compared").replaceChildren();
}

function turn(on) {
  byId("columns").classList.toggle("two", on);
  for (const id of ["own-mode", "own-status", "other"]) byId(id).hidden = !on;
}

function said(result) {
  const line = `${result.hits.length ? count(result.hits.length, "result") : "No results"} in ${milliseconds(result.took_ms)}`;
  return result.spelling?.applied ? [line, ", searched for ", h("em", {}, result.spelling.suggestion)] : [line];
}
