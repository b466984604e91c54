// What was half filled in before the page went, or a record that the server refused, back in the log form.
import { fill } from "./form.js";
import { stateOf, vietnamDay, vietnamTime } from "./outbox.js";
import { get } from "./store.js";

/** The form that says what a record says. */
const draftOf = ({ items, ...marks }) => {
  const barrier = items.find((item) => item.barrier)?.barrier;
  return {
    ...marks,
    task: items.map((item) => item.task),
    outcome: barrier ? "not_done" : "done",
    done: items.filter((item) => item.outcome === "done").map((item) => item.task),
    barrier,
  };
};

/** Fill the form in with the member's record; gives it, or nothing if there is no such one to mend. */
const mend = async (form, note, id, member) => {
  const record = await get(id);
  if (record?.member !== member || stateOf(record) !== "attention" || !record.data?.items?.length) return;
  note.textContent = `Đang sửa lượt lúc ${vietnamTime(Date.parse(record.at))}. ${record.result?.message ?? ""}`;
  note.hidden = false;
  fill(form, draftOf(record.data));
  return record;
};

/** The member's draft of today, if there is one that was not saved. */
const draftFor = async (member) => {
  const draft = JSON.parse(localStorage.log_draft || "null");
  const isTheirs = draft?.member === member && draft.day === vietnamDay(Date.now());
  return isTheirs && !(await get(draft.id)) && draft;
};

/** Fill in what is to be mended, which is given back, or the draft. */
export const takeUp = async (form, note) => {
  const { id, member } = form.elements;
  const whose = Number(member.value);
  const fix = /^#fix=(.+)/.exec(location.hash)?.[1];
  const mended = fix && (await mend(form, note, fix, whose));
  if (mended) return mended;
  const draft = await draftFor(whose);
  if (!draft) return;
  id.value = draft.id;
  fill(form, draft);
};
