// Keeps the page of today honest: says so when its numbers stop coming, and rests while nobody looks.
const STALE_MS = 15_000; // three polls

const chip = document.getElementById("live");
const board = () => document.querySelector("[data-as-of]");
const isBoard = (event) => event.target === board();
let heardAt = Date.now();

const say = (text, waiting) => {
  if (chip.textContent === text) return; // or readers would hear it again with every poll
  chip.textContent = text;
  chip.classList.toggle("waiting", waiting);
};
const sayLive = () => say("● Trực tiếp", false);
const sayLost = () => say(`Mất kết nối · số lúc ${board().dataset.asOf}`, true);

document.addEventListener("htmx:before:request", (event) => {
  if (isBoard(event) && document.hidden) event.preventDefault();
});
document.addEventListener("htmx:after:swap", () => {
  // After midnight the day is over: the board comes back without asking for itself.
  if (!board().hasAttribute("hx-trigger")) say(`Số lúc ${board().dataset.asOf}`, true);
});
document.addEventListener("htmx:after:request", (event) => {
  if (!isBoard(event) || event.detail.ctx.response.status >= 400) return;
  heardAt = Date.now();
  sayLive();
});
document.addEventListener("htmx:response:error", (event) => isBoard(event) && sayLost());
document.addEventListener("htmx:error", (event) => isBoard(event) && sayLost());

// What a reader has opened stays open when the board is renewed.
window.htmx.config.morphIgnore.push("open");

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  heardAt = Date.now();
  board().dispatchEvent(new Event("look"));
});
setInterval(() => {
  if (!document.hidden && Date.now() - heardAt > STALE_MS && board().hasAttribute("hx-trigger")) sayLost();
}, 1000);

sayLive();
