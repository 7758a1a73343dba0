// The page about the database: what is wrong with it, what it does at this moment, what is large and what is slow.

import * as api from "./api.js";
import { lines, share } from "./charts.js";
import { byId, bytes, count, h, milliseconds } from "./dom.js";

const PAUSE = 2000;
const MOST_MOMENTS = 300;
const SEVERITIES = ["critical", "warning", "info"];
const SHORT = 200;

/** What was seen since the page was opened, the oldest first. */
const moments = [];

const seconds = (value) => (value < 1 ? milliseconds(value * 1000) : value < 120 ? `${value.toFixed(1)} s` : `${Math.round(value / 60)} min`);
const number = (value) => (value >= 100 || Number.isInteger(value) ? count(Math.round(value), "", "").trim() : value.toFixed(1));
const percent = (value) => `${(value * 100).toFixed(1)} %`;
const UNITS = { bytes, seconds, share: percent };
const evidenceText = ({ value, unit }) => (unit ? (UNITS[unit] ?? number)(value) : String(value));

function show(id, content) {
  const section = byId(id);
  section.hidden = content === null;
  if (content !== null) section.querySelector("div").replaceChildren(...[content].flat());
}

function table(headings, rows) {
  const isNumber = (column) => typeof rows[0]?.[column] === "number";
  return h("div.table", {}, h("table", {},
    h("thead", {}, h("tr", {}, headings.map((heading, column) => h(isNumber(column) ? "th.number" : "th", { scope: "col" }, heading)))),
    h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h(typeof cell === "number" ? "td.number" : String(cell).length <= 12 ? "td.short" : "td", {}, typeof cell === "number" ? number(cell) : cell)))))));
}

const code = (statements) => (statements.length ? h("pre", {}, statements.map((each) => `${each};`).join("\n")) : null);

function finding({ code: rule, severity, subject, summary, effect, evidence, fix }) {
  return h("details", {},
    h("summary", {}, h(`span.${severity}`, {}, rule), " ", h("b", {}, `${subject.kind} ${subject.name}`), ` ${summary}`),
    h("p", {}, `${effect}.`),
    evidence.length ? h("dl", {}, evidence.flatMap((each) => [h("dt", {}, each.name), h("dd", {}, evidenceText(each))])) : null,
    h("p", {}, `${fix.advice}.`),
    code(fix.statements),
    fix.statements.length ? h("p.quiet", {}, `Lock: ${fix.lock}`) : null,
    fix.undo.length ? h("p.quiet", {}, "Undo") : null, code(fix.undo),
    fix.verify.length ? h("p.quiet", {}, "Verify") : null, code(fix.verify));
}

function findings(all) {
  if (!all.length) return h("p", {}, "None.");
  return SEVERITIES.flatMap((severity) => {
    const some = all.filter((each) => each.severity === severity);
    return some.length ? [h(`h3.${severity}`, {}, `${some.length} ${severity}`), ...some.map(finding)] : [];
  });
}

/** What is long opens. */
const text = (statement) => (statement.length <= SHORT ? h("code", {}, statement)
  : h("details.text", {}, h("summary", {}, h("code", {}, `${statement.slice(0, SHORT)}...`)), h("pre", {}, statement)));

function node({ number: place, title, time, rows, details, findings: codes, children }) {
  return h("li", {},
    h("div.node", {}, h("span.quiet", {}, `${place} `), h("b", {}, title), ` ${[time, rows].filter(Boolean).join(", ")} `, codes.map((each) => h("span.warning", {}, ` ${each}`)),
      details.length ? h("ul", {}, details.map((each) => h("li", {}, each))) : null),
    children.length ? h("ul", {}, children.map(node)) : null);
}

function statements({ statements: all, plans }) {
  if (!all) return null;
  if (!all.length) return h("p", {}, "None yet.");
  return [
    table(["in all", "of all time", "", "calls", "mean", "rows", "statement"], all.map((each) => [
      milliseconds(each.millis), percent(each.share), share(each.share), each.calls, milliseconds(each.millis / Math.max(1, each.calls)), each.rows,
      text(each.text)])),
    h("h3", {}, "Their plans"),
    ...plans.map((each) => h("details", {},
      h("summary", {}, h("code", {}, each.text.length > SHORT ? `${each.text.slice(0, SHORT)}...` : each.text),
        (each.findings ?? []).map(({ severity, code: rule }) => h(`span.${severity}`, {}, ` ${rule}`))),
      each.tree ? h("ul.tree", { "aria-label": "Plan" }, node(each.tree)) : h("p", {}, `No plan: ${each.obstacle}`),
      (each.findings ?? []).map(finding))),
  ];
}

const named = ({ name, locked }) => h("span", {}, h("code", {}, name), locked ? " (locked; its size is that of the last vacuum)" : "");

function report({ at, doctor, tables, indexes, settings, left, ...rest }) {
  const { server } = doctor;
  byId("database").textContent = `${server.database} on PostgreSQL ${server.version}${server.role === "standby" ? ", a standby" : ""}`;
  byId("looked").textContent = `Looked at ${new Date(at).toLocaleTimeString()}: ${count(doctor.findings.length, "finding")} by ${count(doctor.rules, "rule")}, ${doctor.skipped.length} not checked.`;
  show("findings", findings(doctor.findings));
  show("statements", statements(rest));
  const largest = Math.max(1, ...tables.map((each) => each.bytes + each.index_bytes));
  show("tables", table(["table", "size", "indexes", "", "rows", "dead rows", "", "vacuumed", "scans of all", "scans of indexes"], tables.map((each) => [
    named(each), bytes(each.bytes), bytes(each.index_bytes), share((each.bytes + each.index_bytes) / largest), each.rows,
    each.dead_rows, share(each.dead_rows / Math.max(1, each.rows + each.dead_rows)), each.vacuumed ? new Date(each.vacuumed).toLocaleString() : "-",
    each.sequential_scans, each.index_scans])));
  const widest = Math.max(1, ...indexes.map((each) => each.bytes));
  show("indexes", table(["index", "table", "size", "", "scans", "purpose"], indexes.map((each) => [
    named(each), h("code", {}, each.table), bytes(each.bytes), share(each.bytes / widest), each.scans, each.purpose])));
  show("settings", settings === undefined ? null : settings.length
    ? table(["setting", "now", "proposed", "restart", "why"], settings.map((each) => [
      h("code", {}, each.name), each.now, each.proposed, each.needs_restart ? "yes" : "no", each.why]))
    : h("p", {}, "No setting is to be changed."));
  const notLooked = [...left, ...doctor.skipped.map((each) => `${each.code}: ${each.reason}`)];
  show("left", notLooked.length ? h("ul", {}, notLooked.map((each) => h("li", {}, each))) : null);
}

/** How fast a counter grows, from one moment to the next; before the second nothing is known. */
const rate = (name) => moments.map((moment, i) => {
  const before = moments[i - 1];
  if (!before || moment[name] === undefined || before[name] === undefined) return NaN;
  return Math.max(0, moment[name] - before[name]) / Math.max(0.001, moment.epoch_seconds - before.epoch_seconds);
});

const hits = () => moments.map((moment, i) => {
  const before = moments[i - 1];
  const hit = before ? moment.blocks_hit - before.blocks_hit : 0;
  const all = before ? hit + moment.blocks_read - before.blocks_read : 0;
  return all > 0 ? hit / all : NaN;
});

function activity() {
  const times = moments.map((each) => each.epoch_seconds);
  const now = (name) => moments.map((each) => each[name] ?? NaN);
  const latest = moments.at(-1);
  const standby = latest.lag_seconds !== undefined;
  byId("sessions").textContent = `${count(latest.active + latest.idle_in_transaction + latest.idle + latest.hidden, "session")} of ${latest.max_connections}${
    latest.hidden ? `, ${latest.hidden} of them hidden from this user` : ""}; the longest transaction is ${seconds(latest.longest_transaction_seconds)} old.`;
  byId("charts").replaceChildren(
    lines("Sessions", times, [
      { name: "active", values: now("active") }, { name: "idle in transaction", values: now("idle_in_transaction") },
      { name: "waiting for locks", values: now("waiting_for_locks") }], number),
    lines("Transactions per second", times, [{ name: "transactions", values: rate("transactions") }], number),
    lines("Rows per second", times, [{ name: "read", values: rate("rows_read") }, { name: "written", values: rate("rows_written") }], number),
    lines("Pages found in shared_buffers", times, [{ name: "share", values: hits() }], percent),
    lines("WAL per second", times, [{ name: "WAL", values: rate("wal_bytes") }], bytes),
    ...(latest.lag_bytes !== undefined ? [lines("Not yet replayed by a standby", times, [{ name: "WAL", values: now("lag_bytes") }], bytes)] : []),
    ...(standby ? [lines("Behind the primary", times, [{ name: "age", values: now("lag_seconds") }], seconds)] : []));
  byId("live").replaceChildren(latest.sessions.length
    ? table(["pid", "user", "database", "application", "state", "waits for", "transaction", "statement since", "blocked by", "statement"], latest.sessions.map((each) => [
      String(each.pid), each.user, each.database, each.application, each.state, each.waits_for, seconds(each.transaction_seconds), seconds(each.statement_seconds),
      each.blocked_by.join(", "), h("code", {}, each.statement)]))
    : h("p.quiet", {}, "None."));
  byId("blocked").replaceChildren(...latest.blocked.map((each) => {
    const shown = finding(each);
    shown.open = true;
    return shown;
  }));
}

/** Shows what went wrong; asks for the key where that is it. */
function fail(failure) {
  if (!(failure instanceof api.Problem)) throw failure;
  const { status, title, detail, hint } = failure.body;
  byId("key-form").hidden = status !== 401;
  const place = byId("problem");
  place.replaceChildren(h("b", {}, title), h("p", {}, detail), hint ? h("p", {}, hint) : "");
  place.hidden = status === 401;
  return status;
}

async function look() {
  byId("again").disabled = true;
  try {
    report(await api.report());
    byId("problem").hidden = true;
    byId("key-form").hidden = true;
  } catch (failure) {
    fail(failure);
  }
  byId("again").disabled = false;
}

let following = false;
/** Whether the last question for what the server does went wrong. */
let failing = false;

/** Asks again and again while somebody can see it. */
async function follow() {
  if (following) return;
  following = true;
  while (!document.hidden) {
    try {
      moments.push(await api.activity());
      if (moments.length > MOST_MOMENTS) moments.shift();
      activity();
      if (failing) byId("problem").hidden = true;
      failing = false;
    } catch (failure) {
      failing = true;
      if (fail(failure) === 401) break;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  following = false;
}

function start() {
  look();
  follow();
}

byId("again").addEventListener("click", look);
byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  api.setKey(byId("key").value);
  start();
});
document.addEventListener("visibilitychange", follow);
start();
