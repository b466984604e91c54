// Brings the reasons into view once they are asked for, and says when a save did not reach the server. The form
// stays as it was filled in, with its id, so pressing again stores it once.
const trouble = document.getElementById("trouble");
const expired = document.getElementById("expired");

const say = (notice) => (event) => {
  if (!event.target.closest?.("#log, #toast")) return;
  trouble.hidden = notice !== trouble;
  expired.hidden = notice !== expired;
};

document.addEventListener("htmx:before:request", say(null));
document.addEventListener("htmx:error", say(trouble));
document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  if (status !== 422) say(status === 401 ? expired : trouble)(event);
});

document.addEventListener("change", ({ target }) => {
  if (target.value === "not_done") document.querySelector(".why").scrollIntoView({ block: "nearest" });
});
