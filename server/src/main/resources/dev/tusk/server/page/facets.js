// What the matching documents have, with counts, to narrow the search by a click.

import { h } from "./dom.js";

const COUNTED = ["text", "boolean", "integer"];
const MOST = 8;

/** The facets to ask for: tags, and the declared fields whose values can be named. */
export function asked(collection) {
  const fields = Object.entries(collection?.fields ?? {}).filter(([, type]) => COUNTED.includes(type)).map(([name]) => name);
  return ["tags", ...fields].map((field) => ({ field, limit: MOST, ignore_own_filter: true }));
}

/** Fills the place; toggle(field, value) adds or removes the filter that a value stands for. */
export function show(place, facets, filters, types, toggle) {
  const drawn = (facets ?? []).filter((facet) => facet.buckets.length).map((facet) =>
    h("fieldset.facet", {}, h("legend", {}, facet.field),
      h("ul", {}, facet.buckets.map((bucket) => {
        const value = String(bucket.value);
        return h("li", {}, h("button", {
          type: "button", "data-facet": facet.field, "aria-pressed": String(isChosen(filters, facet.field, value)),
          onclick: () => toggle(facet.field, value, types[facet.field]),
        }, h("span", {}, value), h("span.count", {}, String(bucket.count))));
      }))));
  place.hidden = !drawn.length;
  place.replaceChildren(...(drawn.length ? [h("h2", {}, "Narrow down"), ...drawn] : []));
}

function isChosen(filters, field, value) {
  if (field === "tags") return filters.tags.includes(value);
  const given = filters.fields[field] ?? {};
  return given.is === value || (given.from === value && given.to === value);
}

/** The filters with the one on this value added, or removed where it is there. */
export function toggled(filters, field, value, type) {
  const chosen = isChosen(filters, field, value);
  if (field === "tags") {
    return { ...filters, tags: chosen ? filters.tags.filter((each) => each !== value) : [...filters.tags, value] };
  }
  const { [field]: _, ...others } = filters.fields;
  const given = type === "integer" ? { from: value, to: value } : { is: value };
  return { ...filters, fields: chosen ? others : { ...others, [field]: given } };
}
