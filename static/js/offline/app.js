// What every page of a member does beside its own work: keeps the app on the phone, offers its new version, and says
// how the sign-in and the phone's storage stand.
import { notice, withdraw } from "./notices.js";
import { tally } from "./outbox.js";
import { ready } from "./page.js";
import { meta, wasCreated } from "./store.js";
import { current, onChange, onFlush } from "./sync.js";

const { body } = document;
const isBlank = !body.dataset.member;
const signIn = () => ({
  label: "Đăng nhập",
  href: `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`,
});
const WORDS = {
  nobody: "Chưa ai đăng nhập trên máy này. Đăng nhập rồi mới ghi được.",
  refused: "Máy chủ cần bạn đăng nhập lại. Bản ghi vẫn ở trên máy này và gửi sau khi đăng nhập.",
  expired: "Phiên đăng nhập đã hết. Cứ ghi tiếp, máy vẫn gửi.",
};
let lost; // how many records the phone says it had when its database is a new one
try {
  lost = JSON.parse(localStorage.getItem("outbox_mark"))?.unsent;
} catch {}

// --- whose phone this is
const showTabs = (role) => {
  const tabs = document.querySelector(`template[data-role="${role}"]`);
  if (tabs) document.querySelector(".tabs").replaceChildren(tabs.content.cloneNode(true));
};

const look = async () => {
  const [{ member, me, records }, expired, refused] = await Promise.all([
    current(),
    meta("expired"),
    meta("needs_sign_in"),
  ]);
  if (isBlank && me) showTabs(me.member.role);
  body.classList.toggle("nobody", isBlank && member === null && body.dataset.page !== "offline");
  const isNobodys = body.classList.contains("nobody");
  const state = isNobodys ? "nobody" : refused ? "refused" : expired && member !== null ? "expired" : "";
  for (const id in WORDS) if (id !== state) withdraw(id);
  if (state) notice(state, WORDS[state], [signIn()], isNobodys ? 0 : 1);
  // Once there is something to lose.
  if (records.length && !(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.();
};

// --- the app on the phone
const worker = navigator.serviceWorker;

const keepApp = async () => {
  const before = worker.controller;
  let asked = false;
  const registration = await worker.register("/sw.js", { type: "module", updateViaCache: "none" });
  const offer = () => {
    if (!registration.waiting || !worker.controller) return;
    const act = () => {
      asked = true;
      registration.waiting?.postMessage("take over");
    };
    notice("update", "Có bản mới.", [{ label: "Cập nhật", act }]);
  };
  registration.onupdatefound = () => {
    registration.installing.onstatechange = offer;
  };
  worker.oncontrollerchange = () => {
    if (asked) location.reload();
    else if (before) notice("update", "Có bản mới.", [{ label: "Cập nhật", act: () => location.reload() }]);
  };
  offer();
  (await worker.ready).active.postMessage("keep more");
  let at = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - at < 3600_000) return;
    at = Date.now();
    registration.update().catch(() => {});
  });
};

const sendLater = async () => {
  if (!worker?.controller || !tally((await current()).records).waiting) return;
  await (await worker.ready).sync?.register("outbox").catch(() => {}); // refused: the next visit sends
};
onFlush((outcome) => outcome === "sent" || sendLater());
addEventListener("visibilitychange", () => document.hidden && sendLater());

// --- signing out, and what the phone's storage is worth: read when it comes to that
document.addEventListener("submit", (event) => {
  if (!event.target.matches('form[action="/sign-out"]')) return;
  event.preventDefault();
  import("./leave.js").then(
    ({ leave }) => leave(event.target),
    () => event.target.submit(),
  );
});

const storage = (call) => import("./storage.js").then(call, () => {});
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  storage(({ offerInstall }) => offerInstall(event));
});

const start = async () => {
  await ready;
  onChange(look);
  await look().catch(() => {});
  await storage(({ warn }) => warn(wasCreated() ? lost : 0));
  // Where this fails (an old browser, a full phone, a plain http address) the site works as it does without.
  await keepApp().catch(() => {});
};

if (document.readyState === "complete") start();
else addEventListener("load", start);
