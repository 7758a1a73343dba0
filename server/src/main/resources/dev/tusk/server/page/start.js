// What stands in the place of hits where there are none.

import { byId, count, h } from "./dom.js";
import * as filters from "./filters.js";
import { mode, unable } from "./modes.js";
import { session } from "./session.js";

const place = byId("start");

const show = (...content) => {
  place.hidden = false;
  place.replaceChildren(...content);
};

export const hide = () => (place.hidden = true);

/** Before anything is asked for. */
export function welcome() {
  if (!session.collections) hide();
  else if (session.collections.length) show(...forms());
  else show(...noCollection());
}

function forms() {
  const { current } = session;
  if (current && !current.documents) return emptyCollection(current.name);
  return [
    h("h2", {}, current ? `Search ${count(current.documents, "document")}` : "Search"),
    h("dl", {}, [
      ["free text", "hybrid and vector take whole questions"],
      ['"exact phrase"', "words in this order"],
      ["-word", "without this word"],
      ["this or that", "either of them"],
    ].flatMap(([form, meaning]) => [h("dt", {}, form), h("dd", {}, meaning)])),
  ];
}

const emptyCollection = (name) => [
  h("h2", {}, `The collection ${name} is empty`),
  h("p", {}, "Put documents into it, then reload this page:"),
  h("pre", {}, `tusk ingest FOLDER --to ${name}`),
];

const noCollection = () => [
  h("h2", {}, "There is no collection yet"),
  h("p", {}, "Make one and put documents into it, then reload this page:"),
  h("pre", {}, "tusk collection create docs\ntusk ingest FOLDER --to docs"),
];

/** Nothing was found. choose(change) searches in another way, clearFilters without filters. */
export function nothingFound(choose, clearFilters) {
  const filtered = filters.isUsed(session.state.filters);
  const ways = [];
  if (mode() === "keyword" && !unable("fuzzy")) ways.push(["fuzzy", "allow typing errors"]);
  if (mode() !== "hybrid" && !unable("hybrid")) ways.push(["hybrid", "nearness in meaning as well"]);
  show(
    h("p", {}, filtered ? "Nothing passes the filters and fits the query." : "Nothing in this collection fits the query."),
    h("dl", {}, ways.flatMap(([name, why]) => [
      h("dt", {}, h("button.plain", { type: "button", onclick: () => choose({ mode: name }) }, `Try ${name}`)), h("dd", {}, why),
    ]), filtered ? [
      h("dt", {}, h("button.plain", { type: "button", onclick: clearFilters }, "Clear the filters")), h("dd", {}, "search in all documents"),
    ] : []));
}
