// What a phone seldom has to do once its own records are sent: hand in what it took in for others, and tell the door
// how many records stay here, whoever's they are.
import { stateOf, vietnamDay } from "./outbox.js";
import { alone, isJson, limit } from "./phone.js";
import { all, meta, setMeta } from "./store.js";

/** Gives an outcome as `flush` does. That a word on what stays here did not arrive is no reason to try again soon. */
export const sendRest = async () => {
  await alone("kept", tellKept).catch(() => {});
  const isWaiting = (await meta("handed"))?.some(({ state }) => state === "waiting");
  return isWaiting ? (await import("../rescue/handed.js")).send(await meta("current")) : "sent";
};

const tellKept = async () => {
  const token = (await meta("tokens"))?.[await meta("current")];
  const [rows, told] = [await all(), await meta("told")];
  const kept = keptOf(rows);
  // Each day anew, or nobody would know whether the phone is still there.
  const said = kept.count ? [kept.count, kept.oldest, vietnamDay(Date.now())].join() : "";
  if (!token || (said === (told?.said ?? "") && (!told || told.token === token))) return;
  // What it said under another sign-in would stand there for ever.
  if (told && told.token !== token) await tell(told.token, { count: 0 });
  if (await tell(token, kept)) await setMeta("told", said ? { token, said } : null);
};

const keptOf = (rows) => {
  const left = rows.filter((row) => ["waiting", "attention"].includes(stateOf(row)));
  const moments = left.map(({ at }) => Date.parse(at)).filter(Number.isFinite);
  const oldest = moments.length ? new Date(Math.min(...moments)).toISOString() : null;
  return { count: left.length, oldest };
};

const tell = async (token, kept) => {
  const answer = await fetch("/api/v1/sync", {
    method: "POST",
    headers: { Authorization: `Outbox ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ sent_at: new Date().toISOString(), events: [], kept }),
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal: limit(15_000),
  });
  // An answer that nobody reads keeps its connection.
  const said = isJson(answer) ? await answer.json() : {};
  return answer.ok && !!said.received_at;
};
