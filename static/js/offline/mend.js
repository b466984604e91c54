// A record that the server refused, back in the log form.
import { fill } from "./form.js";
import { stateOf, vietnamTime } from "./outbox.js";
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
export const mend = async (form, note, id, member) => {
  const record = await get(id);
  if (record?.member !== member || stateOf(record) !== "attention" || !record.data?.items?.length) return;
  note.textContent = `Đang sửa lượt lúc ${vietnamTime(Date.parse(record.at))}. ${record.result?.message ?? ""}`;
  note.hidden = false;
  fill(form, draftOf(record.data));
  return record;
};
