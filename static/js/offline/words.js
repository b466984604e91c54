// What a record says, in the words of the catalogue: for the list of the day.
import { isSound, momentOf, stateOf, vietnamDay, vietnamTime } from "./outbox.js";

// A label inside a sentence: "Sợ lộ thông tin" → "sợ lộ thông tin", but "SIM …" stays.
const inside = (label) =>
  label[1] === label[1]?.toUpperCase() && /\p{L}/u.test(label[1] ?? "")
    ? label
    : label.charAt(0).toLowerCase() + label.slice(1);

const labels = (codes, words) =>
  [...new Set(codes)].map((code) => words?.find((each) => each.code === code)?.label ?? code);

/** "10:52", or "22/11 10:52" of another day. */
export const momentIn = (record, today) => {
  const ms = momentOf(record);
  const [, month, day] = vietnamDay(ms).split("-");
  return vietnamDay(ms) === today ? vietnamTime(ms) : day && `${day}/${month} ${vietnamTime(ms)}`;
};

const assist = ({ items, over_60, first_smartphone }, me) => {
  const of = (outcome) => items.filter((item) => item.outcome === outcome).map((item) => item.task);
  const reasons = items.map((item) => item.barrier).filter(Boolean);
  return {
    done: labels(of("done"), me?.tasks).join(", "),
    not_done: labels(of("not_done"), me?.tasks).join(", "),
    details: [
      ...labels(reasons, me?.barriers).map(inside),
      ...(over_60 ? ["từ 60 tuổi"] : []),
      ...(first_smartphone ? ["lần đầu dùng điện thoại thông minh"] : []),
    ],
  };
};

const other = ({ kind, data, label }, me, records) => {
  if (kind === "check_in") {
    const name = label ?? me?.points?.find((point) => point.code === data.point)?.name;
    return `Vào điểm ${name ?? `mã ${data.point}`}`;
  }
  if (kind === "check_out") return "Rời điểm";
  const voided = records.find((record) => record.id === data.assist && isSound(record));
  return voided ? `Hủy lượt lúc ${vietnamTime(momentOf(voided))}` : "Hủy một lượt";
};

const BROKEN = {
  done: "Bản ghi hỏng",
  not_done: "",
  line: "",
  message: "Máy không đọc được bản ghi này nên không gửi. Lưu ra tệp rồi đưa điều phối viên.",
};

/** The words of a row: done, not_done, line, message. */
export const wordsOf = (record, known) => {
  try {
    return isSound(record) ? wordsOfSound(record, known) : BROKEN;
  } catch {
    return { ...BROKEN, message: record.result?.message ?? BROKEN.message };
  }
};

const wordsOfSound = (record, { me, records, today }) => {
  const said =
    record.kind === "assist"
      ? assist(record.data, me)
      : { done: other(record, me, records), not_done: "", details: [] };
  const message = stateOf(record) === "attention" ? (record.result?.message ?? "Máy chủ chưa nhận.") : "";
  return { ...said, line: [momentIn(record, today), ...said.details].filter(Boolean).join(" · "), message };
};

/** "Bạn ghi 14, đã tính 14", and what to do about the difference. */
export const tallyText = ({ written, counted, missing }, { waiting, attention }, voids) => {
  const why = [
    waiting && `${waiting} lượt còn trên máy, tự gửi khi có mạng`,
    attention && `${attention} lượt cần xem: bấm vào để sửa, hoặc đưa đội trưởng`,
    voids && `${voids} lượt hủy chờ gửi`,
    missing &&
      `${missing} lượt máy chủ không tính (có thể đã hủy hoặc đính chính): mở lại trang này khi có mạng, vẫn thiếu thì báo điều phối viên`,
  ].filter(Boolean);
  const sum = `Bạn ghi ${written}, đã tính ${counted}`;
  return why.length ? `${sum}: ${why.join("; ")}.` : `${sum}.`;
};
