// Runs a search and shows what came of it.

import * as answers from "./answers.js";
import * as api from "./api.js";
import { byId } from "./dom.js";
import * as compare from "./compare.js";
import * as controls from "./controls.js";
import * as facets from "./facets.js";
import * as filters from "./filters.js";
import * as judgements from "./judgements.js";
import { mode, other, weight } from "./modes.js";
import * as results from "./results.js";
import { remember, session } from "./session.js";
import * as start from "./start.js";
import { MOST, PAGE } from "./state.js";

const SLOW_MS = 150;

const list = byId("results");
const moreButton = byId("more");

let actions = {};
let hits = [];
let total = null;
let first = null;
let next = null;
let running = null;

/**
 * What can be done from the results: open(id) shows a document, tag(name) filters by a tag, narrow(field, value, type) by a
 * facet, choose(change) changes the state, clearFilters().
 */
export function connect(given) {
  actions = given;
}

function request(wanted, limit) {
  const { state, current } = session;
  const asked = { mode: wanted, query: state.query, limit };
  const filter = filters.toFilter(state.filters, current.fields);
  if (filter) asked.filter = filter;
  if (asked.mode === "hybrid") {
    asked.fusion = state.fusion === "rrf" ? { method: "rrf" } : { method: "weighted_sum", vector_weight: weight() };
    // Scores hang on the candidates: as many for one page as for all that the address can name.
    asked.candidates = Math.max(MOST, limit);
  }
  if (state.explain) asked.explain = true;
  if (state.literal) asked.spelling = "off";
  return asked;
}

/** What the page after the hits that are shown is asked with: a cursor, or an offset where the search is one of those that have none. */
function following() {
  const { facets: _counted, total: _total, ...same } = first.asked;
  return next ? { ...same, limit: PAGE, cursor: next } : { ...same, limit: Math.min(PAGE, MOST - hits.length), offset: hits.length };
}

/** Whether there may be hits after those that are shown. */
function goesOn(result, asked, compared) {
  if (compared) return Math.max(result.hits.length, compared.hits.length) >= asked.limit;
  // Reciprocal ranks have no cursor, and the end is no full page.
  return next !== null || (asked.fusion?.method === "rrf" && result.hits.length === asked.limit && hits.length < MOST);
}

/** Searches for what the state says; with more, for the page that follows the hits that are shown. */
export async function search(more = false) {
  const { state, current } = session;
  answers.changed();
  running?.abort();
  const own = (running = new AbortController());
  controls.rawProblem(null);
  if (!current && session.failure) {
    fail(session.failure);
    return;
  }
  if (!current || !state.query.trim()) {
    clear();
    return;
  }
  let asked;
  try {
    asked = more ? following() : request(mode(), state.shown);
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure;
    settled();
    moreButton.hidden ||= !first;
    controls.rawProblem(`Not a filter: ${failure.message}`);
    return;
  }
  if (!more) {
    asked.facets = facets.asked(current);
    // In the other modes everything is more or less near, so there the total would count the collection.
    if (asked.mode === "keyword" || asked.mode === "fuzzy") asked.total = "exact";
  }
  // Until the answer is there nothing can be continued: what is shown then is of another search.
  if (!more) first = null;
  const against = other();
  const slow = setTimeout(() => {
    byId("progress").hidden = false;
    byId("columns").classList.add("stale");
  }, SLOW_MS);
  if (!more) judgements.load(state.collection, state.query, own.signal);
  try {
    const [result, compared] = await Promise.all([
      api.search(state.collection, asked, own.signal),
      against ? api.search(state.collection, request(against, asked.limit), own.signal) : null,
    ]);
    if (!own.signal.aborted) show(result, asked, more, against, compared);
  } catch (failure) {
    if (own.signal.aborted) return;
    fail(failure);
  } finally {
    clearTimeout(slow);
    if (running === own) settled();
  }
}

/** Nothing is under way. */
function settled() {
  byId("progress").hidden = true;
  byId("columns").classList.remove("stale");
}

function show(result, asked, more, against, compared) {
  const { state, current } = session;
  results.problem(null);
  byId("key-form").hidden = true;
  start.hide();
  hits = more ? [...hits, ...result.hits] : result.hits;
  next = result.next ?? null;
  if (!more) {
    total = result.total?.value ?? null;
    first = { asked, said: { spelling: result.spelling, corrections: result.corrections, notes: result.notes } };
  }
  draw(result, asked.mode, more, against, compared);
  state.shown = Math.max(PAGE, hits.length, compared?.hits.length ?? 0);
  if (more) remember(false);
  if (!more) facets.show(byId("facets"), result.facets, state.filters, current.fields ?? {}, actions.narrow);
  // Further pages go on with what the first was of, and do not say again what that is.
  const notes = [...new Set([...first.said.notes, ...result.notes])];
  results.status({ ...result, ...first.said, notes }, hits.length, total, { literal: state.literal, choose: actions.choose });
  results.explanation(result.explain);
  judgements.show(hits.length > 0);
  moreButton.hidden = !goesOn(result, asked, compared);
  if (!hits.length) start.nothingFound(actions.choose, actions.clearFilters);
  document.title = `${state.query} · Tusk`;
}

function draw(result, mode, more, against, compared) {
  const common = { ...actions, why: () => actions.choose({ explain: true }), judge: judgements.buttons };
  const own = compared ? { ...common, elsewhere: compare.elsewhere(against, compared.hits) } : common;
  const best = bestOf(hits);
  const drawn = result.hits.map((each) => results.hit(each, best, own));
  if (compared) {
    const theirs = { ...common, elsewhere: compare.elsewhere(mode, hits) };
    compare.show(mode, against, result, compared, (each) => results.hit(each, bestOf(compared.hits), theirs));
  } else {
    compare.hide();
  }
  if (more) list.append(...drawn);
  else list.replaceChildren(...drawn);
  if (more) drawn[0]?.querySelector("h2 a, h2 button")?.focus({ preventScroll: true });
}

const bestOf = (found) => Math.max(0, ...found.map((each) => Math.max(each.score, ...Object.values(each.scores).map((leg) => leg.contribution))));

/** Compared modes are asked again as a whole, since ranks on a page of one may be on another page of the other. */
export function showMore() {
  if (!first) return;
  if (!other()) {
    search(true);
    return;
  }
  session.state.shown += PAGE;
  remember(false);
  search();
}

function clear() {
  empty();
  facets.show(byId("facets"), [], session.state.filters, {}, actions.narrow);
  results.problem(null);
  settled();
  document.title = "Tusk";
  start.welcome();
}

function empty() {
  hits = [];
  total = null;
  first = null;
  next = null;
  compare.hide();
  list.replaceChildren();
  moreButton.hidden = true;
  results.status(null);
  results.explanation(null);
  judgements.show(false);
}

/** Says what was wrong in the place of the results. */
export function fail(failure) {
  if (!(failure instanceof api.Problem)) throw failure;
  const body = failure.body;
  byId("key-form").hidden = body.status !== 401;
  if (body.code === "TUSK-102" || body.code === "TUSK-106") {
    if (session.state.filters.raw.trim()) controls.rawProblem([body.detail, body.hint].filter(Boolean).join("; "));
  }
  results.problem(body.status === 401 ? null : body);
  empty();
  start.hide();
}
