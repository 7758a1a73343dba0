// The list of hits and what is said about it.

import { byId, count, h, highlighted, isWebAddress, milliseconds, score } from "./dom.js";
import { scores } from "./scores.js";

/**
 * One hit. actions: open(id) shows the document, tag(name) filters by a tag, why() explains, judge(id, name) makes
 * the buttons that judge it, elsewhere(hit) says where another mode has it.
 */
export function hit(found, best, actions) {
  const link = isWebAddress(found.source) ? withAnchor(found.source, found.anchor) : null;
  const name = found.title || found.document;
  const open = () => actions.open(found.document);
  return h("li.hit", { "data-document": found.document, "data-chunk": found.chunk },
    h("article", {},
      actions.elsewhere ? h("p.place", {}, `#${found.rank}`, actions.elsewhere(found)) : null,
      crumbs(found, name),
      h("h2", {}, link
        ? h("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, name)
        : h("button", { type: "button", onclick: open }, name)),
      h("p.snippet", {}, found.snippet ? highlighted(found.snippet.text, found.snippet.highlights) : found.text.slice(0, 300)),
      h("div.meta", {},
        found.tags.map((tag) => h("button.chip", { type: "button", title: `Only documents tagged ${tag}`, onclick: () => actions.tag(tag) }, tag)),
        found.source ? h("span.source", {}, shortened(found.source)) : null,
        h("button.plain", { type: "button", onclick: open, "aria-label": `Show document ${name}` }, "Document"),
        found.explanation ? null : h("button.plain", { type: "button", onclick: actions.why, "aria-label": `Why ${name} is here` }, "Why?"),
        actions.judge(found.document, name)),
      found.explanation ? h("div.why", {}, tree(found.explanation, true)) : null),
    scores(found, best));
}

/** An explanation whose parts can be folded. */
function tree(part, open) {
  const line = [h("b", {}, score(part.value)), ` ${part.description}`];
  const details = part.details ?? [];
  return details.length
    ? h("details", { open }, h("summary", {}, line), details.map((each) => tree(each, false)))
    : h("p", {}, line);
}

function crumbs(found, name) {
  const path = found.heading.split(" > ").filter((part) => part && part !== name);
  if (!path.length) return null;
  return h("p.crumbs", {}, path.flatMap((part, i) => (i ? [h("i", { "aria-hidden": "true" }, "›"), part] : [part])));
}

function withAnchor(source, anchor) {
  const address = new URL(source);
  if (anchor && !address.hash) address.hash = anchor;
  return address.href;
}

function shortened(source) {
  const text = source.replace(/^https?:\/\//i, "");
  return text.length > 64 ? `…${text.slice(-62)}` : text;
}

/**
 * The lines above the hits: how many of how many (null where nobody counted), how long it took, and how it was done. asked: whether the
 * query was to be taken literally, and choose(change), which searches for something else. Without a result they are empty.
 */
export function status(result, hits, total, asked) {
  if (!result) {
    for (const id of ["status", "corrections", "notes", "announced"]) byId(id).replaceChildren();
    return;
  }
  const parts = [h("b", {}, found(hits, total)), ` in ${milliseconds(result.took_ms)}`];
  if (result.embedding_ms > 0) {
    parts.push(` (embedding ${milliseconds(result.embedding_ms)}, database ${milliseconds(result.database_ms)})`);
  }
  byId("status").replaceChildren(...parts, h("br"), h("span.plan", {}, result.plan));
  byId("corrections").replaceChildren(...spelling(result.spelling, asked), ...corrections(result.corrections));
  byId("notes").replaceChildren(...result.notes.map((note) => h("li", {}, note)));
  byId("announced").textContent = [found(hits, total), byId("corrections").textContent].filter(Boolean).join(". ");
}

function found(hits, total) {
  if (!hits) return "No results";
  return total > hits ? `${hits} of ${count(total, "result")}` : count(hits, "result");
}

/** What was probably meant, and the way back where it was searched for. */
function spelling(said, { literal, choose }) {
  const other = (change, ...name) => h("button.plain", { type: "button", onclick: () => {
    choose(change);
    // The button goes with the results that it stands above.
    byId("query").focus();
  } }, ...name);
  if (literal) return ["Searched for exactly what you typed. ", other({ literal: false }, "Search for what was meant"), " "];
  if (!said) return [];
  return said.applied
    ? ["Searched for ", h("em", {}, said.suggestion), ". ", other({ literal: true }, "Search for what I typed"), " "]
    : ["Did you mean ", other({ query: said.suggestion }, said.suggestion), "? "];
}

function corrections(given) {
  const said = given
    .map(({ word, alternatives }) => ({ word, others: alternatives.filter((other) => other !== word) }))
    .filter(({ others }) => others.length);
  if (!said.length) return [];
  return ["Also searched for ", ...said.flatMap(({ word, others }, i) => [
    i ? "; " : "", ...others.flatMap((other, k) => [k ? ", " : "", h("em", {}, other)]), ` for “${word}”`,
  ])];
}

export function problem(body) {
  const place = byId("problem");
  place.hidden = !body;
  if (!body) return place.replaceChildren();
  const list = body.problems?.length > 1
    ? [h("ul", {}, body.problems.map((each) => h("li", {}, each.at ? `${each.at}: ` : "", each.detail, each.hint ? ` (${each.hint})` : "")))]
    : [];
  return place.replaceChildren(
    h("h2", {}, body.title ?? "The search failed"),
    h("p", {}, sentence(body.detail ?? "")),
    ...list,
    ...(body.circumstances && !list.length ? [h("p", {}, body.circumstances)] : []),
    ...(body.hint ? [h("p", {}, sentence(body.hint))] : []),
    ...(body.code ? [h("code", {}, body.code)] : []));
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export function explanation(explain) {
  const place = byId("explanation");
  place.hidden = !explain;
  if (!explain) return place.replaceChildren();
  return place.replaceChildren(...code("SQL", explain.sql), ...code("Query plan", explain.plan));
}

function code(name, text) {
  const copy = h("button.plain", { type: "button", onclick: async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  } }, "Copy");
  return [h("h2", {}, name, copy), h("pre", { tabindex: "0", "aria-label": name }, text)];
}
