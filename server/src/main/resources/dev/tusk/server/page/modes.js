// The ways to search, and which of them the collection can be searched in.

import { session } from "./session.js";

const DEFAULT_WEIGHT = 0.85;

export const NOTES = {
  keyword: "Any of these words; more of them, and rarer ones, come first",
  fuzzy: "Any of these words, typing errors allowed",
  vector: "The passages nearest in meaning",
  hybrid: "Any of these words, and the passages nearest in meaning",
};

/** Why the collection cannot be searched in a mode, or null when it can. */
export function unable(mode) {
  const { current } = session;
  if (!current) return "there is no collection";
  if (mode !== "vector" && !current.language) return "this collection has no keyword search";
  if ((mode === "vector" || mode === "hybrid") && !current.embedding) return "this collection has no vectors";
  if ((mode === "vector" || mode === "hybrid") && !current.embedding.model) return "this collection has no embedding model: its vectors come from outside";
  return null;
}

export function mode() {
  const { mode: wanted } = session.state;
  if (wanted && !unable(wanted)) return wanted;
  return ["hybrid", "keyword", "vector"].find((each) => !unable(each)) ?? "keyword";
}

/** The mode to compare with, or an empty text where there is none. */
export function other() {
  const { compare } = session.state;
  return compare && compare !== mode() && !unable(compare) ? compare : "";
}

/** How much vectors count: where nobody has chosen one, the collection's own weight. */
export function weight() {
  return session.state.weight ?? session.current?.vector_weight ?? DEFAULT_WEIGHT;
}
