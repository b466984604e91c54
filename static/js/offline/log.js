// The log page: a turn goes to the outbox first, always; only once it is there the page says "Đã lưu". Where the
// phone can keep nothing, the form goes to the server as it does without JavaScript.
import { dataOf, fill, keepDraft, mistakes, read } from "./form.js";
import { presenceOf, stateOf, turnsOf, uuid7 } from "./outbox.js";
import { now, ready } from "./page.js";
import { get, meta } from "./store.js";
import { current, onChange, save } from "./sync.js";

const STATES = { waiting: "còn trên máy", accepted: "đã gửi", attention: "cần xem ở “Của tôi”" };
const $ = (selector) => document.querySelector(selector);
const theForm = () => $("form[data-outbox]");

// `plain`: nothing can be kept here; `shown`: the id of the turn that the toast speaks of; `mending`: the record that
// the form corrects.
let plain = false;
let busy = false;
let savedAt = Number.NEGATIVE_INFINITY;
let shown;
let mending;

const goPlain = async () => {
  plain = true;
  $("#no-outbox").hidden = false;
  await import("../log.js");
};

// Whether something is to be mended; what that looks like is read when there is.
const say = async (form, fields) => {
  if (fields.length || $("[data-refusal]:not([hidden]), [data-refusals]"))
    await import("./mistakes.js").then(
      (it) => it.show(form, fields),
      () => $("[data-refusal]").toggleAttribute("hidden", !fields.length), // not on the phone yet: fewer words
    );
  return fields.length > 0;
};

const clear = (form) => {
  fill(form);
  form.elements.id.value = uuid7();
  say(form, []);
  $("[data-other]").hidden = true;
  keepDraft();
  mending = undefined;
  $("#mending").hidden = true;
  if (location.hash) history.replaceState(null, "", location.pathname);
};

const toast = async (text, record) => {
  const part = $("#saved").content.cloneNode(true);
  const slot = (name) => part.querySelector(`[data-slot=${name}]`);
  const words = slot("text");
  words.textContent = text;
  slot("point").hidden = !record || record.data.point !== null;
  slot("undo").hidden = !record;
  shown = record?.id;
  $("#toast").replaceChildren(part);
  if (!record) words.focus();
  await showShown();
};

const showShown = async () => {
  const record = shown && (await get(shown));
  if (record) $("#toast [data-slot=state]").textContent = STATES[stateOf(record)];
};

const turns = async () => {
  const { me, records } = await current();
  return turnsOf(me, records, await now()).written.size;
};

const keep = async (form) => {
  const draft = read(form);
  if (!draft.task.length && performance.now() - savedAt < 1000) return;
  if (await say(form, mistakes(draft))) return;
  await ready;
  const { me, member, records } = await current();
  const meant = form.elements.member;
  if (meant.value && member && Number(meant.value) !== member) {
    meant.value = member;
    (await import("./mistakes.js")).askWhose(form, me);
    return;
  }
  const there = presenceOf(me, records, await now());
  const data = dataOf(draft, mending ? mending.data.point : (there?.code ?? null));
  const more = { id: form.elements.id.value || uuid7(), replaces: mending, member };
  let record = await save("assist", data, more);
  // The id was used for another turn, in a copy of this tab: this is one more.
  if (JSON.stringify(record.data) !== JSON.stringify(data))
    record = await save("assist", data, { ...more, id: uuid7() });
  clear(form);
  savedAt = performance.now();
  scrollTo(0, 0);
  const saved = data.point === null ? "Đã lưu, chưa vào điểm" : "Đã lưu";
  turns().then((number) => toast(`${saved} · lượt thứ ${number} hôm nay`, record));
};

/** What was half filled in before the page went, or the turn that is to be mended. */
const takeUp = async (form) => {
  if (location.hash || localStorage.log_draft)
    mending = await (await import("./mend.js")).takeUp(form, $("#mending"));
};

const start = async () => {
  const form = theForm();
  form.elements.id.value ||= uuid7();
  const member = await meta("current").catch(goPlain);
  if (plain) return;
  form.elements.member.value ||= member ?? "";
  onChange(showShown);
  await takeUp(form).catch(() => {});
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (plain || form !== theForm()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return;
    busy = true;
    keep(form)
      .catch(async () => {
        await goPlain();
        form.requestSubmit();
      })
      .finally(() => {
        busy = false;
      });
  },
  true,
);

document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-outbox]");
  if (target.value === "not_done") $(".why").scrollIntoView({ block: "nearest" });
  if (!form || plain || mending) return;
  const { id, member } = form.elements;
  keepDraft({ ...read(form), id: id.value, member: Number(member.value) });
});

document.addEventListener("click", async ({ target }) => {
  if (!target.closest("[data-slot=undo]") || !shown) return;
  await save("void", { assist: shown, reason: "undone" }, { member: (await get(shown)).member });
  await toast(`Đã hoàn tác · còn ${await turns()} lượt hôm nay`);
});

start();
