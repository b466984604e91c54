// What this phone knows: whose it is, their records, the server's last word. Tells the page, and other tabs, of changes.
import { tally } from "./outbox.js";
import { all, meta, setMeta } from "./store.js";

const channel = globalThis.BroadcastChannel && new BroadcastChannel("outbox");
const listeners = new Set();
const tellHere = (elsewhere) => {
  for (const listen of listeners) listen(elsewhere);
};
if (channel) channel.onmessage = () => tellHere(true);

/** Call `listen` after each change of the outbox or of what the phone knows; with true if it was in another tab. */
export const onChange = (listen) => listeners.add(listen);

export const tell = () => {
  channel?.postMessage("changed");
  tellHere(false);
};

/** Whose phone this is now (null after signing out), their records, and the server's last word about them. */
export const current = async () => {
  const [member, me] = await Promise.all([meta("current"), meta("me")]);
  const records = member == null ? [] : await all(member);
  return { me: me?.member.id === member ? me : null, member: member ?? null, records };
};

/** Milliseconds to add to the phone's clock. */
export const clockOffset = async () => (await meta("clock")) ?? 0;

/** A mark outside the database, by which a database that vanished is missed, with all that anybody had not sent:
 * gives how much that is. */
export const mark = async () => {
  const [rows, born] = await Promise.all([all(), meta("born")]);
  const { waiting, attention } = tally(rows);
  const unsent = waiting + attention;
  const old = JSON.parse(localStorage.outbox_mark ?? "{}");
  if (old.unsent && old.born !== born) localStorage.outbox_lost = old.unsent;
  localStorage.outbox_mark = JSON.stringify({ unsent, born });
  return unsent;
};

/** After each change of a record. */
export const changed = async () => {
  // The worker has no localStorage, and some browsers refuse it.
  await mark().catch(() => {});
  tell();
};

export const limit = (ms) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
};
/** One sender at a time; but a tab that the phone put to sleep with the lock in its hand holds up nobody. */
export const alone = (name, work) => {
  let answer;
  const begin = () => {
    answer ??= work();
    return answer;
  };
  const { locks } = navigator;
  return locks ? locks.request(name, { signal: limit(70_000) }, begin).catch(begin) : begin();
};

export const isJson = (answer) => /^application\/json/.test(answer.headers.get("content-type"));

/** Ask who is signed in: gives the answer, null without one. A sign-in that ended changes nothing kept here. */
export const refreshMe = async () => {
  const asked = Date.now();
  try {
    const answer = await fetch("/api/v1/me", { cache: "no-store", redirect: "error", signal: limit(15_000) });
    const me = answer.ok && isJson(answer) ? await answer.json() : {};
    // Not the server's answer.
    if (me.member === undefined) return null;
    // Somebody signed in or out since.
    const heard = await meta("heard");
    if (heard > asked && heard <= Date.now()) return null;
    await setMeta("heard", asked);
    await setMeta("clock", Math.round(Date.parse(me.server_time) - (asked + Date.now()) / 2) || 0);
    await setMeta("expired", !me.member);
    if (me.member) {
      const { id } = me.member;
      const tokens = await meta("tokens");
      if (tokens?.[id] !== me.outbox_token) {
        await setMeta("tokens", { ...tokens, [id]: me.outbox_token });
        await setMeta("needs_sign_in", false);
      }
      await setMeta("me", { ...me, heard_at: asked });
      await setMeta("current", id);
    }
    tell();
    return me;
  } catch {
    return null;
  }
};
