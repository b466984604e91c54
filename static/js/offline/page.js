// On every page of a member: asks who is signed in, sends what waits, and says in the bar how the outbox stands.
import { backOff, tally } from "./outbox.js";
import { mark } from "./phone.js";
import { meta, setMeta, wasCreated } from "./store.js";
import { current, flush, onChange, refreshMe } from "./sync.js";

let failures = 0;
let timer;

/** Send what waits, and come back later if that did not work. Gives what `flush` gives. */
export const send = async () => {
  clearTimeout(timer);
  const outcome = await flush();
  failures = outcome === "sent" ? 0 : failures + 1;
  clearTimeout(timer);
  if (failures) timer = setTimeout(send, backOff(failures));
  return outcome;
};

const wake = async () => {
  await refreshMe();
  return send();
};

const showState = async () => {
  const { waiting, attention } = tally((await current()).records);
  const text = attention ? `${attention} cần xem` : waiting ? `${waiting} chờ gửi` : "✓ Đã gửi hết";
  for (const chip of document.querySelectorAll("[data-outbox-state]")) {
    chip.hidden = false;
    if (chip.textContent !== text) chip.textContent = text;
    chip.classList.toggle("waiting", waiting + attention > 0);
  }
};

const start = async () => {
  const member = Number(document.body.dataset.member);
  if (!wasCreated() && (await meta("current")) !== undefined) await mark();
  // A page that the server made for a member just now knows better than the phone.
  if (member && member !== (await meta("current"))) await setMeta("current", member);
  onChange(showState);
  await showState();
  await refreshMe();
};

/** Resolves once the server said who is signed in, or soon: what is saved before might be somebody else's. */
export const ready = Promise.race([start(), new Promise((done) => setTimeout(done, 3000))]).catch(() => {});

ready.then(send);
addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => document.hidden || wake());
