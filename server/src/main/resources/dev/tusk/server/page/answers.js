// Asks the collection a question and shows the answer while it is written.

import * as api from "./api.js";
import { byId, count, h, isWebAddress, milliseconds } from "./dom.js";
import * as filters from "./filters.js";
import { mode } from "./modes.js";
import { session } from "./session.js";

const MOST_TURNS = 6;
const CITATION = /\[(\d+)\]/g;

const place = byId("answer");
const button = byId("ask");

let open = () => {};
let running = null;
/** What was asked and answered, for questions that lean on it. */
let talk = [];
let talkedTo = "";
let about = "";

/** opening(id) shows a document. */
export function connect(opening) {
  open = opening;
  button.addEventListener("click", ask);
}

/** What is asked may have changed: an answer to something else goes. */
export function changed() {
  button.disabled = !session.current || !session.state.query.trim();
  if (about !== subject()) hide();
  if (session.state.collection !== talkedTo) {
    talkedTo = session.state.collection;
    talk = [];
  }
}

const subject = () => JSON.stringify([session.state.collection, session.state.query.trim(), session.state.filters]);

function hide() {
  running?.abort();
  running = null;
  about = "";
  place.hidden = true;
  place.replaceChildren();
}

async function ask() {
  changed();
  if (button.disabled) return;
  const { state, current } = session;
  hide();
  about = subject();
  const own = (running = new AbortController());
  const shown = draw();
  try {
    const asked = { question: state.query, mode: mode(), history: talk.slice(-MOST_TURNS) };
    const filter = filters.toFilter(state.filters, current.fields);
    if (filter) asked.filter = filter;
    for await (const { event, data } of api.ask(state.collection, asked, own.signal)) {
      if (own.signal.aborted) return;
      if (event === "passages") shown.passages = data.passages;
      else if (event === "text") shown.write(data.text);
      else if (event === "problem") throw new api.Problem(data);
      else if (event === "answer") {
        shown.end(data);
        talk.push({ question: data.question, answer: data.text });
      }
    }
  } catch (failure) {
    if (own.signal.aborted) return;
    if (failure instanceof SyntaxError) shown.fail({ detail: `not a filter: ${failure.message}` });
    else if (failure instanceof api.Problem) shown.fail(failure.body);
    else throw failure;
  } finally {
    if (running === own) {
      running = null;
      place.removeAttribute("aria-busy");
    }
  }
}

/** The empty answer, and what can be done with it. */
function draw() {
  const label = h("p.kind", {}, "Looking for an answer …");
  const text = h("p.text");
  const rest = h("div");
  const close = h("button.plain", { type: "button", onclick: () => {
    talk = [];
    hide();
    byId("query").focus();
  } }, "Close");
  place.replaceChildren(h("header", {}, h("h2", {}, "Answer"), close), label, text, rest);
  place.setAttribute("aria-busy", "true");
  place.hidden = false;
  let written = "";
  const shown = {
    passages: [],
    write(piece) {
      written += piece;
      label.textContent = "Writing …";
      text.replaceChildren(...linked(written, shown.passages));
    },
    end(answer) {
      label.textContent = kind(answer);
      text.replaceChildren(...linked(answer.text, answer.citations));
      rest.replaceChildren(sources(answer), warnings(answer),
        h("p.quiet", {}, `found in ${milliseconds(answer.retrieval_ms)}`, answer.model ? `, written in ${milliseconds(answer.writing_ms)}` : ""));
    },
    fail(problem) {
      label.textContent = written ? "The answer broke off." : "There is no answer.";
      rest.replaceChildren(h("p.field-error", { role: "alert" }, [problem.detail, problem.hint].filter(Boolean).join("; ")));
    },
  };
  return shown;
}

function kind(answer) {
  if (answer.kind === "extracts") return "Sentences of the documents; no model wrote this.";
  if (answer.kind === "generated") return `Written by ${answer.model} from the passages below. Check what matters.`;
  return answer.model ? `${answer.model} found no answer in the passages.` : `${answer.support.reason}.`;
}

/** Text whose citations lead to their passages. */
function linked(text, passages) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(CITATION)) {
    const passage = passages.find((each) => each.number === Number(found[1]));
    if (!passage) continue;
    parts.push(text.slice(at, found.index), citation(passage));
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}

function citation(passage) {
  const name = passage.title || passage.document;
  return h("button.citation", { type: "button", title: name, "aria-label": `Passage ${passage.number}: ${name}`, onclick: () => show(passage) }, `[${passage.number}]`);
}

/** Goes to the hit of the passage, or shows its document where there is none. */
function show(passage) {
  const hits = [...byId("results").querySelectorAll(".hit")].filter((hit) => hit.dataset.document === passage.document);
  const hit = hits.find((each) => passage.chunks.includes(Number(each.dataset.chunk))) ?? hits[0];
  if (!hit) {
    open(passage.document);
    return;
  }
  hit.scrollIntoView({ block: "center" });
  hit.querySelector("h2 a, h2 button").focus({ preventScroll: true });
}

function sources(answer) {
  const nearest = answer.citations.length ? answer.citations : answer.nearest;
  if (!nearest.length) return h("p", {}, "");
  return h("div", {},
    answer.citations.length ? null : h("p.quiet", {}, "The nearest passages:"),
    h("ol.sources", {}, nearest.map((each) => h("li", {},
      citation(each), " ",
      isWebAddress(each.link) ? h("a", { href: each.link, rel: "noopener noreferrer", target: "_blank" }, each.title || each.document) : h("span", {}, each.title || each.document),
      each.heading && each.heading !== each.title ? h("span.quiet", {}, ` ${each.heading}`) : null))));
}

function warnings({ checks, notes, question }) {
  const said = [
    ...(question !== session.state.query.trim() ? [`Asked as: ${question}`] : []),
    ...(checks.unknown_citations.length ? [`Citations of passages that there are not were removed: ${checks.unknown_citations.join(", ")}`] : []),
    ...(checks.removed_addresses.length ? [`${count(checks.removed_addresses.length, "address", "addresses")} that stand in no passage were removed`] : []),
    ...checks.uncited.map((sentence) => `No passage is cited for: ${sentence}`),
    ...notes,
  ];
  return h("ul.notes", {}, said.map((each) => h("li", {}, each)));
}
