// What the giver's phone holds for others: kept in `meta` until the server's word for every bundle.
import { alone, isJson, limit, refreshMe, tell } from "../offline/phone.js";
import { meta, run } from "../offline/store.js";

const DAY_MS = 86_400_000;

// In one transaction, or tabs would write over each other's.
async function change(work) {
  await run("meta", "readwrite", (store) => {
    const request = store.get("handed");
    request.onsuccess = () => store.put(work(request.result ?? []), "handed");
  });
  tell();
}

/** The bundles that this member took in, oldest first. Settled ones are shown for a day. */
export async function all(member) {
  const rows = (await meta("handed")) ?? [];
  return rows.filter((row) => row.giver === member);
}

/** Keep the bundles of a package. A bundle that is here already is kept once; gives how many are new. */
export async function keep(giver, made, { isFile, age = 0 }) {
  let added = 0;
  await change((rows) => {
    added = 0;
    const recent = rows.filter((row) => row.state !== "settled" || Date.now() - row.settled_at < DAY_MS);
    for (const { bundle, mac, made_at, events } of made.bundles) {
      if (recent.some((row) => row.mac === mac && row.giver === giver)) continue;
      // By the giver's clock, when the bundle was made. A file may be old: nothing tells the author's clock from the giver's, so they are taken to agree.
      const scanned_at = isFile ? made_at : new Date(Date.now() - age).toISOString();
      recent.push({ giver, name: made.name, bundle, mac, events, scanned_at, state: "waiting" });
      added += 1;
    }
    return recent;
  });
  return added;
}

/** Forget a bundle that the server refused for good. */
export const drop = (mac) => change((rows) => rows.filter((row) => row.mac !== mac));

/** Send what waits, one sender at a time. Gives "sent", "offline", "busy", "sign_in" or "not_leader". */
export const send = (giver) => alone("hand-in", () => sendAll(giver));

async function sendAll(giver) {
  let outcome = "sent";
  try {
    for (const row of await all(giver)) {
      const said = row.state === "waiting" ? await sendOne(row) : "sent";
      if (said === "sign_in" || said === "not_leader") return said;
      if (said !== "sent") outcome = said; // it holds up no other
    }
    return outcome;
  } catch {
    return "offline";
  }
}

async function sendOne(row) {
  const token = (await meta("tokens"))?.[row.giver];
  if (!token) return (await refreshMe()) && (await meta("tokens"))?.[row.giver] ? sendOne(row) : "sign_in";
  const { scanned_at, bundle, mac } = row;
  const answer = await fetch("/api/v1/hand-in", {
    method: "POST",
    headers: { Authorization: `Outbox ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ sent_at: new Date().toISOString(), scanned_at, bundle, mac }),
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal: limit(60_000),
  });
  const said = isJson(answer) ? await answer.json() : {};
  if (answer.status === 401 && said.reason) return "sign_in";
  if (answer.status === 403 && said.reason) return "not_leader";
  if (answer.ok && isWhole(row, said.results)) await settle(mac, { results: said.results });
  else if ((answer.status === 422 || answer.status === 413) && said.reason)
    await settle(mac, { refused: said.message ?? "" });
  else return "busy";
  return "sent";
}

// A word for every record, or the bundle is sent again.
const isWhole = ({ events }, results) =>
  Array.isArray(results) && events.every(({ id }) => results.some((result) => result?.id === id));

/** The server's word. The text of an accepted bundle is not needed any more; that of a refused one is kept. */
const settle = (mac, word) =>
  change((rows) =>
    rows.map((row) => {
      if (row.mac !== mac) return row;
      if ("refused" in word) return { ...row, ...word, state: "refused" };
      return { ...row, ...word, bundle: null, state: "settled", settled_at: Date.now() };
    }),
  );
