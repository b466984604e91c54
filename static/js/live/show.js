// The live page: a QR code that the phone makes anew each minute from a key it got when it was online.
import { presenceOf } from "../offline/outbox.js";
import { ready } from "../offline/page.js";
import { meta, setMeta } from "../offline/store.js";
import { clockOffset, current, onChange } from "../offline/sync.js";
import { grouped, makeCode, periodAt, secondsLeft } from "./code.js";

const drawing = import("./draw.js").catch(() => null); // not with the first visit: few lead a team
const part = (name) => document.querySelector(`[data-live="${name}"]`);
const NOBODY = "Máy này chưa đăng nhập. Khi có mạng, đăng nhập rồi mở lại trang này.";
const NOT_LEADING =
  "Trang này dành cho đội trưởng và điều phối viên: máy chưa có khóa của điểm nào. Nếu bạn vừa nhận việc hay vừa thêm điểm, mở lại trang này khi có mạng.";
const EXPIRED =
  "Khóa trong máy đã hết hạn, vì lâu rồi máy chưa có mạng. Mở lại trang này khi có mạng; trong lúc chờ, hãy dùng áp phích của điểm.";
const NOT_LOADED = "Máy chưa tải được phần vẽ mã. Mở lại trang này khi có mạng.";

const asked = new URLSearchParams(location.search).get("point");
const state = { points: [], chosen: undefined, offset: 0, shown: "", hasAsked: false };
const now = () => Date.now() + state.offset;

async function learn() {
  const { me, member, records } = await current();
  state.offset = await clockOffset();
  state.points = me?.live_keys ?? [];
  const present = presenceOf(me, records, now())?.code;
  const known = (code) => state.points.some((point) => point.code === code);
  const wanted = [state.picked, asked, present, await meta("live_point")].find(known);
  choose(wanted ?? state.points[0]?.code);
  offerChoice();
  if (!state.points.length && state.hasAsked) explain(member === null ? NOBODY : NOT_LEADING);
}

function offerChoice() {
  const select = part("choice");
  const names = JSON.stringify(state.points.map(({ code, name }) => [code, name]));
  if (names === state.offered) return; // an open list would close
  state.offered = names;
  const options = state.points.map(({ code, name }) => new Option(name, code, false, code === state.chosen));
  select.replaceChildren(...options);
  select.closest(".field").hidden = state.points.length < 2;
}

function choose(code) {
  state.chosen = code;
  state.shown = "";
  return tick();
}

function explain(words) {
  state.shown = "";
  part("code").hidden = true;
  part("trouble").hidden = !words;
  if (part("trouble").textContent !== words) part("trouble").textContent = words;
}

async function tick() {
  const point = state.points.find(({ code }) => code === state.chosen);
  if (!point) return;
  const moment = now();
  const key = point.keys[periodAt(moment)];
  if (!key) return explain(EXPIRED);
  const left = secondsLeft(moment);
  part("countdown").textContent = `Mã mới sau ${left} giây`;
  part("rest").value = left;
  const code = await makeCode(key, point.site, moment);
  if (code === state.shown || point.code !== state.chosen) return;
  const drawer = await drawing;
  if (!drawer) return explain(NOT_LOADED);
  explain("");
  state.shown = code;
  part("code").hidden = false;
  part("name").textContent = point.name;
  part("text").textContent = grouped(code);
  drawer.drawQr(part("qr"), `${location.origin}/C/${code}`.toUpperCase(), `Mã QR điểm danh ở ${point.name}`);
}

// The screen stays on while the page is looked at, where the browser can do that.
async function stayAwake() {
  if (!document.hidden) await navigator.wakeLock?.request("screen").catch(() => {});
}

part("choice").addEventListener("change", ({ target }) => {
  setMeta("live_point", target.value);
  state.picked = target.value;
  choose(target.value);
});
document.addEventListener("visibilitychange", () => document.hidden || tick());
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
learn();
ready.then(() => {
  state.hasAsked = true;
  onChange(learn);
  learn();
});
setInterval(tick, 500);
