// The score of a hit, leg by leg.

import { h, score } from "./dom.js";

const NAMES = { lexical: "words", vector: "vector" };
const OWN_SCORE = { lexical: "rank of the words", vector: "similarity of the vectors" };

/** A bar whose parts are what each leg adds, as a share of the best hit's score, and the numbers below it. */
export function scores(hit, best) {
  const legs = Object.entries(hit.scores);
  const bar = h("div.stack", { "aria-hidden": "true" }, legs.map(([name, leg]) => {
    const part = h(`i.${name}`);
    part.style.setProperty("--part", best > 0 ? Math.min(1, Math.max(0, leg.contribution / best)) : 0);
    return part;
  }));
  return h("div.score", {},
    h("div.total", {}, h("span", {}, "Score"), h("b", {}, score(hit.score))),
    bar,
    h("ul.legs", {}, legs.map(([name, leg]) => h(`li.${name}`, { title: title(name, leg) },
      h("span", {}, NAMES[name]),
      h("span", { "aria-label": leg.rank === null ? "not among its candidates" : `rank ${leg.rank}` }, leg.rank === null ? "–" : `#${leg.rank}`),
      h("span", { "aria-label": `own score ${score(leg.score)}` }, score(leg.score)),
      legs.length > 1 ? h("span.adds", { "aria-label": `adds ${score(leg.contribution)}` }, `+${score(leg.contribution)}`) : null))));
}

const title = (name, leg) =>
  `${OWN_SCORE[name]}: ${leg.score}\n${leg.rank === null ? "not among this leg's candidates" : `place ${leg.rank} in this leg's own order`}\nadds ${leg.contribution} to the score`;
