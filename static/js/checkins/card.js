// Where the member is, by what the phone knows; and the last check-in that was refused.
import { isSound, momentOf, presenceOf, stateOf, turnsOf, vietnamDay } from "../offline/outbox.js";

const here = document.querySelector("[data-here]");
const absent = document.querySelector("[data-absent]");
const refused = document.querySelector("[data-refused]");
const mould = document.getElementById("presence-card");

const clockTime = (ms) => new Date(ms + 7 * 3600_000).toISOString().slice(11, 16);

function lasted(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} giờ ${minutes % 60} phút` : `${minutes} phút`;
}

// An id tells when it was made, also that of a turn logged on another phone.
const madeAt = (id) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

function turnsSince(since, me, records, now) {
  const moments = new Map(records.filter(isSound).map((r) => [r.id, momentOf(r)]));
  return [...turnsOf(me, records, now).written].filter((id) => (moments.get(id) ?? madeAt(id)) >= since)
    .length;
}

function fill(card, presence, { me, records }, now) {
  const slot = (name) => card.querySelector(`[data-slot="${name}"]`);
  const write = (name, text) => {
    if (slot(name).textContent !== text) slot(name).textContent = text;
  };
  const since = Date.parse(presence.since);
  const turns = turnsSince(since, me, records, now);
  const record = records.find((r) => r.id === presence.check_in);
  const isKept = record !== undefined && stateOf(record) === "waiting";
  write("place", [presence.name, presence.unit_name].filter(Boolean).join(" · "));
  write("line", `Vào ${clockTime(since)} · ${lasted(now - since)}${turns ? ` · ${turns} lượt hỗ trợ` : ""}`);
  write("state", isKept ? "Chờ gửi" : "Đã gửi");
  write("kept", isKept ? "còn trên máy" : "");
  slot("state").classList.toggle("wait", isKept);
  card.querySelector("[data-state]").hidden = false;
  card.querySelector("[data-leave]").action = `/check-ins/${presence.check_in}/leave`;
}

export function showPresence(known, now) {
  if (known.member === null) return; // the page stays as the server made it
  const presence = presenceOf(known.me, known.records, now);
  let card = here.querySelector("[data-presence]");
  absent.hidden = presence !== null;
  if (!presence) return card?.remove();
  if (!card) {
    here.append(mould.content.cloneNode(true));
    card = here.querySelector("[data-presence]");
  }
  fill(card, presence, known, now);
}

// A refusal of today, until a later check-in went well.
export function showRefused({ records }) {
  const today = vietnamDay(Date.now());
  const tries = records.filter((r) => isSound(r) && r.kind === "check_in");
  const last = tries.sort((a, b) => momentOf(a) - momentOf(b)).pop();
  const isRefused = last?.state === "attention" && vietnamDay(last.made) === today;
  const place = last?.label ?? `mã ${last?.data.point}`;
  const text = isRefused ? `Chưa điểm danh được (${place}). ${last.result?.message ?? ""}` : "";
  refused.hidden = !isRefused;
  if (refused.textContent !== text) refused.textContent = text;
  return isRefused;
}
