// What is searched for, kept in the address, so that it can be shared and the back button works.

export const MODES = ["keyword", "fuzzy", "vector", "hybrid"];
export const PAGE = 10;

/** How many hits an address can name. */
export const MOST = 100;

const fresh = () => ({
  collection: "", query: "", literal: false, mode: "", compare: "", fusion: "weighted_sum", weight: null, explain: false, shown: PAGE, document: "",
  filters: { tags: [], source: "", fields: {}, raw: "" },
});

export const emptyFilters = () => fresh().filters;

export function fromAddress(search) {
  const given = new URLSearchParams(search);
  const state = fresh();
  state.collection = given.get("c") ?? "";
  state.query = given.get("q") ?? "";
  state.mode = MODES.includes(given.get("m")) ? given.get("m") : "";
  state.compare = MODES.includes(given.get("compare")) ? given.get("compare") : "";
  state.fusion = given.get("fusion") === "rrf" ? "rrf" : "weighted_sum";
  const weight = Number.parseFloat(given.get("w"));
  if (weight >= 0 && weight <= 1) state.weight = weight;
  state.literal = given.get("spelling") === "off";
  state.explain = given.has("explain");
  const shown = Number.parseInt(given.get("n"), 10);
  if (shown > PAGE) state.shown = Math.min(shown, MOST);
  state.document = given.get("doc") ?? "";
  try {
    const filters = JSON.parse(given.get("f") ?? "{}");
    if (Array.isArray(filters.tags)) state.filters.tags = filters.tags.map(String);
    if (typeof filters.source === "string") state.filters.source = filters.source;
    if (filters.fields && typeof filters.fields === "object") state.filters.fields = filters.fields;
    if (typeof filters.raw === "string") state.filters.raw = filters.raw;
  } catch {
    // Somebody cut the address short: it is read without its filters.
  }
  return state;
}

export function toAddress(state) {
  const out = new URLSearchParams();
  if (state.collection) out.set("c", state.collection);
  if (state.query) out.set("q", state.query);
  if (state.mode) out.set("m", state.mode);
  if (state.compare) out.set("compare", state.compare);
  if (state.fusion !== "weighted_sum") out.set("fusion", state.fusion);
  if (state.weight !== null) out.set("w", String(state.weight));
  if (state.literal) out.set("spelling", "off");
  if (state.explain) out.set("explain", "");
  if (state.shown > PAGE) out.set("n", String(state.shown));
  if (state.document) out.set("doc", state.document);
  const used = Object.fromEntries(Object.entries(state.filters).filter(([, value]) =>
    typeof value === "string" ? value.trim() : Object.keys(value).length));
  if (Object.keys(used).length) out.set("f", JSON.stringify(used));
  const text = out.toString();
  return text ? `?${text}` : "/";
}
