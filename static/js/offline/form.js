// The log form: what it says, by the rules of app/assists/forms.py, what to mend in it, and filling it in again.
import { vietnamDay } from "./outbox.js";

export const read = (form) => {
  const given = new FormData(form);
  return {
    task: given.getAll("task"),
    outcome: given.get("outcome") ?? "done",
    done: given.getAll("done"),
    barrier: given.get("barrier"),
    over_60: given.has("over_60"),
    first_smartphone: given.has("first_smartphone"),
  };
};

/** The tasks that went well although others did not; a single one has no such box. */
const wentWell = ({ task, done }) => (task.length > 1 ? task.filter((code) => done.includes(code)) : []);

/** The fields to be mended. */
export const mistakes = (draft) => {
  const found = draft.task.length ? [] : ["task"];
  if (draft.outcome === "not_done") {
    const well = wentWell(draft);
    if (well.length && well.length === draft.task.length) found.push("done");
    else if (!draft.barrier) found.push("barrier");
  }
  return found;
};

export const dataOf = (draft, point) => {
  const well = draft.outcome === "done" ? draft.task : wentWell(draft);
  const items = draft.task.map((task) =>
    well.includes(task) ? { task, outcome: "done" } : { task, outcome: "not_done", barrier: draft.barrier },
  );
  return { point, over_60: draft.over_60, first_smartphone: draft.first_smartphone, items };
};

/** Fill in a draft; without one the form is as new. */
export const fill = (form, draft = { outcome: "done" }) => {
  for (const input of form.querySelectorAll("input:not([type=hidden])")) {
    const said = draft[input.name];
    input.checked =
      said === true || said === input.value || (Array.isArray(said) && said.includes(input.value));
  }
  const others = form.querySelector(".others");
  if (others) others.open = !!others.querySelector("[name=task]:checked");
};

// Half filled in, it outlives a reload, an update and a tab that the phone closed. It holds ticks, nobody's name.
/** Keep it, or nothing. */
export const keepDraft = (draft) => {
  try {
    localStorage.log_draft = draft ? JSON.stringify({ ...draft, day: vietnamDay(Date.now()) }) : "";
    // Refused: then it lives as long as the page.
  } catch {}
};
