// On every page of a member: asks who is signed in, sends what waits, and says in the bar how the outbox stands
// and where the next turn will count.
import { backOff, presenceOf, tally, vietnamDay, vietnamTime } from "./outbox.js";
import { mark, tell } from "./phone.js";
import { meta, setMeta } from "./store.js";
import { clockOffset, current, flush, onChange, onFlush, refreshMe } from "./sync.js";

let failures = 0;
let timer;
let day;

// What is seldom there to be done.
const sendRest = async () => {
  const isDue = (await mark().catch(() => 1)) || (await meta("told")) || (await meta("handed"));
  return isDue ? (await import("./rest.js")).sendRest() : "sent";
};

onFlush(async (outcome) => {
  const said = outcome === "sent" ? await sendRest().catch(() => "offline") : outcome;
  clearTimeout(timer);
  failures = said === "sent" ? 0 : failures + 1;
  timer = failures && setTimeout(flush, backOff(failures));
});

const wake = async () => {
  await refreshMe();
  await flush();
};

const showState = async (elsewhere) => {
  const { waiting, attention } = tally((await current()).records);
  const text = attention ? `${attention} cần xem` : waiting ? `${waiting} chờ gửi` : "✓ Đã gửi hết";
  for (const chip of document.querySelectorAll("[data-outbox-state]")) {
    chip.hidden = false;
    if (chip.textContent !== text) chip.textContent = text;
    chip.classList.toggle("waiting", waiting + attention > 0);
  }
  // The other tab may be gone before it has sent: this one waits for its turn.
  if (elsewhere && waiting && !timer) flush();
};

/** By the server's clock, as far as the phone knows it. */
export const now = async () => Date.now() + (await clockOffset());

const showPlace = async () => {
  const place = document.querySelector("[data-place]");
  const { me, records } = await current();
  if (!me || !place) return;
  const there = presenceOf(me, records, await now());
  const [name, line] = place.children;
  const since = there && `vào điểm ${vietnamTime(Date.parse(there.since))}`;
  name.textContent = there?.name ?? "Chưa vào điểm";
  line.textContent = [(there ?? me.member).unit_name, since, me.member.name].filter(Boolean).join(" · ");
  document.querySelector("[data-go-in]").hidden = !!there;
};

const watchDay = async () => {
  const today = vietnamDay(await now());
  // After midnight nobody is at a point, and the turns start anew.
  if (day && day !== today) tell();
  day = today;
};

const start = async () => {
  const member = Number(document.body.dataset.member);
  const known = await meta("current");
  await mark().catch(() => {});
  // A page that the server made for a member just now knows better than the phone.
  if (member && member !== known) await setMeta("current", member);
  onChange(showState);
  onChange(showPlace);
  // What the server just wrote stands until it says more: the phone's last word of where its member is may be old.
  await Promise.all([showState(), member || showPlace()]);
  setInterval(watchDay, 20_000);
  (await refreshMe()) ?? (await showPlace());
};

/** Resolves once the server said who is signed in, or soon: what is saved before might be somebody else's. */
export const ready = Promise.race([start(), new Promise((done) => setTimeout(done, 3000))]).catch(() => {});

ready.then(flush);
addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => document.hidden || wake());
