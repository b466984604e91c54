// What every page of a member does beside its own work: keeps the app on the phone, offers its new version, and says
// how the sign-in and the phone's storage stand. What is seldom needed is read when it is.
import { tally } from "./outbox.js";
import { ready } from "./page.js";
import { meta, open, wasCreated } from "./store.js";
import { current, onChange, onFlush } from "./sync.js";

const ROOM = 64 * 1024 * 1024; // bytes; with less there may be something to say
const DOUBTFUL = /iPhone|iPad|iPod|Zalo|FB[A_]|Instagram|Line\/|TikTok|musical_ly|Bytedance|; wv\)/i;
const worker = navigator.serviceWorker;
const disk = navigator.storage;
const { body } = document;
const isBlank = !body.dataset.member;
const ignore = () => {};

let lost = 0; // how many unsent records the phone says it had when its database is a new one
try {
  lost = JSON.parse(localStorage.outbox_mark).unsent;
} catch {}

let said;
const look = async () => {
  const [{ member, me, records }, expired, refused] = await Promise.all([
    current(),
    meta("expired"),
    meta("needs_sign_in"),
  ]);
  const tabs = isBlank && document.querySelector(`template[data-role="${me?.member.role}"]`);
  if (tabs) document.querySelector(".tabs").replaceChildren(tabs.content.cloneNode(true));
  const isNobodys = isBlank && member === null && body.dataset.page !== "offline";
  body.classList.toggle("nobody", isNobodys);
  const state = isNobodys ? "nobody" : member && ((refused && "refused") || (expired && "expired"));
  if (state || said) await import("./notices.js").then(({ saySignIn }) => saySignIn(state));
  said = state;
  // Once there is something to lose.
  if (records.length && disk && !(await disk.persisted())) await disk.persist();
};

const keepApp = async () => {
  let old = worker.controller;
  const registration = await worker.register("/sw.js", { type: "module", updateViaCache: "none" });
  const offer = (isHere) => old && import("./update.js").then((it) => it.offer(registration, isHere));
  registration.onupdatefound = () => offer();
  worker.oncontrollerchange = () => {
    offer(true);
    old = worker.controller;
  };
  if (registration.waiting) offer();
  (await worker.ready).active.postMessage("keep more");
  let at = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - at < 3600_000) return;
    at = Date.now();
    registration.update().catch(ignore);
  });
};

const sendLater = async () => {
  if (!worker?.controller || !tally((await current()).records).waiting) return;
  await (await worker.ready).sync?.register("outbox").catch(ignore); // refused: the next visit sends
};
onFlush((outcome) => outcome === "sent" || sendLater());
addEventListener("visibilitychange", () => document.hidden && sendLater());

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  import("./storage.js").then(({ offerInstall }) => offerInstall(event), ignore);
});

const start = async () => {
  await ready;
  onChange(look);
  await look().catch(ignore);
  const gone = wasCreated() ? lost : 0;
  const isOpen = await open().catch(ignore);
  const { quota, usage } = (await disk?.estimate().catch(ignore)) ?? {};
  if (gone || !isOpen || quota - usage < ROOM || DOUBTFUL.test(navigator.userAgent))
    await import("./storage.js").then(({ warn }) => warn(gone)).catch(ignore);
  // Where this fails (an old browser, a full phone, a plain http address) the site works as it does without.
  await keepApp().catch(ignore);
};

if (document.readyState === "complete") start();
else addEventListener("load", start);
