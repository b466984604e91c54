// The giver's side: takes in what another phone shows or saved, keeps it, sends it, and says what became of it.
import { wireScanner } from "../checkins/scanner.js";
import { ready } from "../offline/page.js";
import { current, onChange } from "../offline/sync.js";
import { Gatherer } from "./frames.js";
import { all, drop, keep, send } from "./handed.js";
import { toText, unpack } from "./package.js";
import { row, untaken } from "./row.js";

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
  offline: "Chưa có mạng: máy này giữ các bản ghi. Khi có mạng, máy tự gửi.",
  busy: "Máy chủ bận: máy này giữ các bản ghi. Lát nữa chạm “Gửi lên máy chủ”.",
  sign_in: "Cần đăng nhập lại thì mới gửi được. Các bản ghi vẫn giữ trên máy này.",
  not_leader: "Chỉ đội trưởng hoặc điều phối viên nộp hộ được. Các bản ghi vẫn giữ trên máy này.",
};
const CLOSED =
  "Đã đọc đủ mã nhưng trình duyệt này quá cũ nên không mở được. Nhờ máy kia lưu ra tệp rồi đọc tệp ở đây.";
const NOT_KEPT = "Máy này không giữ được các bản ghi, có thể vì hết chỗ. CHƯA nhận: máy kia phải giữ lại.";
const gatherer = new Gatherer();

function say(words, kind = "") {
  const note = Object.assign(document.createElement("p"), { className: `note ${kind}`, textContent: words });
  if (find("[data-said]").textContent !== words)
    find("[data-said]").replaceChildren(...(words ? [note] : []));
}

// A QR code's text: true once all codes of a package are read, which ends the scan.
function onText(text) {
  const { kind, isNew, have, count, bytes, age } = gatherer.take(text);
  if (kind === "foreign") say(FOREIGN, "bad");
  else if (kind === "damaged") say(DAMAGED, "bad");
  else if (kind === "frame") {
    say(`Đã đọc ${have}/${count} mã. Giữ máy hướng vào màn hình kia.`);
    if (isNew) navigator.vibrate?.(30);
  } else {
    navigator.vibrate?.([80, 60, 80]);
    toText(bytes).then((read) => (read === null ? say(CLOSED, "bad") : taken(read, { age })));
  }
  return kind === "whole";
}

const taken = (text, how) => takeIn(text, how).catch(() => say(NOT_KEPT, "bad"));

async function takeIn(text, { isFile, age }) {
  const made = unpack(text);
  if (!made) return say(isFile ? BAD_FILE : DAMAGED, "bad");
  await ready;
  const { member } = await current();
  if (member === null) return say(NOBODY, "bad");
  if (!made.bundles.length) return say(UNSIGNED, "bad");
  const total = made.bundles.reduce((sum, { events }) => sum + events.length, 0);
  const added = await keep(member, made, { isFile, age });
  const whose = made.name ? ` của ${made.name}` : "";
  const words = `${added ? "Đã nhận đủ" : "Máy này nhận rồi:"} ${total} bản ghi${whose}.`;
  say(words, "good");
  await sendAll(words);
}

async function sendAll(taken = "") {
  const { member } = await current();
  const isNew = ({ state }) => state === "waiting";
  const macs = (await all(member)).filter(isNew).map(({ mac }) => mac);
  if (!macs.length) return;
  const trouble = OUTCOMES[await send(member)];
  if (trouble) return say(`${taken} ${trouble}`.trim());
  const sent = (await all(member)).filter(({ mac }) => macs.includes(mac));
  const rest = sent.reduce((sum, each) => sum + untaken(each), 0);
  const word = rest ? `Máy chủ chưa nhận ${rest} bản ghi, xem lý do bên dưới.` : "Máy chủ đã nhận.";
  say(`${taken} ${word}`.trim(), rest ? "" : "good");
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
  for (const file of target.files) await taken(await file.text().catch(() => ""), { isFile: true });
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
