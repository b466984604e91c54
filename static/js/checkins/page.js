// The check-in page: scans, takes typed codes, leaves. Everything goes through the outbox, with or without network;
// where the phone cannot keep anything, the plain forms and the poster's address do it.
import { clockOffset, current, flush, onChange, refreshMe, save } from "../offline/sync.js";
import { showPresence, showRefused } from "./card.js";
import { readScanned, readTyped, sayNear } from "./codes.js";
import { enter } from "./enter.js";
import { isAllowed, wireScanner } from "./scanner.js";

const TICK_MS = 20_000;
const NOT_OURS =
  "Đây không phải mã của điểm hỗ trợ. Hãy quét mã QR trên áp phích hoặc trên máy của đội trưởng.";
const UNKNOWN = "Máy chưa biết mã này. Đã giữ lại, máy chủ sẽ xét khi có mạng.";
const SIGNED_OUT = "Máy này chưa đăng nhập nên chưa điểm danh được. Khi có mạng, đăng nhập rồi quét lại.";
const NOT_KEPT =
  "Trình duyệt này không giữ được dữ liệu. Mở trang bằng Chrome hoặc Safari, không ở chế độ ẩn danh.";

const box = document.querySelector("[data-scanner]");
const form = document.querySelector("form[data-typed]");
const hosts = [location.host, box.dataset.host];
const isPoster = /^\/c\//i.test(location.pathname); // the worker gave this page for a poster, without network

function say(words, kind = "", link = null) {
  const said = document.querySelector("[data-said]");
  if (said.textContent === words && !link) return; // or readers would hear it again with every look
  const note = document.createElement("p");
  note.className = `note ${kind}`;
  note.textContent = words;
  if (link) {
    const anchor = document.createElement("a");
    [anchor.href, anchor.textContent] = link;
    note.append(" ", anchor);
  }
  said.replaceChildren(...(words ? [note] : []));
}

// Check in and say so; false if the phone cannot keep it.
async function arrive(code, proof) {
  const done = await enter(code, proof).catch(() => null);
  if (!done) return false;
  if (done.state === "signed_out") {
    say(SIGNED_OUT, "bad", ["/sign-in?next=/check-in", "Đăng nhập"]);
    return true;
  }
  if (isPoster) history.replaceState(null, "", "/check-in"); // a reload is no second scan
  await show();
  const name = done.point?.name ?? done.presence?.name;
  if (done.state === "again") say("Mã này vừa quét rồi.");
  else if (done.state === "here") say(`Bạn đang ở ${name} rồi.`, "good");
  else if (done.point) say(`Đã vào ${name}.`, "good");
  else {
    say(UNKNOWN);
    judged(done.record);
  }
  return true;
}

// What became of a code that the phone did not know, if there is network to ask.
async function judged({ id }) {
  await flush();
  const { state } = (await current()).records.find((r) => r.id === id) ?? {};
  if (state === "accepted") {
    await refreshMe();
    say("Máy chủ đã nhận mã này. Đã vào điểm.", "good");
  } else if (state === "attention") say("");
}

function onText(text) {
  const { code, foreign } = readScanned(text, hosts);
  if (!code) {
    say(foreign ? `${NOT_OURS} Mã vừa quét dẫn đến ${foreign}: đừng mở.` : NOT_OURS, "bad");
    return false;
  }
  navigator.vibrate?.(80);
  arrive(code, "poster").then((isDone) => isDone || location.assign(`/c/${code}`));
  return true;
}

function sayWrong(words) {
  const help = document.getElementById("code-help");
  help.textContent = words;
  help.className = "error";
  form.code.setAttribute("aria-invalid", "true");
  form.code.focus();
}

async function onTyped(event) {
  event.preventDefault();
  const { code, error } = readTyped(form.code.value);
  if (error) return sayWrong(error);
  const { me } = await current().catch(() => ({}));
  const points = me?.points ?? [];
  const near = points.some((point) => point.code === code) ? null : sayNear(points, code);
  if (near) return sayWrong(near);
  if (!(await arrive(code, "typed"))) return form.submit();
  form.reset();
  form.closest("details").open = false;
}

function onLeave(event) {
  const leaving = event.target.closest("form[data-leave]");
  if (!leaving) return;
  event.preventDefault();
  const check_in = leaving.action.split("/").slice(-2)[0];
  save("check_out", { check_in }).then(
    () => say("Đã rời điểm.", "good"),
    () => leaving.submit(),
  );
}

// Without a database the page stays as the server made it.
async function show() {
  const known = await current().catch(() => null);
  if (!known) return;
  showPresence(known, Date.now() + (await clockOffset()));
  showRefused(known);
  const points = document.querySelector("[data-points]");
  if (known.me && points) points.hidden = known.me.member.role === "volunteer";
}

form.addEventListener("submit", onTyped);
document.addEventListener("submit", onLeave);
onChange(show);
setInterval(show, TICK_MS);
show();
const { start } = wireScanner(box, document.querySelector("[data-photo]"), {
  onText,
  onTrouble: (words) => say(words, "bad"),
});
if (isPoster) {
  const { code } = readScanned(location.href, hosts);
  if (!code) say(NOT_OURS, "bad");
  else if (!(await arrive(code, "poster"))) say(NOT_KEPT, "bad");
} else if (await isAllowed()) start();
