// The log form: what it says, by the rules of app/assists/forms.py, what to mend in it, and filling it in again.
const NAMES = ["task", "outcome", "done", "barrier"];

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

/** By field, as the server would say it. */
export const mistakes = (draft) => {
  const errors = {};
  if (!draft.task.length) errors.task = "Chọn ít nhất một việc vừa giúp.";
  if (draft.outcome === "not_done") {
    const well = wentWell(draft);
    if (well.length && well.length === draft.task.length)
      errors.done = "Việc nào cũng làm được thì chọn “Làm được”.";
    else if (!draft.barrier) errors.barrier = "Chọn một lý do chưa làm được.";
  }
  return errors;
};

export const dataOf = (draft, point) => {
  const well = draft.outcome === "done" ? draft.task : wentWell(draft);
  const items = draft.task.map((task) =>
    well.includes(task) ? { task, outcome: "done" } : { task, outcome: "not_done", barrier: draft.barrier },
  );
  return { point, over_60: draft.over_60, first_smartphone: draft.first_smartphone, items };
};

/** The form that says what a record says. */
export const draftOf = ({ items, ...marks }) => {
  const barrier = items.find((item) => item.barrier)?.barrier;
  return {
    ...marks,
    task: items.map((item) => item.task),
    outcome: barrier ? "not_done" : "done",
    done: items.filter((item) => item.outcome === "done").map((item) => item.task),
    barrier,
  };
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

/** Say what to mend, with the focus on the first of it; gives whether there is something. */
export const show = (form, errors) => {
  for (const input of form.querySelectorAll("[autofocus]")) input.autofocus = false;
  for (const name of NAMES) {
    const line = form.querySelector(`#${name}-error`);
    line.textContent = errors[name] ?? "";
    line.hidden = !errors[name];
    const group = form.querySelector(`[name=${name}]`).closest("fieldset");
    if (errors[name]) group.setAttribute("aria-describedby", line.id);
    else if (group.getAttribute("aria-describedby") === line.id) group.removeAttribute("aria-describedby");
  }
  form.querySelector("[data-refusals]")?.remove();
  const first = ["", ...NAMES].find((name) => errors[name]);
  const refusal = form.querySelector("[data-refusal]");
  refusal.hidden = first === undefined;
  refusal.textContent = errors[""] ?? (first ? "Chưa lưu được. Sửa chỗ có dấu ⚠ rồi làm lại." : "");
  if (first === undefined) return false;
  const target = first ? form.querySelector(`[name=${first === "done" ? "outcome" : first}]`) : refusal;
  target.autofocus = true;
  target.focus();
  return true;
};
