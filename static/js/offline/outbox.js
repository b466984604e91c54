// The outbox: what a record is, which go next, and what an answer makes of them. No page, no database, no network.
// Each may lean on what stands before it.
const ORDER = ["check_in", "assist", "check_out", "void"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BATCH = 100;
// Characters of one record; a hundred stay under the door's limit of 1 MiB.
const LONGEST = 8000;

// A damaged row may hold any moment, or none.
const inVietnam = (ms) => new Date(ms + 7 * 3600_000).toJSON() ?? "";
export const vietnamDay = (ms) => inVietnam(ms).slice(0, 10);
export const vietnamTime = (ms) => inVietnam(ms).slice(11, 16);

/** Ids that sort by the time they were made. */
export const uuid7 = (now = Date.now()) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Math.max(0, Math.floor(now));
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

/** A record that waits; `more` may bring the form's id, a label, and `offset`: server's clock less the phone's. */
export const newRecord = (member, kind, data, now, more = {}) => ({
  v: 1,
  id: uuid7(now),
  member,
  kind,
  at: new Date(now).toISOString(),
  data,
  state: "waiting",
  made: now,
  ...more,
});

/** Whether a row of the database still has the shape that can be sent. */
export const isSound = (record) => {
  if (!UUID.test(record?.id) || typeof record.kind !== "string" || typeof record.data !== "object")
    return false;
  if (typeof record.at !== "string" || Number.isNaN(Date.parse(record.at)) || !record.data) return false;
  try {
    return JSON.stringify(record.data).length < LONGEST;
  } catch {
    return false;
  }
};

export const stateOf = (record) => {
  if (record.state === "aside" || record.state === "accepted") return record.state;
  return record.state === "waiting" && isSound(record) ? "waiting" : "attention";
};

/** When it happened, by the server's clock as far as the phone knew it. */
export const momentOf = (record) => Date.parse(record.at) + (+record.offset || 0);

export const leansOn = ({ data }) => data.check_in ?? data.assist;

/** What to send next: what others lean on first, never what leans on one that got no answer (`tried`). */
export const nextBatch = (records, tried = new Set()) =>
  records
    .filter((r) => stateOf(r) === "waiting" && !tried.has(r.id) && !tried.has(leansOn(r)))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.id < b.id ? -1 : 1))
    .slice(0, BATCH);

export const eventOf = ({ id, kind, at, data }) => ({ id, kind, at, data });

/** The records that the results change, as they are then. No word, or one that is not known, leaves one as it was. */
export const applyResults = (records, results, now) => {
  const said = new Map(results.map((result) => [result?.id, result]));
  const changed = [];
  for (const record of records) {
    const { status, reason, message } = said.get(record.id) ?? {};
    const result = { status, reason, message };
    if (status === "accepted" || status === "duplicate")
      changed.push({ ...record, state: "accepted", result, sent_at: now });
    else if ((status === "rejected" || status === "conflict") && record.state === "waiting")
      changed.push({ ...record, state: "attention", result });
  }
  return changed;
};

/** Milliseconds until the next try: 5 s, 10 s, … at most 5 minutes, of which up to half are left to chance. */
export const backOff = (failures, random = Math.random()) =>
  Math.min(300_000, 2500 * 2 ** Math.min(failures, 9)) * (1 - random / 2);

export const tally = (records) => {
  const found = { waiting: 0, attention: 0, aside: 0, accepted: 0 };
  for (const record of records) found[stateOf(record)] += 1;
  return found;
};

/** Accepted ones of former days: the only ones a phone ever forgets. */
export const forgettable = (records, today) =>
  records.filter((r) => r.state === "accepted" && vietnamDay(r.sent_at ?? 0) !== today).map((r) => r.id);

const isNews = (record, me) =>
  record.state === "waiting" || (record.state === "accepted" && !(record.sent_at < me?.heard_at));

/** The turns of a day: ids written and standing, counted by the server, and sent but not counted there. */
export const turnsOf = (me, records, now) => {
  const today = vietnamDay(now);
  const counted = new Set(me?.counted?.day === today ? me.counted.ids : []);
  const sound = records.filter((r) => isSound(r) && r.state !== "aside");
  const voids = sound.filter((r) => r.kind === "void" && r.state !== "attention").map((r) => r.data.assist);
  const own = sound.filter((r) => r.kind === "assist" && vietnamDay(momentOf(r)) === today && !r.gone);
  const written = new Set([...counted, ...own.map((r) => r.id)]);
  for (const id of voids) written.delete(id);
  const missing = own.filter(
    (r) => written.has(r.id) && !counted.has(r.id) && r.state === "accepted" && !isNews(r, me),
  );
  return { written, counted, missing: new Set(missing.map((r) => r.id)) };
};

/** Where the member is: the server's last word, and what was done on this phone since. */
export const presenceOf = (me, records, now) => {
  const today = vietnamDay(now);
  const isToday = (moment) => vietnamDay(moment) === today;
  let there = me?.presence && isToday(Date.parse(me.presence.since)) ? me.presence : null;
  const ids = new Set([there?.check_in]);
  const moves = records.filter(
    (r) => isSound(r) && /^check_/.test(r.kind) && isToday(momentOf(r)) && isNews(r, me),
  );
  for (const move of moves.sort((a, b) => momentOf(a) - momentOf(b))) {
    const { id, kind, data, label } = move;
    if (kind === "check_out") there = ids.has(data.check_in) ? null : there;
    else if (there?.code === data.point) ids.add(id);
    else {
      const code = String(data.point);
      const point = me?.points?.find(
        (p) => p.code === code || (code.length === 14 && code.startsWith(p.site)),
      );
      const name = point?.name ?? label ?? `Điểm mới (mã ${code})`;
      const since = new Date(momentOf(move)).toJSON();
      there = { check_in: id, code: point?.code ?? code, name, unit_name: point?.unit_name ?? "", since };
      ids.clear();
      ids.add(id);
    }
  }
  return there;
};
