// The author's side: unsent records as a file, or as a series of QR codes that the leader's phone reads.
import { drawQr } from "../live/draw.js";
import { meta } from "../offline/store.js";
import { current } from "../offline/sync.js";
import { OLDEST_MS, toFrames } from "./frames.js";
import { pack, sorted, toBytes } from "./package.js";

const FRAME_MS = 600;
const LABEL = "Mã QR chứa bản ghi chưa gửi";
const NO_TOKEN =
  "Máy này chưa nhận được khóa gửi nên không hiện mã QR được: máy chủ không biết chắc ai đã ghi. Lưu ra tệp thì không mất gì; khi có mạng, đăng nhập lại để máy tự gửi.";
const TOO_MANY = "Nhiều bản ghi quá, không hiện bằng mã QR được. Hãy lưu ra tệp.";
const KEPT =
  "Đã lưu tệp vào máy (thường ở mục Tải xuống). Gửi tệp cho đội trưởng, đội trưởng đọc ở trang Nộp hộ. Bản ghi vẫn còn trên máy này.";

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const button = (textContent, onclick, className = "button quiet") =>
  make("button", { type: "button", className, textContent, onclick });

/** Fill `root` with the ways out for these records; accepted ones are left aside. */
export async function open(root, records) {
  const { me, member } = await current();
  const token = (await meta("tokens"))?.[member];
  const name = me?.member.name.split(" ").pop() ?? "";
  const kinds = sorted(records);
  const said = make("p", { className: "hint", role: "status" });
  const series = make("div", { className: "live", hidden: true });
  const show = async () => {
    try {
      const madeAt = performance.now(); // no matter what becomes of the phone's clock
      const bytes = await toBytes(await pack(kinds.sound, token, name, Date.now()));
      play(series, (age) => toFrames(bytes, age), madeAt, show);
      said.textContent = "";
    } catch (error) {
      said.textContent = error instanceof RangeError ? TOO_MANY : NO_TOKEN;
    }
  };
  const asQr = button("Hiện mã QR cho đội trưởng quét", show);
  const asFile = button("Lưu ra tệp", async () => {
    download(await contents(kinds, token, name));
    said.textContent = KEPT;
  });
  asQr.hidden = !token || !kinds.sound.length;
  root.replaceChildren(
    make("p", { textContent: summary(kinds) }),
    ...(token ? [] : [make("p", { className: "note", textContent: NO_TOKEN })]),
    asQr,
    series,
    asFile,
    said,
  );
}

function summary({ sound, damaged, aside }) {
  const parts = [
    `${sound.length} bản ghi chưa gửi`,
    damaged.length && `${damaged.length} bản ghi hỏng (chỉ lưu ra tệp được)`,
    aside.length && `${aside.length} bản ghi đã cất (chỉ lưu ra tệp được)`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

async function contents({ sound, damaged, aside }, token, name) {
  // Without a token, or in a browser that cannot sign: nobody can hand it in, but nothing is lost.
  const signed = token && (await pack(sound, token, name, Date.now()).catch(() => null));
  const rest = { unsigned: signed ? [] : sound, damaged: damaged.map(raw), aside: aside.map(raw) };
  return JSON.stringify({ ...(signed || { v: 1, name, bundles: [] }), ...rest }, null, 1);
}

// A damaged record may hold what JSON cannot say.
function raw(record) {
  try {
    return JSON.parse(JSON.stringify(record));
  } catch {
    return String(record?.id);
  }
}

function download(text) {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const file = `tiep-suc-so ${day} ${two(now.getHours())}h${two(now.getMinutes())}.json`;
  make("a", { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

// The loop of codes in `place`; ends when it leaves the page. Each code says how old the package is by then, also one
// that stands still; `renew` makes a new one once it is too old to say.
function play(place, framesAt, madeAt, renew) {
  const age = () => performance.now() - madeAt;
  const { length } = framesAt(0);
  let at = 0;
  let isRunning = length > 1;
  const picture = make("div");
  const count = make("p", { className: "num" });
  const step = (by) => {
    at = (at + by + length) % length;
    count.textContent = `Mã ${at + 1}/${length}`;
    drawQr(picture, framesAt(age())[at], `${LABEL}: ${at + 1} trên ${length}`, "medium");
  };
  const run = (isOn) => {
    isRunning = isOn;
    toggle.textContent = isOn ? "Dừng" : "Chạy";
  };
  const byHand = (by) => () => {
    run(false);
    step(by);
  };
  const toggle = button("", () => run(!isRunning));
  const controls = make("div", { className: "steps" });
  controls.append(button("Trước", byHand(-1)), toggle, button("Sau", byHand(1)));
  controls.hidden = length === 1;
  const help =
    "Đội trưởng mở trang Nộp hộ, chạm “Mở máy ảnh” rồi hướng vào đây cho đến khi máy báo đã đọc đủ. Chỉnh màn hình sáng lên.";
  place.replaceChildren(picture, count, controls, make("p", { className: "hint", textContent: help }));
  place.hidden = false;
  run(isRunning);
  step(0);
  place.scrollIntoView({ block: "nearest" });
  navigator.wakeLock?.request("screen").catch(() => {});
  const timer = setInterval(() => {
    if (!picture.isConnected) return clearInterval(timer);
    if (age() < OLDEST_MS) return step(isRunning ? 1 : 0);
    clearInterval(timer);
    renew();
  }, FRAME_MS);
}
