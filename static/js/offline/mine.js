// "Của tôi": the server's rows and this phone's records as one list by id, how each stands, and what can be done.
import { isSound, leansOn, stateOf, tally, turnsOf, vietnamDay } from "./outbox.js";
import { changed } from "./phone.js";
import { isShown, row } from "./row.js";
import { change } from "./store.js";
import { clockOffset, current, flush, onChange, onFlush, save } from "./sync.js";
import { tallyText } from "./words.js";

const $ = (selector) => document.querySelector(selector);
const list = $("[data-records]");
const OUTCOMES = {
  sent: "",
  offline: "Không có mạng; máy sẽ tự gửi khi có mạng.",
  busy: "Máy chủ bận; máy sẽ tự gửi lại.",
  sign_in: "Cần đăng nhập lại thì mới gửi được. Các lượt vẫn còn trên máy.",
};
let drawn;
let firstDay;

const revise = async (ids, mend) => {
  await change(ids, (rows) => rows.map(mend));
  await changed();
};

const draw = async () => {
  const { me, member, records } = await current();
  const now = Date.now() + (await clockOffset());
  const today = vietnamDay(now);
  firstDay ??= today;
  if (today !== firstDay) return location.reload();
  const signature = JSON.stringify([
    member,
    today,
    me?.heard_at,
    records.map((r) => [r.id, r.state, r.gone]),
  ]);
  if (signature === drawn) return;
  drawn = signature;
  const atServer = (id) => document.getElementById(`assist-${id}`)?.matches(":not([data-local])");
  for (const old of document.querySelectorAll("[data-local]")) old.remove();
  const voids = records.filter(
    (r) => r.kind === "void" && isSound(r) && ["waiting", "accepted"].includes(stateOf(r)),
  );
  const voided = new Map(voids.map((r) => [r.data.assist, stateOf(r)]));
  const known = { me, records, today };
  for (const record of records.filter((r) => isShown(r, today) && !atServer(r.id)))
    (stateOf(record) === "aside" ? $("[data-aside] ul") : list).append(row(record, known, voided));
  for (const [id, state] of voided) {
    const item = state === "waiting" && document.getElementById(`assist-${id}`);
    if (item && !item.matches("[data-void]")) item.querySelector(".tag").textContent = "Chờ hủy";
  }
  list.append(...[...list.children].sort((a, b) => (a.dataset.at < b.dataset.at ? 1 : -1)));
  $("[data-none]").hidden = $("[data-some]").hidden = list.childElementCount > 0;
  $("[data-some]").hidden = !list.childElementCount;
  $("[data-aside]").hidden = !$("[data-aside] li");
  showSums(me, records, now, voids.filter((r) => stateOf(r) === "waiting").length);
};

const showSums = (me, records, now, voids) => {
  const turns = turnsOf(me, records, now);
  const unsent = tally(records);
  const ofAssists = tally(records.filter((r) => r.kind === "assist" || r.kind === undefined));
  const note = $("[data-tally]");
  const sums = { written: turns.written.size, counted: turns.counted.size, missing: turns.missing.size };
  note.textContent = tallyText(sums, ofAssists, voids);
  note.hidden = !me;
  note.classList.toggle("good", note.textContent.endsWith(`tính ${sums.counted}.`));
  for (const figure of document.querySelectorAll("[data-turns] b")) figure.textContent = sums.written;
  $("[data-send]").hidden = !unsent.waiting;
  $("#rescue").hidden = !(unsent.waiting + unsent.attention + unsent.aside);
  const owner = $("[data-owner]");
  if (me && owner)
    [owner.children[0].textContent, owner.children[1].textContent] = [
      me.member.name,
      me.member.team_name ?? "",
    ];
};

const say = (text) => {
  $("[data-outcome]").textContent = text;
};

const act = {
  send: async () => {
    say("Đang gửi…");
    const outcome = await flush();
    const { waiting, attention } = tally((await current()).records);
    const rest = attention ? `Đã gửi; còn ${attention} bản ghi cần xem.` : "Đã gửi hết.";
    say(OUTCOMES[outcome] || (waiting ? "" : rest));
  },
  aside: async (id) => {
    if (!confirm("Cất bản ghi này? Máy không gửi nữa, nhưng vẫn giữ và lưu ra tệp được.")) return;
    await revise([id], (record) =>
      stateOf(record) === "attention" ? { ...record, state: "aside" } : record,
    );
  },
  // What was put aside too, unless another stands for it; with what was refused only because this one was not known.
  again: async (id) => {
    const { records } = await current();
    const behind = records.filter(
      (r) => isSound(r) && /^unknown_(check_in|assist)$/.test(r.result?.reason) && leansOn(r) === id,
    );
    const isBack = (r) =>
      stateOf(r) === "attention" || (r.id === id && r.state === "aside" && !r.replaced_by);
    await revise([id, ...behind.map((r) => r.id)], (record) =>
      isBack(record) ? { ...record, state: "waiting", result: undefined } : record,
    );
    await act.send();
  },
  void: async (assist) => {
    if (confirm("Hủy lượt này? Lượt đã hủy không tính vào số liệu."))
      await save("void", { assist, reason: "mistake" });
  },
  rescue: async () => {
    const { open } = await import("../rescue/show.js");
    const { records } = await current();
    await open(
      $("[data-rescued]"),
      records.filter((record) => stateOf(record) !== "accepted"),
    );
  },
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest(
    "[data-send], [data-rescue], [data-slot=again], [data-slot=aside], [data-slot=void]",
  );
  if (!button) return;
  const { slot } = button.dataset;
  const name = slot ?? ("send" in button.dataset ? "send" : "rescue");
  act[name](button.closest("li")?.dataset.local).catch(() => say("Chưa làm được. Hãy thử lại."));
});

/** What the server's rows say was taken back elsewhere is not written any more. */
const learn = async () => {
  const gone = [...document.querySelectorAll("li[data-void]")].map((item) => item.id.replace("assist-", ""));
  for (const { id, gone: known } of (await current()).records)
    if (gone.includes(id) && !known) await revise([id], (r) => ({ ...r, gone: true }));
};

if (list) {
  onChange(draw);
  onFlush((outcome) => outcome === "sent" && draw());
  learn()
    .then(draw)
    .catch(() => {});
}
