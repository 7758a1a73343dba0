// Talks to the API of the server that this page came from.

const KEY = "tusk.key";

/** What the server, or the way to it, had to say against a request. */
export class Problem extends Error {
  constructor(body) {
    super(body.detail);
    this.body = body;
  }
}

export const setKey = (key) => sessionStorage.setItem(KEY, key);

async function send(path, { method = "GET", body, signal, accept = "application/json" } = {}) {
  const headers = { Accept: accept };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  try {
    return await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem({
      title: "No connection",
      detail: "the server does not answer",
      hint: "check that it still runs, then try again",
    });
  }
}

async function call(path, options) {
  const response = await send(path, options);
  if (response.status === 204) return null;
  const text = await response.text();
  if (response.ok && response.headers.get("Content-Type")?.startsWith("image/svg+xml")) return text;
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { title: "Unreadable answer", status: response.status, detail: `the server answered ${response.status} without JSON` };
  }
  if (!response.ok) throw new Problem(answer);
  return answer;
}

/** The events of an answer as they come: {event, data}. */
async function* events(path, options) {
  const response = await send(path, { ...options, accept: "text/event-stream" });
  if (!response.ok) throw new Problem(await response.json());
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  let ended = false;
  while (true) {
    let part;
    try {
      part = await reader.read();
    } catch (failure) {
      if (failure.name === "AbortError") throw failure;
      part = { done: true };
    }
    if (part.done) break;
    pending += part.value;
    for (let end = pending.indexOf("\n\n"); end >= 0; end = pending.indexOf("\n\n")) {
      const lines = pending.slice(0, end).split("\n");
      pending = pending.slice(end + 2);
      const event = lines.find((line) => line.startsWith("event: "))?.slice(7);
      ended ||= event === "answer" || event === "problem";
      yield { event, data: JSON.parse(lines.find((line) => line.startsWith("data: ")).slice(6)) };
    }
  }
  if (!ended) throw new Problem({ title: "No connection", detail: "the server's answer broke off", hint: "ask again" });
}

const at = (collection) => `/v1/collections/${encodeURIComponent(collection)}`;

export const collections = async () => (await call("/v1/collections")).collections;
export const collection = (name, signal) => call(at(name), { signal });
export const recall = (name, signal) => call(`${at(name)}/recall`, { signal });
/** A picture in SVG, as text; null where nothing was tuned. */
export const tuning = (name, signal) => call(`${at(name)}/recall/tuning`, { signal });
export const modelChange = (name, signal) => call(`${at(name)}/model-change`, { signal });
export const aliases = () => call("/v1/aliases");
export const ingestions = () => call("/v1/ingestions");
export const report = () => call("/v1/ops/report");
export const activity = () => call("/v1/ops/activity");
export const syncs = () => call("/v1/sync");
export const indexes = (name, signal) => call(`${at(name)}/indexes`, { signal });
export const search = (name, request, signal) => call(`${at(name)}/search`, { method: "POST", body: request, signal });
export const ask = (name, request, signal) => events(`${at(name)}/ask`, { method: "POST", body: request, signal });
export const document_ = (name, id) => call(`${at(name)}/documents?id=${encodeURIComponent(id)}`);
export const suggest = (name, typed, limit, signal) => call(`${at(name)}/suggest?q=${encodeURIComponent(typed)}&limit=${limit}`, { signal });

const judgementsAt = (name, query) => `${at(name)}/judgements?query=${encodeURIComponent(query)}`;

export const judgements = (name, query, limit, signal) => call(`${judgementsAt(name, query)}&limit=${limit}`, { signal });
export const judge = (name, judgement) => call(`${at(name)}/judgements`, { method: "PUT", body: judgement });
export const unjudge = (name, query, id) => call(`${judgementsAt(name, query)}&document=${encodeURIComponent(id)}`, { method: "DELETE" });
