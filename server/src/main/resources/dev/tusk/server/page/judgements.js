// What the user says of documents for a query: thumbs at the hits, kept by the server.

import * as api from "./api.js";
import { byId, count, h } from "./dom.js";

const MOST = 1000;
/** A judgement is read and taken back by an address, and servers read no endless ones. */
const LONGEST_ADDRESS = 4000;

const THUMBS = [
  { grade: 1, name: "Good answer", d: "M7 10v10H3.5V10zm2.5 0 4-7c1.7.2 2.7 1.5 2.4 3.2l-.7 3.3h4.3a2 2 0 0 1 2 2.3l-1.1 6.5a2 2 0 0 1-2 1.7H9.5z" },
  { grade: 0, name: "Not an answer", d: "M7 14V4H3.5v10zm2.5 0 4 7c1.7-.2 2.7-1.5 2.4-3.2l-.7-3.3h4.3a2 2 0 0 0 2-2.3l-1.1-6.5a2 2 0 0 0-2-1.7H9.5z" },
];

const nothing = (collection, query) => ({ collection, query, grades: new Map(), more: false, unread: null });

/** What is judged now. Hits of the search before keep the one that they were drawn with. */
let about = nothing("", "");
let shown = false;
const drawnWith = new WeakMap();

/** Reads the judgements of a query; there are none until the answer is there. */
export async function load(collection, query, signal) {
  const own = (about = nothing(collection, query.trim()));
  if (!possible(own)) return;
  try {
    const answer = await api.judgements(collection, own.query, MOST, signal);
    // What was judged while the answer was on its way is newer.
    own.grades = new Map([...answer.judgements.map((each) => [each.document, each.grade]), ...own.grades]);
    own.more = Boolean(answer.next);
  } catch (failure) {
    if (signal.aborted) return;
    if (!(failure instanceof api.Problem)) throw failure;
    own.unread = failure.body;
  }
  refresh();
}

const possible = ({ query }) => encodeURIComponent(query).length <= LONGEST_ADDRESS;

/** Whether there are hits, and so something to say of them. */
export function show(any) {
  shown = any;
  refresh();
}

/** The thumbs of a hit, or null where nothing can be judged. name: what the user knows the document by. */
export function buttons(id, name) {
  const own = about;
  if (!id || !possible(own)) return null;
  const failed = h("span.field-error", { role: "alert" });
  const thumbs = THUMBS.map((thumb) => {
    const press = () => judge(own, id, thumb.grade, thumbs, failed);
    return h("button.thumb", { type: "button", title: thumb.name, "aria-label": thumb.name, "data-grade": thumb.grade, onclick: press }, icon(thumb.d));
  });
  const place = h("span.thumbs", { role: "group", "aria-label": `Judge ${name}`, "data-judged": id }, thumbs, failed);
  drawnWith.set(place, own);
  mark(place);
  return place;
}

const isPressed = (grade, thumb) => grade !== undefined && (thumb > 0 ? grade > 0 : grade === 0);

function icon(d) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" })) svg.setAttribute(name, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

/** A press on what is said already takes it back. */
async function judge(own, id, thumb, thumbs, failed) {
  if (thumbs.some((each) => each.ariaBusy)) return;
  failed.textContent = "";
  for (const each of thumbs) each.ariaBusy = "true";
  try {
    if (isPressed(own.grades.get(id), thumb)) {
      await api.unjudge(own.collection, own.query, id);
      own.grades.delete(id);
    } else {
      await api.judge(own.collection, { query: own.query, document: id, grade: thumb });
      own.grades.set(id, thumb);
    }
    refresh();
  } catch (failure) {
    if (!(failure instanceof api.Problem)) throw failure;
    failed.textContent = `Not stored: ${[failure.body.detail, failure.body.hint].filter(Boolean).join("; ")}`;
  } finally {
    for (const each of thumbs) each.ariaBusy = null;
  }
}

function refresh() {
  // A document may be among the hits several times, with its passages.
  for (const place of document.querySelectorAll("[data-judged]")) mark(place);
  const { collection, grades, more, unread } = about;
  byId("judged").hidden = !shown || (!grades.size && !unread);
  if (unread) {
    byId("judged").replaceChildren(`The judgements of this query could not be read: ${unread.detail}`);
  } else {
    byId("judged").replaceChildren(`${count(grades.size, "judgement")}${more ? " or more" : ""} of this query; `,
      h("code", {}, `tusk eval tune --collection ${collection}`), " tunes the search by all judgements");
  }
}

function mark(place) {
  const grade = drawnWith.get(place).grades.get(place.dataset.judged);
  for (const button of place.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(isPressed(grade, Number(button.dataset.grade))));
  }
}
