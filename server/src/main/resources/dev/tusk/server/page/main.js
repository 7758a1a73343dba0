// Wires the page: what the user does changes the state, the state is searched for and kept in the address.

import * as api from "./api.js";
import { byId, count, h } from "./dom.js";
import * as compare from "./compare.js";
import * as documents from "./document.js";
import * as facets from "./facets.js";
import * as filters from "./filters.js";
import * as results from "./results.js";
import { emptyFilters, fromAddress, PAGE, toAddress } from "./state.js";

const TYPING_PAUSE_MS = 160;
const SLOW_MS = 150;

let state = fromAddress(location.search);
let collections = [];
let current = null;
let hits = [];
let total = null;
let running = null;
let typing = 0;
let literal = false;

const place = { query: byId("query"), list: byId("results"), more: byId("more"), start: byId("start") };

function remember(push) {
  const address = toAddress(state);
  if (address === location.pathname + location.search || address === location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", address);
}

/** Why the collection cannot be searched in a mode, or null when it can. */
function unable(mode) {
  if (!current) return "there is no collection";
  if (mode !== "vector" && !current.language) return "this collection has no keyword search";
  if ((mode === "vector" || mode === "hybrid") && !current.embedding) return "this collection has no vectors";
  if ((mode === "vector" || mode === "hybrid") && !current.embedding.model) return "this collection has no embedding model: its vectors come from outside";
  return null;
}

const DEFAULT_WEIGHT = 0.85;

const MODE_NOTES = {
  keyword: "All of these words, ranked by how often and where they stand",
  fuzzy: "All of these words, typing errors allowed",
  vector: "The passages nearest in meaning",
  hybrid: "Any of these words, and the passages nearest in meaning",
};

function mode() {
  if (state.mode && !unable(state.mode)) return state.mode;
  return ["hybrid", "keyword", "vector"].find((each) => !unable(each)) ?? "keyword";
}

/** The mode to compare with, or an empty text where there is none. */
function other() {
  return state.compare && state.compare !== mode() && !unable(state.compare) ? state.compare : "";
}

function showControls() {
  const chosen = mode();
  for (const input of document.querySelectorAll("input[name=mode]")) {
    const reason = unable(input.value);
    input.disabled = reason !== null;
    input.checked = input.value === chosen;
    input.closest("label").title = reason ? `Not possible: ${reason}` : MODE_NOTES[input.value];
  }
  const missing = ["keyword", "vector"].map(unable).find((reason) => reason && current);
  byId("mode-note").textContent = missing ? `${MODE_NOTES[chosen]}; ${missing}` : current ? MODE_NOTES[chosen] : "";
  for (const input of document.querySelectorAll("input[name=fusion]")) input.checked = input.value === state.fusion;
  byId("fusion").hidden = chosen !== "hybrid";
  byId("weight-row").hidden = state.fusion !== "weighted_sum";
  byId("weight").value = weight();
  showWeight();
  for (const option of byId("compare").options) option.disabled = option.value === chosen || (option.value !== "" && unable(option.value) !== null);
  byId("compare").value = other();
  byId("explain").checked = state.explain;
  byId("raw-filter").value = state.filters.raw;
  if (state.filters.raw) byId("raw").open = true;
  byId("clear-filters").hidden = !filters.isUsed(state.filters);
  if (place.query.value !== state.query) place.query.value = state.query;
}

/** Where nobody has chosen one, the collection's own. */
function weight() {
  return state.weight ?? current?.vector_weight ?? DEFAULT_WEIGHT;
}

function showWeight() {
  const vectors = Math.round(weight() * 100);
  byId("weight-words").textContent = 100 - vectors;
  byId("weight-vectors").textContent = vectors;
  byId("weight").setAttribute("aria-valuetext", `${100 - vectors} words, ${vectors} vectors`);
}

function showFilters() {
  filters.show(byId("filters"), state.filters, current ?? {}, (final) => changed(final));
}

function rawProblem(text) {
  const error = byId("raw-error");
  error.hidden = !text;
  error.textContent = text ?? "";
  byId("raw-filter").setAttribute("aria-invalid", text ? "true" : "false");
  if (text) byId("raw").open = true;
}

function request(wanted) {
  const asked = { mode: wanted, query: state.query, limit: PAGE };
  const filter = filters.toFilter(state.filters, current.fields);
  if (filter) asked.filter = filter;
  if (asked.mode === "hybrid") {
    asked.fusion = state.fusion === "rrf" ? { method: "rrf" } : { method: "weighted_sum", vector_weight: weight() };
  }
  if (state.explain) asked.explain = true;
  if (literal) asked.spelling = "off";
  return asked;
}

/** Searches for what the state says; with more, for the page that follows the hits that are shown. */
async function search(more = false) {
  running?.abort();
  const own = (running = new AbortController());
  rawProblem(null);
  if (!current || !state.query.trim()) {
    clear();
    return;
  }
  let asked;
  try {
    asked = request(mode());
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure;
    rawProblem(`Not a filter: ${failure.message}`);
    return;
  }
  asked.offset = more ? hits.length : 0;
  asked.limit = more ? PAGE : state.shown;
  if (!more) {
    asked.facets = facets.asked(current);
    // In the other modes everything is more or less near, so there the total would count the collection.
    if (asked.mode === "keyword" || asked.mode === "fuzzy") asked.total = "exact";
  }
  const against = other();
  const slow = setTimeout(() => {
    byId("progress").hidden = false;
    place.list.classList.add("stale");
  }, SLOW_MS);
  try {
    const [result, compared] = await Promise.all([
      api.search(state.collection, asked, own.signal),
      against ? api.search(state.collection, { ...request(against), limit: asked.limit }, own.signal) : null,
    ]);
    if (!own.signal.aborted) show(result, asked, more, against, compared);
  } catch (failure) {
    if (own.signal.aborted) return;
    fail(failure);
  } finally {
    clearTimeout(slow);
    if (running === own) {
      byId("progress").hidden = true;
      place.list.classList.remove("stale");
    }
  }
}

function show(result, asked, more, against, compared) {
  results.problem(null);
  place.start.hidden = true;
  const first = more ? hits.length : 0;
  hits = more ? [...hits, ...result.hits] : result.hits;
  if (!more) total = result.total?.value ?? null;
  const actions = { open: openDocument, tag: addTag, why: () => choose({ explain: true }) };
  const own = compared ? { ...actions, elsewhere: compare.elsewhere(against, compared.hits) } : actions;
  const best = bestOf(hits);
  const drawn = result.hits.map((each) => results.hit(each, best, own));
  if (compared) {
    const theirs = { ...actions, elsewhere: compare.elsewhere(asked.mode, hits) };
    compare.show(asked.mode, against, compared, (each) => results.hit(each, bestOf(compared.hits), theirs));
  } else {
    compare.hide();
  }
  if (more) place.list.append(...drawn);
  else place.list.replaceChildren(...drawn);
  if (more) drawn[0]?.querySelector("h2 a, h2 button")?.focus({ preventScroll: true });
  state.shown = Math.max(PAGE, hits.length, compared?.hits.length ?? 0);
  if (more) remember(false);
  if (!more) facets.show(byId("facets"), result.facets, state.filters, current.fields ?? {}, narrow);
  results.status(result, hits.length, total, { mean, literally });
  results.explanation(result.explain);
  place.more.hidden = Math.max(result.hits.length, compared?.hits.length ?? 0) < asked.limit;
  if (!hits.length) noResults();
  document.title = `${state.query} · Tusk`;
  return first;
}

const bestOf = (found) => Math.max(0, ...found.map((each) => Math.max(each.score, ...Object.values(each.scores).map((leg) => leg.contribution))));

/** Compared modes are asked again as a whole, since ranks on a page of one may be on another page of the other. */
function showMore() {
  if (!other()) {
    search(true);
    return;
  }
  state.shown += PAGE;
  remember(false);
  search();
}

function noResults() {
  place.start.hidden = false;
  const ways = [];
  if (mode() === "keyword" && !unable("fuzzy")) ways.push(["fuzzy", "allow typing errors"]);
  if (mode() !== "hybrid" && !unable("hybrid")) ways.push(["hybrid", "any of the words, and nearness in meaning"]);
  place.start.replaceChildren(
    h("p", {}, filters.isUsed(state.filters) ? "Nothing passes the filters and fits the query." : "Nothing in this collection fits the query."),
    h("dl", {}, ways.flatMap(([name, why]) => [
      h("dt", {}, h("button.plain", { type: "button", onclick: () => choose({ mode: name }) }, `Try ${name}`)), h("dd", {}, why),
    ]), filters.isUsed(state.filters) ? [
      h("dt", {}, h("button.plain", { type: "button", onclick: clearFilters }, "Clear the filters")), h("dd", {}, "search in all documents"),
    ] : []));
}

function clear() {
  hits = [];
  facets.show(byId("facets"), [], state.filters, {}, narrow);
  compare.hide();
  place.list.replaceChildren();
  place.more.hidden = true;
  byId("status").replaceChildren();
  byId("corrections").replaceChildren();
  byId("notes").replaceChildren();
  results.explanation(null);
  results.problem(null);
  byId("progress").hidden = true;
  document.title = "Tusk";
  place.start.hidden = false;
  place.start.replaceChildren(...(collections.length ? welcome() : noCollection()));
}

const welcome = () => [
  h("h2", {}, current ? `Search ${count(current.documents, "document")}` : "Search"),
  h("dl", {}, [
    ["free text", "hybrid and vector take whole questions"],
    ['"exact phrase"', "words in this order"],
    ["-word", "without this word"],
    ["this or that", "either of them"],
  ].flatMap(([form, meaning]) => [h("dt", {}, form), h("dd", {}, meaning)])),
];

const noCollection = () => [
  h("h2", {}, "There is no collection yet"),
  h("p", {}, "Make one and put documents into it, then reload this page:"),
  h("pre", {}, "tusk collection create docs\ntusk ingest FOLDER --to docs"),
];

function fail(failure) {
  if (!(failure instanceof api.Problem)) throw failure;
  const body = failure.body;
  byId("key-form").hidden = body.status !== 401;
  if (body.code === "TUSK-102" || body.code === "TUSK-106") {
    if (state.filters.raw.trim()) rawProblem([body.detail, body.hint].filter(Boolean).join("; "));
  }
  results.problem(body.status === 401 ? null : body);
  compare.hide();
  hits = [];
  place.list.replaceChildren();
  place.more.hidden = true;
  place.start.hidden = true;
  byId("status").replaceChildren();
  byId("corrections").replaceChildren();
  byId("notes").replaceChildren();
  results.explanation(null);
}

/** After a change of what is searched for: a final one can be gone back from, one while typing waits for a pause. */
function changed(final) {
  state.shown = PAGE;
  clearTimeout(typing);
  byId("clear-filters").hidden = !filters.isUsed(state.filters);
  remember(final);
  if (final) search();
  else typing = setTimeout(search, TYPING_PAUSE_MS);
}

function choose(change) {
  Object.assign(state, change);
  showControls();
  changed(true);
}

function addTag(tag) {
  if (!state.filters.tags.includes(tag)) state.filters.tags.push(tag);
  showFilters();
  changed(true);
}

function narrow(field, value, type) {
  state.filters = facets.toggled(state.filters, field, value, type);
  showFilters();
  showControls();
  changed(true);
}

/** Searches for what was probably meant. */
function mean(query) {
  choose({ query });
  place.query.focus();
}

/** Searches for what was typed, whatever it is spelled like. */
function literally() {
  literal = true;
  search();
}

function clearFilters() {
  state.filters = emptyFilters();
  showFilters();
  showControls();
  changed(true);
}

function openDocument(id) {
  state.document = id;
  remember(true);
  showDocument();
}

function showDocument() {
  if (!state.document) {
    documents.close();
    return;
  }
  documents.open(state.collection, state.document, () => {
    state.document = "";
    remember(false);
  });
}

async function useCollection(name) {
  state.collection = name;
  current = name ? await api.collection(name) : null;
  byId("collection-size").textContent = current ? count(current.documents, "document") : "";
  showFilters();
}

async function restore() {
  try {
    collections = await api.collections();
    byId("key-form").hidden = true;
    const names = collections.map((each) => each.name);
    const select = byId("collection");
    select.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    select.disabled = !names.length;
    const wanted = state.collection || names[0] || "";
    if (names.includes(wanted)) select.value = wanted;
    await useCollection(wanted);
  } catch (failure) {
    current = null;
    showControls();
    showFilters();
    fail(failure);
    return;
  }
  showControls();
  await search();
  if (state.document) showDocument();
}

place.query.addEventListener("input", () => {
  state.query = place.query.value;
  literal = false;
  changed(false);
});
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  state.query = place.query.value;
  clearTimeout(typing);
  if (!current) restore();
  else changed(true);
});
byId("modes").addEventListener("change", (event) => choose({ mode: event.target.value }));
byId("fusion").addEventListener("change", (event) => event.target.name === "fusion" && choose({ fusion: event.target.value }));
byId("weight").addEventListener("input", (event) => {
  state.weight = Number(event.target.value);
  showWeight();
  changed(false);
});
byId("compare").addEventListener("change", (event) => choose({ compare: event.target.value }));
byId("explain").addEventListener("change", (event) => choose({ explain: event.target.checked }));
byId("raw-filter").addEventListener("input", (event) => {
  state.filters.raw = event.target.value;
  changed(false);
});
byId("clear-filters").addEventListener("click", clearFilters);
place.more.addEventListener("click", showMore);
byId("collection").addEventListener("change", async (event) => {
  try {
    state.filters = emptyFilters();
    await useCollection(event.target.value);
    showControls();
    changed(true);
  } catch (failure) {
    fail(failure);
  }
});
byId("show-side").addEventListener("click", (event) => {
  const open = byId("side").classList.toggle("open");
  event.target.setAttribute("aria-expanded", String(open));
});
byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  api.setKey(byId("key").value);
  restore();
});
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, dialog");
  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    place.query.focus();
    place.query.select();
  } else if (event.key === "ArrowDown" && event.target === place.query) {
    const first = place.list.querySelector("h2 a, h2 button");
    if (first) {
      event.preventDefault();
      first.focus();
    }
  }
});
window.addEventListener("popstate", () => {
  const before = state;
  state = fromAddress(location.search);
  if (state.collection !== before.collection) {
    restore();
    return;
  }
  showControls();
  showFilters();
  if (toAddress({ ...before, document: "" }) !== toAddress({ ...state, document: "" })) search();
  showDocument();
});

restore();
