// Suggestions while one types: a combobox with a list below it, as WAI-ARIA 1.2 describes. The focus stays in the input; of the
// list an option is active at most, and only then Enter takes it.

import * as api from "./api.js";
import { byId, count, h } from "./dom.js";
import { session } from "./session.js";

const PAUSE_MS = 90;
const MOST_COMPLETIONS = 6;
const MOST_DOCUMENTS = 4;
/** Nobody wants a longer text completed, and it would not fit an address. */
const LONGEST = 200;

const input = byId("query");
const list = byId("suggestions");

let options = [];
let active = -1;
let pause = 0;
let running = null;
/** Whether something was typed before it was known which collection is searched. */
let early = false;
let take = () => {};

/** search(query) is called with a completion that was taken, open(id) with a document. */
export function connect({ search, open }) {
  take = (option) => {
    close();
    if (option.document) {
      open(option.document);
      return;
    }
    input.value = option.text;
    search(option.text);
  };
  input.addEventListener("input", () => later(PAUSE_MS));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", key);
  // A press of the mouse would take the focus from the input, and with it the list away before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const at = options.findIndex((option) => option.element.contains(event.target));
    if (at >= 0) take(options[at]);
  });
}

/** Shows none, and lets none come that are under way. */
export function close() {
  clearTimeout(pause);
  running?.abort();
  running = null;
  early = false;
  show([]);
}

/** The collection is known from now on. */
export function ready() {
  if (early) later(0);
}

function later(milliseconds) {
  clearTimeout(pause);
  running?.abort();
  activate(-1);
  if (!input.value.trim()) close();
  else pause = setTimeout(ask, milliseconds);
}

async function ask() {
  const typed = input.value;
  if (!session.current || typed.length > LONGEST) {
    close();
    early = !session.current;
    return;
  }
  const own = (running = new AbortController());
  try {
    const found = await api.suggest(session.state.collection, typed, Math.max(MOST_COMPLETIONS, MOST_DOCUMENTS), own.signal);
    if (!own.signal.aborted) show(worthwhile(found, typed));
  } catch (failure) {
    if (own.signal.aborted) return;
    if (!(failure instanceof api.Problem)) throw failure;
    // The search for what is typed, which is under way, meets the same obstacle and tells of it.
    close();
  }
}

/** What is typed already is no suggestion. */
function worthwhile(found, typed) {
  const same = (text) => text.trim().toLowerCase() === typed.trim().toLowerCase();
  return [
    ...found.completions.filter((each) => !same(each.query)).slice(0, MOST_COMPLETIONS)
      .map((each) => ({ text: each.query, side: each.corrected ? "spelled otherwise" : count(each.chunks, "passage"), typed })),
    ...found.documents.slice(0, MOST_DOCUMENTS).map((each) => ({ text: each.title, side: "document", document: each.id, typed })),
  ];
}

function show(given) {
  const before = options.length;
  options = given.map((option, i) => ({ ...option, element: drawn(option, i) }));
  list.replaceChildren(...options.map((option) => option.element));
  list.hidden = !options.length;
  input.setAttribute("aria-expanded", String(options.length > 0));
  activate(-1);
  if (options.length || before) byId("suggested").textContent = options.length ? `${count(options.length, "suggestion")}, arrow keys choose` : "";
}

function drawn(option, i) {
  return h(`li.option`, { id: `suggestion-${i}`, role: "option", "aria-selected": "false" },
    h("span.text", {}, ...added(option.text, option.typed)), " ", h("span.quiet", {}, option.side));
}

/** What a suggestion adds to what is typed stands out. */
function added(text, typed) {
  const begin = typed.trimStart();
  return begin && text.toLowerCase().startsWith(begin.toLowerCase()) ? [text.slice(0, begin.length), h("b", {}, text.slice(begin.length))] : [text];
}

function activate(at) {
  options[active]?.element.setAttribute("aria-selected", "false");
  active = at;
  const option = options[at]?.element;
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

/** The keys of the list. An input method has its own use for them while it composes. */
function key(event) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  const open = options.length > 0;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "ArrowDown" && event.altKey && !open) {
    later(0);
  } else if (event.key === "ArrowUp" && event.altKey && open) {
    close();
  } else if (open && steps[event.key]) {
    // The input itself is one step of the round.
    const round = options.length + 1;
    activate(((active + 1 + steps[event.key] + round) % round) - 1);
  } else if (open && event.key === "Enter" && active >= 0) {
    take(options[active]);
  } else if (open && event.key === "Escape") {
    close();
  } else {
    // Home, End and the other arrows move in the text, so what is active is the text again.
    if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) activate(-1);
    if (event.key === "Tab" || event.key === "Enter") close();
    return;
  }
  event.preventDefault();
}
