// Checks in through the outbox: once for a scan, however often the page is loaded.
import { isSound, presenceOf } from "../offline/outbox.js";
import { clockOffset, current, refreshMe, save } from "../offline/sync.js";
import { placeKey, pointOf } from "./codes.js";

const AGAIN_MS = 60_000;

// Whose phone this is. A page that the server made for somebody else than the phone knows makes it ask.
async function whoIsHere() {
  const member = Number(document.body.dataset.member);
  const known = await current();
  if (!member || known.member === member) return known;
  await refreshMe();
  return current();
}

// Gives `{state, point, record}`: `signed_out`, `here` (is there already), `again` (a reload) or `new`.
export async function enter(code, proof, more = {}) {
  const { me, member, records } = await whoIsHere();
  if (member === null) return { state: "signed_out" };
  const points = me?.points ?? [];
  const point = pointOf(points, code) ?? null;
  const presence = presenceOf(me, records, Date.now() + (await clockOffset()));
  if (presence && placeKey(points, presence.code) === placeKey(points, code))
    return { state: "here", point, presence };
  const sound = records.filter(isSound);
  const left = new Set(sound.filter((r) => r.kind === "check_out").map((r) => r.data.check_in));
  const again = sound.find(
    (r) =>
      r.kind === "check_in" &&
      r.data.point === code &&
      Math.abs(Date.now() - r.made) < AGAIN_MS &&
      !left.has(r.id),
  );
  if (again) return { state: "again", point, record: again };
  const record = await save("check_in", { point: code, proof }, { ...more, member, label: point?.name });
  return { state: "new", point, record };
}
