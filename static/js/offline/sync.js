// Writes to the outbox first, then sends what waits: one sender at a time, and only the server's word for a record
// settles it. Works in pages and in the worker.
import { applyResults, eventOf, forgettable, newRecord, nextBatch, vietnamDay } from "./outbox.js";
import { alone, changed, clockOffset, current, isJson, limit, refreshMe, tell } from "./phone.js";
import { add, change, meta, remove, setMeta } from "./store.js";

export { clockOffset, current, onChange, refreshMe } from "./phone.js";

/** Keep a record; it is on the disk when this resolves, and is then sent in the background. It may replace one that
 * the server refused, which is set aside and lends the moment at which it happened. */
export const save = async (kind, data, { replaces: old, ...more } = {}) => {
  const [whose, offset] = await Promise.all([meta("current"), clockOffset()]);
  if (whose == null) throw new Error("nobody is signed in on this phone");
  const made = newRecord(whose, kind, data, Date.now(), { ...more, offset });
  if (old && old.result?.reason !== "bad_time") Object.assign(made, { at: old.at, offset: old.offset });
  const record = await add(made, old && { ...old, state: "aside", replaced_by: made.id });
  await changed().catch(() => {}); // it is kept, whatever the page makes of it
  flush();
  return record;
};

let running;
let again = false;
const enders = new Set();

/** Call `listen` with the outcome each time that sending ends. */
export const onFlush = (listen) => enders.add(listen);

/** Send all that waits. Gives "sent", "offline", "busy" (try later) or "sign_in". */
export const flush = () => {
  if (running) {
    // Or what was saved just now would wait for the next occasion.
    again = true;
    return running;
  }
  running = alone("outbox", sendAll)
    .catch(() => "offline")
    .then((outcome) => {
      running = undefined;
      for (const listen of enders) listen(outcome);
      if (!again) return outcome;
      again = false;
      return flush();
    });
  return running;
};

const sendAll = async () => {
  const tried = new Set();
  let outcome = "sent";
  let sentAny = false;
  let asked = false;
  while (outcome === "sent") {
    const { member, records } = await current();
    const batch = nextBatch(records, tried);
    if (!batch.length) break;
    const token = (await meta("tokens"))?.[member];
    outcome = token ? await send(batch, token, tried) : "sign_in";
    sentAny ||= outcome === "sent";
    if (outcome === "sign_in" && !asked) {
      // The token may be an old one, or not yet here.
      asked = true;
      const me = await refreshMe();
      if (me?.member && me.outbox_token !== token) outcome = "sent";
      else if (!me && !token) outcome = "offline";
    }
  }
  const { records } = await current();
  const old = forgettable(records, vietnamDay(Date.now()));
  if (old.length) await remove(old);
  if (sentAny) await refreshMe();
  return outcome === "sent" && tried.size ? "busy" : outcome;
};

const send = async (batch, token, tried) => {
  const answer = await fetch("/api/v1/sync", {
    method: "POST",
    headers: { Authorization: `Outbox ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ sent_at: new Date().toISOString(), events: batch.map(eventOf) }),
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal: limit(60_000),
  });
  const body = isJson(answer) ? await answer.json() : {};
  let { results } = body;
  if (answer.status === 401 && body.reason) {
    await setMeta("needs_sign_in", true);
    tell();
    return "sign_in";
  }
  if ((answer.status === 413 || answer.status === 422) && body.reason) {
    // What the door cannot read as a whole is sent in halves, until the one is found that holds up the rest.
    if (batch.length > 1) {
      const half = batch.length >> 1;
      const first = await send(batch.slice(0, half), token, tried);
      return first === "sent" ? send(batch.slice(half), token, tried) : first;
    }
    results = [{ ...body, id: batch[0].id, status: "rejected" }];
  } else if (!answer.ok || !Array.isArray(results)) return "busy";
  await settle(batch, results, tried);
  return "sent";
};

const settle = async (batch, results, tried) => {
  const ids = new Set(batch.map((record) => record.id));
  const before = tried.size;
  for (const id of ids) tried.add(id);
  await change([...ids], (rows) => {
    const settled = applyResults(rows, results, Date.now());
    for (const { id } of settled) tried.delete(id);
    return settled;
  });
  await setMeta("needs_sign_in", false);
  // Or two tabs would wake each other for ever.
  if (tried.size < before + ids.size) await changed();
};
