// Brings the reasons into view once they are asked for, and says when a save did not reach the server. The form
// stays as it was filled in, with its id, so pressing again stores it once.
const trouble = document.getElementById("trouble");

const say = (failed) => (event) => {
  if (event.target.closest?.("#log, #toast")) trouble.hidden = !failed;
};

document.addEventListener("htmx:before:request", say(false));
document.addEventListener("htmx:error", say(true));
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status !== 422) say(true)(event);
});

document.addEventListener("change", ({ target }) => {
  if (target.value === "not_done") document.querySelector(".why").scrollIntoView({ block: "nearest" });
});
