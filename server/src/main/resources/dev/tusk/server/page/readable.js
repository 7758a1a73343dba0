// Documents as a person reads them.

import { h } from "./dom.js";

const KEPT = new Set([
  "p", "ul", "ol", "li", "dl", "dt", "dd", "pre", "code", "blockquote", "em", "strong", "b", "i", "sub", "sup", "br", "hr",
  "table", "thead", "tbody", "tr", "th", "td", "div", "section", "article",
]);
const HEADINGS = { h1: "h3", h2: "h3", h3: "h4", h4: "h5", h5: "h6", h6: "h6" };
const DROPPED = new Set(["head", "script", "style", "template", "noscript", "nav", "iframe", "object", "svg", "form", "button"]);

/** The text of a document with its structure: plain text as it is, HTML as elements of ours that have no attributes. */
export function readable(found) {
  if (found.format !== "html") return h("div.body", {}, found.body);
  // Such a document is inert: it runs and loads nothing. Attributes go first, since the browser would complain about styles and
  // handlers that the page's policy blocks anyway.
  const bare = found.body.replace(/<([a-z][a-z0-9]*)\b(?:"[^"]*"|'[^']*'|[^'">])*>/gi, "<$1>");
  const parsed = new DOMParser().parseFromString(bare, "text/html");
  return h("div.body.html", {}, parts(parsed.body));
}

function parts(node) {
  return [...node.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return [child.data];
    if (child.nodeType !== Node.ELEMENT_NODE || DROPPED.has(child.localName)) return [];
    const tag = HEADINGS[child.localName] ?? (KEPT.has(child.localName) ? child.localName : null);
    return tag ? [h(tag, {}, parts(child))] : parts(child);
  });
}
