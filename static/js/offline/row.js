// One record of the phone as a row of the day, made from the server's own template.
import { isSound, momentOf, stateOf, vietnamDay } from "./outbox.js";
import { wordsOf } from "./words.js";

const TAGS = { waiting: "Chờ gửi", accepted: "Đã gửi", attention: "Cần xem", aside: "Đã cất" };

/** Whether it has a row: all that the server has not taken, and the turns of today. */
export const isShown = (record, today) => {
  const state = stateOf(record);
  if (record.replaced_by) return false;
  if (record.kind !== "assist" || state !== "accepted") return state !== "accepted";
  return vietnamDay(momentOf(record)) === today && !record.gone;
};

export const row = (record, known, voided) => {
  const part = document.querySelector("#record-row").content.cloneNode(true).firstElementChild;
  const slot = (name) => part.querySelector(`[data-slot=${name}]`);
  const state = stateOf(record);
  const isAssist = record.kind === "assist";
  const words = wordsOf(record, known);
  const isVoid = isAssist && voided.get(record.id);
  part.id = `${isAssist ? "assist" : "record"}-${record.id}`;
  part.dataset.local = record.id;
  part.classList.toggle("taken-back", !!isVoid);
  part.dataset.at = new Date(momentOf(record)).toJSON() ?? "";
  for (const name of ["done", "not_done", "line", "message"]) slot(name).textContent = words[name];
  slot("and").hidden = !words.done || !words.not_done;
  slot("failed").hidden = !words.not_done;
  part.querySelector("details").open = state === "attention";
  slot("tag").textContent = isVoid ? (isVoid === "waiting" ? "Chờ hủy" : "Đã hủy") : TAGS[state];
  slot("tag").classList.toggle("wait", state === "waiting" || isVoid === "waiting" || state === "aside");
  slot("tag").classList.toggle("gone", state === "attention" || isVoid === "accepted");
  slot("kept").hidden = state !== "waiting";
  slot("fix").hidden = !isAssist || state !== "attention" || !words.line;
  slot("fix").href = `/assists/new#fix=${record.id}`;
  const maySend = state === "aside" || (state === "attention" && !isAssist);
  slot("again").hidden = !maySend || !isSound(record);
  slot("aside").hidden = state !== "attention";
  const isToday = vietnamDay(momentOf(record) || 0) === known.today;
  slot("void").hidden = !isAssist || !isToday || !!isVoid || !["waiting", "accepted"].includes(state);
  return part;
};
