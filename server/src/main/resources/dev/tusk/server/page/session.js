// What the page knows at the moment; the rooms of the page share it.

import { fromAddress, toAddress } from "./state.js";

/**
 * state: what is asked for, as in the address. collections: all there are, or null while nobody knows. current: the one that is searched, or
 * null. failure: why there is none.
 */
export const session = { state: fromAddress(location.search), collections: null, current: null, failure: null };

/** Keeps the state in the address; with push, so that one can go back from it. */
export function remember(push) {
  const address = toAddress(session.state);
  if (address === location.pathname + location.search || address === location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", address);
}
