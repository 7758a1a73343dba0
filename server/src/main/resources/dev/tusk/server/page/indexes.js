// The indexes over the vectors of the collection, and which of them searches walk.

import * as api from "./api.js";
import { byId, bytes, count, h } from "./dom.js";

const STORES = { full: "full vectors", halfvec: "halfvec", binary: "bits" };

/** The collection that was asked for last: answers for others come too late. */
let asked = null;

/** Shows the indexes of a collection; nothing for null, or for one without vectors. */
export async function load(collection) {
  asked = collection;
  const place = byId("indexes");
  place.hidden = true;
  const further = Object.keys(collection?.vectors ?? {}).length > 0;
  if (!collection?.embedding && !further) return;
  let content;
  try {
    const [ofChunks, ofDocuments, change, { aliases }] = await Promise.all([
      collection.embedding ? chunks(collection.name) : [], further ? named(collection.name) : null,
      api.modelChange(collection.name), api.aliases()]);
    content = h("div", {}, ofChunks, ofDocuments, changing(change), called(aliases, collection.name));
  } catch (failure) {
    if (!(failure instanceof api.Problem)) throw failure;
    content = h("p.quiet", {}, `They could not be read: ${failure.body.detail}`);
  }
  if (asked !== collection) return;
  place.replaceChildren(h("h2", {}, "Vector indexes"), content);
  place.hidden = false;
}

async function chunks(name) {
  const [{ indexes, partial }, status, picture] = await Promise.all([api.indexes(name), api.recall(name), api.tuning(name)]);
  return [list(indexes, name), passing(partial), promise(status), picture ? drawn(picture) : null];
}

/** Those over the vectors that pass a filter. */
function passing(partial) {
  if (!partial.length) return null;
  return h("ul", {}, partial.map((each) => h("li", {},
    h("code", {}, JSON.stringify(each.filter)), each.complete ? h("span.serves", {}, "serves") : null,
    h("span.quiet", {}, [...each.indexes.map(kind), bytes(each.bytes), count(each.vectors, "vector"),
      each.complete ? null : "not complete: run maintain"].filter(Boolean).join(" · ")))));
}

/** The named vectors: what each is of, and how its index is. */
async function named(name) {
  const { vectors } = await api.collection(name);
  return h("ul.vectors", {}, Object.entries(vectors).map(([vector, what]) => h("li", {},
    h("b", {}, vector),
    h("span.quiet", {}, [
      what.of ? `of ${what.of} by ${what.model}` : "comes with the documents",
      `${what.type}(${what.dimensions}), ${what.distance.replace("_", " ")}`,
      count(what.documents, "document"), bytes(what.bytes),
      what.index === "absent" ? "no index: all are compared, which is exact" : `index ${what.index}`].join(" · ")))));
}

function list(indexes, name) {
  if (!indexes.length) return h("p.quiet", {}, "None: all vectors are compared, which is exact. ", h("code", {}, `tusk index create ${name}`), " makes one.");
  return h("ul", {}, indexes.map((index) => h("li", {},
    h("b", {}, index.name), index.serves ? h("span.serves", {}, "serves") : null,
    h("span.quiet", {}, [kind(index), bytes(index.bytes), count(index.vectors, "vector"), state(index), recall(index)].filter(Boolean).join(" · ")))));
}

/** What share of the nearest vectors is found, and why it is less than promised. */
function promise({ exact, target, recall: found, finding }) {
  if (exact) return null;
  const measured = found
    ? `recall ${found.recall.toFixed(3)} (${found.recall_low.toFixed(3)} to ${found.recall_high.toFixed(3)}, ${count(found.queries, "query", "queries")})`
    : "recall was not measured yet";
  return h("p.quiet", {}, `${measured}, target ${target}`,
    finding ? h("span.finding", {}, `${finding.what}; cause: ${finding.cause.replaceAll("_", " ")}. `, h("code", {}, finding.fix)) : null);
}

/** How far a change of the embedding model is. */
function changing({ collection, state, to, copied_documents: copied, documents, problem }) {
  if (state === "none") return null;
  const next = { copying: "change", indexing: "change", ready: "switch", switched: "finish" }[state];
  return h("p.quiet", {}, `Change of model to ${to.embedding.model ?? `${to.embedding.dimensions} dimensions`}: ${state}, ${copied} of ${count(documents, "document")} copied. `,
    problem ? h("span.finding", {}, `Stopped by: ${problem}. `) : null,
    h("code", {}, `tusk model ${next} ${collection} --apply`));
}

/** Further names of the collection. */
function called(aliases, name) {
  const others = aliases.filter((alias) => alias.collection === name).map((alias) => alias.alias);
  return others.length ? h("p.quiet", {}, `Also called ${others.join(", ")}.`) : null;
}

/** The picture comes from the server and holds no scripts; they would not run here either. */
function drawn(picture) {
  const svg = new DOMParser().parseFromString(picture, "image/svg+xml").documentElement;
  return h("details", {}, h("summary", {}, "The last tuning"), document.importNode(svg, true));
}

function kind({ method, m, ef_construction, lists, store, dimensions }) {
  const how = method === "hnsw" ? `HNSW ${m}/${ef_construction}` : `IVFFlat, ${count(lists, "list")}`;
  return `${how} over ${dimensions ? `the first ${dimensions} dimensions` : STORES[store]}${dimensions && store === "halfvec" ? " as halfvec" : ""}`;
}

const state = (index) => [index.state === "ready" ? null : index.state, index.partial ? "partial" : null].filter(Boolean).join(", ");

const recall = (index) => (index.recall === undefined ? null : `recall ${index.recall.toFixed(3)}`);
