// What is read into the collections: sources with their schedules and last runs, and tables that are followed.

import * as api from "./api.js";
import { byId, count, h } from "./dom.js";

const PAUSE = 10_000;

let timer = null;

/** Shows them while the panel is open, and looks again every few seconds. */
export function connect() {
  const panel = byId("ingestions");
  panel.addEventListener("toggle", () => {
    clearTimeout(timer);
    if (panel.open) look();
  });
}

async function look() {
  const place = byId("ingestions-content");
  try {
    const [{ ingestions }, { collections }] = await Promise.all([api.ingestions(), api.syncs()]);
    place.replaceChildren(...content(ingestions, collections));
  } catch (failure) {
    if (!(failure instanceof api.Problem)) throw failure;
    place.replaceChildren(h("p.quiet", {}, `They could not be read: ${failure.body.detail}`));
  }
  if (byId("ingestions").open) timer = setTimeout(look, PAUSE);
}

function content(ingestions, followed) {
  if (!ingestions.length && !followed.length) {
    return [h("p.quiet", {}, "Nothing yet. ", h("code", {}, "tusk ingest DIR --to COLLECTION --schedule 1h"), " reads a folder every hour.")];
  }
  return [h("ul", {}, ingestions.map(ingestion), followed.map(table))];
}

function ingestion({ collection, name, schedule, last_run: run }) {
  // What a schedule knows of its last run counts, unless somebody ran it by hand later.
  const scheduled = schedule?.started_at && run?.state !== "running" && (!run || !schedule.ended_at || schedule.ended_at >= run.started_at);
  const latest = scheduled ? schedule : run;
  const state = latest ? latest.state : "never run";
  const problem = latest?.problem;
  return h("li", { "data-ingestion": name },
    h("b", {}, name), h(`span.state.${known(state)}`, {}, state),
    h("span.quiet", {}, [`into ${collection}`, latest?.ended_at ? `ended ${when(latest.ended_at)}` : null].filter(Boolean).join(" · ")),
    schedule ? h("span.quiet", {}, `${schedule.schedule}${schedule.schedule.includes(" ") ? ` (${schedule.time_zone})` : ""} · next ${when(schedule.next_run)}`) : null,
    run ? h("span.quiet", {}, `${run.added} added, ${run.changed} changed, ${run.unchanged} unchanged, ${run.deleted} deleted, ${run.failed} failed`) : null,
    problem ? h("span.finding", {}, problem) : null);
}

function table({ collection, table: followed, waiting, failed, lag_seconds: lag, problem }) {
  const state = problem ? "failed" : waiting ? "behind" : "in step";
  return h("li", { "data-table": followed },
    h("b", {}, followed), h(`span.state.${known(state)}`, {}, state),
    h("span.quiet", {}, `into ${collection} · follows the table`),
    h("span.quiet", {}, `${count(waiting, "change")} waiting, ${failed} failed, ${lag.toFixed(1)} s behind`),
    problem ? h("span.finding", {}, problem) : null);
}

const known = (state) => (["failed", "killed", "partial"].includes(state) ? "bad" : "good");

const when = (time) => new Date(time).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
