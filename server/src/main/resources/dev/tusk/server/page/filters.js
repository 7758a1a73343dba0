// The filters at the side: typed inputs for what the collection declares, and JSON for everything else.

import { h } from "./dom.js";

const RANGES = { integer: "number", number: "number", timestamp: "date" };

/** The filter that the inputs stand for, or undefined for none. Throws SyntaxError when the JSON cannot be read. */
export function toFilter(filters, fields) {
  const conditions = [];
  if (filters.tags.length) conditions.push({ tags: { $in: filters.tags } });
  if (filters.source.trim()) conditions.push({ source: filters.source.trim() });
  for (const [name, given] of Object.entries(filters.fields)) {
    const condition = fieldCondition(given, fields[name]);
    if (condition !== undefined) conditions.push({ [written(name)]: condition });
  }
  if (filters.raw.trim()) {
    const raw = JSON.parse(filters.raw);
    if (raw === null || typeof raw !== "object" || Array.isArray(raw)) throw new SyntaxError("a filter is an object");
    conditions.push(raw);
  }
  if (conditions.length < 2) return conditions[0];
  return { $and: conditions };
}

const COLUMNS = ["id", "title", "source", "tags", "created_at", "updated_at", "metadata"];

/** A key of the metadata as filters write it (docs/filters.md). */
function written(name) {
  const escaped = name.replace(/[\\.]/g, "\\$&").replace(/^\$/, "\\$$");
  return COLUMNS.includes(name) ? `metadata.${escaped}` : escaped;
}

function fieldCondition(given, type) {
  const from = given.from?.trim(), to = given.to?.trim(), is = given.is?.trim();
  if (RANGES[type]) {
    const value = RANGES[type] === "number" ? Number : String;
    const range = {};
    if (from) range.$gte = value(from);
    // A day that a range ends with belongs to the range.
    if (to) range[type === "timestamp" ? "$lt" : "$lte"] = type === "timestamp" ? dayAfter(to) : value(to);
    return Object.keys(range).length ? range : undefined;
  }
  if (!is) return undefined;
  if (type === "boolean") return is === "true";
  if (type === "text") return is;
  // Nothing is declared: what reads like a number or a truth value may be stored as one, or as text.
  const asText = { $in: [is] };
  if (/^-?\d+(\.\d+)?$/.test(is)) asText.$in.push(Number(is));
  if (is === "true" || is === "false") asText.$in.push(is === "true");
  return asText.$in.length > 1 ? asText : is;
}

function dayAfter(day) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

export const isUsed = (filters) =>
  Boolean(filters.tags.length || filters.source.trim() || filters.raw.trim() ||
    Object.values(filters.fields).some((given) => Object.values(given).some((value) => value?.trim())));

/** Fills the place with inputs for a collection; onChange is called with whether the change is final. */
export function show(place, filters, collection, onChange) {
  const declared = collection.fields ?? {};
  const others = (collection.known_fields ?? []).filter((name) => !(name in declared));
  const redraw = () => {
    onChange(true);
    show(place, filters, collection, onChange);
  };
  place.replaceChildren(
    tagsField(filters, redraw),
    textField("filter-source", "Source", null, filters.source, "exact path or address", (value, final) => {
      filters.source = value;
      onChange(final);
    }),
    ...Object.entries(declared).map(([name, type]) => field(name, type, filters, onChange)),
    ...others.filter((name) => name in filters.fields).map((name) =>
      h("div.with-remove", {}, field(name, undefined, filters, onChange),
        h("button.plain", { type: "button", "aria-label": `Remove the filter on ${name}`, onclick: () => {
          delete filters.fields[name];
          redraw();
        } }, "Remove"))),
    ...addField(others.filter((name) => !(name in filters.fields)), (name) => {
      filters.fields[name] = {};
      redraw();
      place.querySelector(`#${CSS.escape(`filter-${name}`)}`)?.focus();
    }),
  );
}

function tagsField(filters, redraw) {
  const input = h("input", { id: "filter-tags", autocomplete: "off", placeholder: "any of these, Enter adds one", onkeydown: (event) => {
    const tag = input.value.trim();
    if ((event.key === "Enter" || event.key === ",") && tag) {
      event.preventDefault();
      if (!filters.tags.includes(tag)) filters.tags.push(tag);
      redraw();
      document.getElementById("filter-tags").focus();
    }
  } });
  return h("div.field", {}, h("label", { for: "filter-tags" }, "Tags"),
    h("div.chips", {}, filters.tags.map((tag) =>
      h("button.chip", { type: "button", "aria-label": `Remove tag ${tag}`, onclick: () => {
        filters.tags = filters.tags.filter((other) => other !== tag);
        redraw();
      } }, tag))),
    input);
}

function field(name, type, filters, onChange) {
  const given = filters.fields[name] ?? {};
  const set = (key) => (value, final) => {
    filters.fields[name] = { ...filters.fields[name], [key]: value };
    if (type && Object.values(filters.fields[name]).every((each) => !each)) delete filters.fields[name];
    onChange(final);
  };
  if (RANGES[type]) {
    const input = (key, label) => listening(h("input", {
      type: RANGES[type], step: type === "number" ? "any" : null, value: given[key] ?? "", placeholder: label, "aria-label": `${name} ${label}`,
    }), set(key));
    return h("fieldset.field", {}, h("legend", {}, name, h("span.type", {}, type)), h("div.pair", {}, input("from", "from"), input("to", "to")));
  }
  if (type === "boolean") {
    const select = h("select", { id: `filter-${name}`, onchange: () => set("is")(select.value, true) },
      ["", "true", "false"].map((value) => h("option", { value, selected: given.is === value }, value || "any")));
    return h("div.field", {}, h("label", { for: `filter-${name}` }, name, h("span.type", {}, type)), select);
  }
  return textField(`filter-${name}`, name, type, given.is ?? "", "exact value", set("is"));
}

function textField(id, label, type, value, placeholder, set) {
  return h("div.field", {}, h("label", { for: id }, label, type ? h("span.type", {}, type) : null),
    listening(h("input", { id, value, placeholder, autocomplete: "off", spellcheck: "false" }), set));
}

function listening(input, set) {
  input.addEventListener("input", () => set(input.value, false));
  input.addEventListener("change", () => set(input.value, true));
  return input;
}

function addField(names, add) {
  if (!names.length) return [];
  const select = h("select", { id: "filter-add", onchange: () => select.value && add(select.value) },
    h("option", { value: "" }, "Add a field"), names.map((name) => h("option", { value: name }, name)));
  return [h("div.field", {}, h("label.hidden", { for: "filter-add" }, "Add a field"), select)];
}
