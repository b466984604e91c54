// What every page of a member does beside its own work: keeps the app on the phone, offers its new version, and says
// how the sign-in and the phone's storage stand. What is seldom needed is read when it is.
import { tally } from "./outbox.js";
import { ready } from "./page.js";
import { meta } from "./store.js";
import { current, onChange, onFlush } from "./sync.js";

const ROOM = 64e6; // bytes; with less there may be something to say
const worker = navigator.serviceWorker;
const disk = navigator.storage;
const { body } = document;
const isBlank = !body.dataset.member;
const ignore = () => {};

let said;
const look = async () => {
  const [{ member, me }, expired, refused] = await Promise.all([
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

const warn = async (...what) => (await import("./storage.js")).warn(...what);
const lookAtDisk = async () => {
  const { records } = await current();
  const { quota, usage } = (await disk?.estimate?.()) ?? {};
  // Firefox would ask its reader: not before there is something to lose.
  const isSafe = (records.length || !/Firefox/.test(navigator.userAgent)) && (await disk?.persist?.());
  const { until, on } = JSON.parse(localStorage.notice_install ?? "{}");
  const isTold = isSafe || body.dataset.page !== "log" || (Date.now() < until && !on);
  const { outbox_lost } = localStorage;
  if (outbox_lost || !isTold || quota - usage < ROOM) warn(outbox_lost, isSafe);
};

const start = async () => {
  await ready;
  onChange(look);
  await look().catch(ignore);
  lookAtDisk()
    .catch(() => warn())
    .catch(ignore);
  // Where this fails (an old browser, a full phone, a plain http address) the site works as it does without.
  await keepApp().catch(ignore);
};

if (document.readyState === "complete") start();
else addEventListener("load", start);
