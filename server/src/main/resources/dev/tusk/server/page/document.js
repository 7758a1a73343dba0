// The view of one document.

import { document_, Problem } from "./api.js";
import { byId, count, h, isWebAddress } from "./dom.js";
import { readable } from "./readable.js";

export const close = () => byId("document").close();

/** Shows a document; what is wrong is said in its place. */
export async function open(collection, id, onClose) {
  const dialog = byId("document");
  dialog.onclose = onClose;
  dialog.onclick = (event) => event.target === dialog && close();
  draw(dialog, id, [h("p.quiet", {}, "Loading")]);
  if (!dialog.open) dialog.showModal();
  try {
    const found = await document_(collection, id);
    draw(dialog, found.title || found.id, [facts(found), readable(found)]);
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    draw(dialog, id, [h("p", {}, failure.body.detail), failure.body.hint ? h("p.quiet", {}, failure.body.hint) : null]);
  }
}

function draw(dialog, title, content) {
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "document-title" }, title), h("button.close", { type: "button", onclick: close }, "Close")),
    h("div.content", {}, ...content));
}

function facts(found) {
  const rows = [
    ["id", found.id],
    ["source", isWebAddress(found.source) ? h("a", { href: found.source, rel: "noopener noreferrer", target: "_blank" }, found.source) : found.source],
    ["tags", found.tags.join(", ")],
    ...Object.entries(found.metadata).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ["form", `${found.format}, ${count(found.chunks, "chunk")}`],
    ["changed", new Date(found.updated_at).toLocaleString()],
  ];
  return h("dl", {}, rows.filter(([, value]) => value).flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, value)]));
}
