// What the log form has to say once something in it is to be mended.
const NAMES = ["task", "outcome", "done", "barrier"];

/** Say what to mend in the page's own words, with the focus on the first of it; gives whether there is something. */
export const show = (form, fields) => {
  for (const said of form.querySelectorAll("[autofocus], [data-refusals]")) {
    said.autofocus = false;
    if (!said.matches("input")) said.remove(); // the server's word, of before
  }
  for (const name of NAMES) {
    const line = form.querySelector(`#${name}-error`);
    line.hidden = !fields.includes(name);
    const group = form.querySelector(`[name=${name}]`).closest("fieldset");
    if (!line.hidden) group.setAttribute("aria-describedby", line.id);
    else if (group.getAttribute("aria-describedby") === line.id) group.removeAttribute("aria-describedby");
  }
  form.querySelector("[data-refusal]").hidden = !fields.length;
  const [first] = fields;
  const target = first && form.querySelector(`[name=${first === "done" ? "outcome" : first}]`);
  if (target) target.autofocus = true;
  target?.focus();
  return !!first;
};

/** The form was made for another member than the one whose phone this is now. */
export const askWhose = (form, me) => {
  const asked = form.querySelector("[data-other]");
  asked.querySelector("b").textContent = me?.member.name ?? "người khác";
  asked.hidden = false;
  asked.focus();
};
