// Wires the page: what the user does changes the state, the state is searched for and kept in the address.

import * as answers from "./answers.js";
import * as api from "./api.js";
import { addTag, ask, changed, choose, clearFilters, narrow, openDocument, showDocument, showFilters } from "./changes.js";
import * as controls from "./controls.js";
import { byId, count, h } from "./dom.js";
import * as indexes from "./indexes.js";
import * as ingestions from "./ingestions.js";
import { connect as connectResults, fail, search, showMore } from "./searching.js";
import { session } from "./session.js";
import { emptyFilters, fromAddress, toAddress } from "./state.js";
import * as suggestions from "./suggestions.js";

const query = byId("query");

async function useCollection(name) {
  session.state.collection = name;
  session.current = name ? await api.collection(name) : null;
  session.failure = null;
  byId("collection-size").textContent = session.current ? count(session.current.documents, "document") : "";
  showFilters();
  indexes.load(session.current);
}

/** There is nothing that could be searched. */
function lost(failure) {
  session.current = null;
  session.failure = failure;
  indexes.load(null);
  controls.show();
  showFilters();
  fail(failure);
}

/** Shows what the address says. */
async function restore() {
  try {
    session.collections = await api.collections();
    byId("key-form").hidden = true;
    const names = session.collections.map((each) => each.name);
    const select = byId("collection");
    select.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    select.disabled = !names.length;
    const wanted = session.state.collection || names[0] || "";
    // Where the address names another, none is chosen, so that each of them can be.
    select.value = wanted;
    await useCollection(wanted);
  } catch (failure) {
    lost(failure);
    return;
  }
  controls.show();
  suggestions.ready();
  await search();
  if (session.state.document) showDocument();
}

ingestions.connect();
answers.connect(openDocument);
connectResults({ open: openDocument, tag: addTag, narrow, choose, clearFilters });
suggestions.connect({
  search: (text) => ask(text, true),
  open: openDocument,
});

query.addEventListener("input", () => ask(query.value, false));
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  suggestions.close();
  if (session.current) ask(query.value, true);
  else restore();
});
byId("modes").addEventListener("change", (event) => choose({ mode: event.target.value }));
byId("fusion").addEventListener("change", (event) => event.target.name === "fusion" && choose({ fusion: event.target.value }));
byId("weight").addEventListener("input", (event) => {
  session.state.weight = Number(event.target.value);
  controls.showWeight();
  changed(false);
});
byId("compare").addEventListener("change", (event) => choose({ compare: event.target.value }));
byId("explain").addEventListener("change", (event) => choose({ explain: event.target.checked }));
byId("raw-filter").addEventListener("input", (event) => {
  session.state.filters.raw = event.target.value;
  changed(false);
});
byId("clear-filters").addEventListener("click", clearFilters);
byId("more").addEventListener("click", showMore);
byId("collection").addEventListener("change", async (event) => {
  try {
    session.state.filters = emptyFilters();
    await useCollection(event.target.value);
    controls.show();
    changed(true);
  } catch (failure) {
    lost(failure);
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
    query.focus();
    query.select();
  } else if (event.key === "ArrowDown" && event.target === query && !event.defaultPrevented && !event.isComposing) {
    // There is no list of suggestions to go down in.
    const first = byId("results").querySelector("h2 a, h2 button");
    if (first) {
      event.preventDefault();
      first.focus();
    }
  }
});
window.addEventListener("popstate", () => {
  const before = session.state;
  session.state = fromAddress(location.search);
  suggestions.close();
  if (session.state.collection !== before.collection) {
    restore();
    return;
  }
  controls.show();
  showFilters();
  if (toAddress({ ...before, document: "" }) !== toAddress({ ...session.state, document: "" })) search();
  showDocument();
});

restore();
