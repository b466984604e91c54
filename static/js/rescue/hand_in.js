// The giver's side: takes in what another phone shows or saved, keeps it, sends it, and says what became of it.
import { wireScanner } from "../checkins/scanner.js";
import { ready } from "../offline/page.js";
import { current, onChange } from "../offline/sync.js";
import { Gatherer } from "./frames.js";
import { all, drop, keep, send } from "./handed.js";
import { toText, unpack } from "./package.js";
import { row } from "./row.js";

const find = (selector) => document.querySelector(selector);
const FOREIGN =
  "Đây không phải mã cứu bản ghi. Trên máy kia: trang “Của tôi”, chạm “Hiện mã QR cho đội trưởng quét”.";
const DAMAGED = "Mã bị hỏng hoặc đọc chưa rõ. Cứ giữ máy ổn định và quét tiếp.";
const BAD_FILE = "Tệp này hỏng hoặc không phải tệp lưu từ “Của tôi”. Nhờ lưu lại tệp rồi gửi lại.";
const UNSIGNED =
  "Tệp này không có bản ghi nào nộp hộ được: máy kia chưa nhận được khóa gửi. Khi có mạng, đăng nhập lại ở máy đó để máy tự gửi.";
const NOBODY = "Máy này chưa đăng nhập nên chưa nhận được. Khi có mạng, đăng nhập rồi làm lại.";
const OUTCOMES = {
  sent: "",
  offline: "Chưa có mạng: máy này giữ các bản ghi. Khi có mạng, mở lại trang này để gửi.",
  busy: "Máy chủ bận: máy này giữ các bản ghi. Lát nữa chạm “Gửi lên máy chủ”.",
  sign_in: "Cần đăng nhập lại thì mới gửi được. Các bản ghi vẫn giữ trên máy này.",
  not_leader: "Chỉ đội trưởng hoặc điều phối viên nộp hộ được. Các bản ghi vẫn giữ trên máy này.",
};
const gatherer = new Gatherer();

function say(words, kind = "") {
  const note = Object.assign(document.createElement("p"), { className: `note ${kind}`, textContent: words });
  if (find("[data-said]").textContent !== words)
    find("[data-said]").replaceChildren(...(words ? [note] : []));
}

// A QR code's text: true once all codes of a package are read, which ends the scan.
function onText(text) {
  const { kind, isNew, have, count, bytes } = gatherer.take(text);
  if (kind === "foreign") say(FOREIGN, "bad");
  else if (kind === "damaged") say(DAMAGED, "bad");
  else if (kind === "frame") {
    say(`Đã đọc ${have}/${count} mã. Giữ máy hướng vào màn hình kia.`);
    if (isNew) navigator.vibrate?.(30);
  } else {
    navigator.vibrate?.([80, 60, 80]);
    toText(bytes).then((read) => takeIn(read, { isFile: false }));
  }
  return kind === "whole";
}

async function takeIn(text, { isFile }) {
  const made = text === null ? null : unpack(text);
  if (!made) return say(isFile ? BAD_FILE : DAMAGED, "bad");
  await ready;
  const { member } = await current();
  if (member === null) return say(NOBODY, "bad");
  if (!made.bundles.length) return say(UNSIGNED, "bad");
  const total = made.bundles.reduce((sum, { events }) => sum + events.length, 0);
  const added = await keep(member, made, { isFile });
  const whose = made.name ? ` của ${made.name}` : "";
  const taken = `${added ? "Đã nhận đủ" : "Máy này nhận rồi:"} ${total} bản ghi${whose}.`;
  say(taken, "good");
  await sendAll(taken);
}

async function sendAll(taken = "") {
  const { member } = await current();
  const isWaiting = (await all(member)).some(({ state }) => state === "waiting");
  const words = isWaiting ? OUTCOMES[await send(member)] : "";
  if (words) say(`${taken} ${words}`.trim());
}

async function show() {
  const { member } = await current();
  const rows = (await all(member)).reverse();
  const onDrop = (mac) => confirm("Bỏ các bản ghi này khỏi máy? Máy chủ đã từ chối nhận.") && drop(mac);
  find("[data-handed]").hidden = !rows.length;
  find("[data-list]").replaceChildren(...rows.map((each) => row(find("#handed-row"), each, onDrop)));
  find("[data-send]").hidden = !rows.some(({ state }) => state === "waiting");
}

find("[data-send]").addEventListener("click", () => sendAll());
find("[data-file]").addEventListener("change", async ({ target }) => {
  for (const file of target.files) await takeIn(await file.text().catch(() => ""), { isFile: true });
  target.value = ""; // or the same file again would be no change
});
wireScanner(find("[data-scanner]"), find("[data-photo]"), {
  onText,
  onTrouble: (words) => say(words, "bad"),
  otherwise: "đọc tệp đã lưu",
});
addEventListener("online", () => sendAll());
show();
ready.then(() => {
  onChange(show);
  show();
  sendAll();
});
