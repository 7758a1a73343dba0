// Builds elements. Text only ever becomes text nodes, so that nothing in a document can act as markup.

/** h("a.name", {href: "/"}, "text", child): an element; attributes that are null or false are left out, on* are listeners. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

const whole = new Intl.NumberFormat("en");

export const count = (number, one, many = `${one}s`) => `${whole.format(number)} ${number === 1 ? one : many}`;

export function milliseconds(number) {
  if (number >= 1000) return `${(number / 1000).toFixed(2)} s`;
  return `${number >= 100 ? Math.round(number) : number.toFixed(1)} ms`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** A size in powers of 1,024, as PostgreSQL writes it. */
export function bytes(number) {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, number)) / 10));
  const amount = number / 1024 ** unit;
  return `${amount < 10 && unit ? amount.toFixed(1) : Math.round(amount)} ${UNITS[unit]}`;
}

/** A score with about three digits, whatever its size. */
export function score(number) {
  const size = Math.abs(number);
  if (number === 0) return "0";
  return size >= 0.001 && size < 10000 ? number.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3) : number.toExponential(1);
}

/** Text with the ranges [start, end) marked. */
export function highlighted(text, ranges) {
  const parts = [];
  let at = 0;
  for (const [start, end] of ranges) {
    parts.push(text.slice(at, start), h("mark", {}, text.slice(start, end)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

export const isWebAddress = (text) => /^https?:\/\//i.test(text ?? "") && URL.canParse(text);
