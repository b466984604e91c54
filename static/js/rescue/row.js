// How a bundle that was taken in stands, in words.
import { vietnamDay } from "../offline/outbox.js";

const KINDS = { assist: "Lượt hỗ trợ", check_in: "Vào điểm", check_out: "Rời điểm", void: "Hủy lượt" };
const FINE = { accepted: "đã nhận", duplicate: "máy chủ đã có" };
const TAGS = { waiting: ["Chờ gửi", "wait"], refused: ["Bị từ chối", "gone"], settled: ["Đã gửi", ""] };

/** A list item from `mould` for a bundle; `onDrop(mac)` is called to forget one that was refused. */
export function row(mould, { name, mac, events, state, results, refused }, onDrop) {
  const item = mould.content.firstElementChild.cloneNode(true);
  const slot = (wanted) => item.querySelector(`[data-slot="${wanted}"]`);
  const counted = count(events, results);
  slot("title").textContent = `${events.length} bản ghi${name ? ` của ${name}` : ""}`;
  slot("line").textContent = { waiting: "còn trên máy này", refused, settled: summary(counted) }[state];
  const [label, look] = counted.other ? ["Cần xem", "wait"] : TAGS[state];
  slot("tag").textContent = label;
  if (look) slot("tag").classList.add(look);
  slot("drop").hidden = state !== "refused";
  slot("drop").addEventListener("click", () => onDrop(mac));
  item.querySelector("details").open = counted.other > 0;
  const isFine = ({ id }) => FINE[wordFor(results, id)?.status] !== undefined;
  const unsettledFirst = [...events.filter((event) => !isFine(event)), ...events.filter(isFine)];
  slot("records").append(...unsettledFirst.map((event) => line(event, results)));
  return item;
}

const wordFor = (results, id) => results?.find((result) => result?.id === id);

function count(events, results) {
  const found = { accepted: 0, duplicate: 0, other: 0 };
  if (!results) return found;
  for (const { id } of events) {
    const status = wordFor(results, id)?.status;
    found[status in FINE ? status : "other"] += 1;
  }
  return found;
}

/** How many records of a bundle the server did not take. */
export const untaken = ({ events, results, state }) =>
  state === "refused" ? events.length : count(events, results).other;

const summary = ({ accepted, duplicate, other }) =>
  [
    accepted && `${accepted} đã nhận`,
    duplicate && `${duplicate} máy chủ đã có từ trước`,
    other && `${other} chưa nhận được`,
  ]
    .filter(Boolean)
    .join(", ");

function line({ id, kind, at }, results) {
  const item = document.createElement("li");
  const ms = Date.parse(at);
  const local = Number.isNaN(ms) ? "" : new Date(ms + 7 * 3600_000).toISOString().slice(11, 16);
  const [, month, day] = local ? vietnamDay(ms).split("-") : [];
  const { status, message } = wordFor(results, id) ?? {};
  const word = FINE[status] ?? message ?? "";
  const what = [KINDS[kind] ?? "Bản ghi", local && `${day}/${month} ${local}`].filter(Boolean).join(", ");
  item.textContent = word ? `${what}: ${word}` : what;
  return item;
}
