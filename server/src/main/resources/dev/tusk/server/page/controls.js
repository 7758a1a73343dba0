// Shows the state in the controls.

import { byId } from "./dom.js";
import * as filters from "./filters.js";
import { mode, NOTES, other, unable, weight } from "./modes.js";
import { session } from "./session.js";

export function show() {
  const { state, current } = session;
  const chosen = mode();
  for (const input of document.querySelectorAll("input[name=mode]")) {
    const reason = unable(input.value);
    input.disabled = reason !== null;
    input.checked = input.value === chosen;
    input.closest("label").title = reason ? `Not possible: ${reason}` : NOTES[input.value];
  }
  const missing = ["keyword", "vector"].map(unable).find((reason) => reason && current);
  byId("mode-note").textContent = missing ? `${NOTES[chosen]}; ${missing}` : current ? NOTES[chosen] : "";
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
  showWhetherFiltered();
  if (byId("query").value !== state.query) byId("query").value = state.query;
}

export function showWeight() {
  const vectors = Math.round(weight() * 100);
  byId("weight-words").textContent = 100 - vectors;
  byId("weight-vectors").textContent = vectors;
  byId("weight").setAttribute("aria-valuetext", `${100 - vectors} words, ${vectors} vectors`);
}

/** At the side, and at the button that opens it in a narrow window. */
export function showWhetherFiltered() {
  const used = filters.isUsed(session.state.filters);
  byId("clear-filters").hidden = !used;
  byId("show-side").textContent = used ? "Filters (in use)" : "Filters";
}

/** What is wrong with the filter that is written as JSON, or null. */
export function rawProblem(text) {
  const error = byId("raw-error");
  error.hidden = !text;
  error.textContent = text ?? "";
  byId("raw-filter").setAttribute("aria-invalid", text ? "true" : "false");
  if (text) byId("raw").open = true;
}
