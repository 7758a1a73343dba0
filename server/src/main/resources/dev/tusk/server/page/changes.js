// What the user changes: it goes into the state, is kept in the address, and is searched for.

import * as controls from "./controls.js";
import { byId } from "./dom.js";
import * as documents from "./document.js";
import * as facets from "./facets.js";
import * as filters from "./filters.js";
import { search } from "./searching.js";
import { remember, session } from "./session.js";
import { emptyFilters, PAGE } from "./state.js";

const TYPING_PAUSE_MS = 160;

let typing = 0;

/** After a change of what is searched for: a final one can be gone back from, one while typing waits for a pause. */
export function changed(final) {
  session.state.shown = PAGE;
  clearTimeout(typing);
  controls.showWhetherFiltered();
  remember(final);
  if (final) search();
  else typing = setTimeout(search, TYPING_PAUSE_MS);
}

export function choose(change) {
  Object.assign(session.state, change);
  controls.show();
  changed(true);
}

/** Another query: that the one before was to be taken literally says nothing of it. */
export function ask(query, final) {
  if (query !== session.state.query) session.state.literal = false;
  session.state.query = query;
  controls.show();
  changed(final);
}

export function showFilters() {
  filters.show(byId("filters"), session.state.filters, session.current ?? {}, (final) => changed(final));
}

export function addTag(tag) {
  const { state } = session;
  if (!state.filters.tags.includes(tag)) state.filters.tags.push(tag);
  chooseFilters(state.filters);
}

export function narrow(field, value, type) {
  chooseFilters(facets.toggled(session.state.filters, field, value, type));
}

export function clearFilters() {
  chooseFilters(emptyFilters());
}

function chooseFilters(chosen) {
  session.state.filters = chosen;
  showFilters();
  controls.show();
  changed(true);
}

export function openDocument(id) {
  session.state.document = id;
  remember(true);
  showDocument();
}

export function showDocument() {
  const { state } = session;
  if (!state.document) {
    documents.close();
    return;
  }
  documents.open(state.collection, state.document, () => {
    session.state.document = "";
    remember(false);
  });
}
