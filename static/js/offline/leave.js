// Signing out of a phone that may hold records which were not sent yet: it tries to send them, says what stays here,
// and forgets who is signed in only after the server did.

import { all, send as sendHanded } from "../rescue/handed.js";
import { notice } from "./notices.js";
import { tally } from "./outbox.js";
import { setMeta } from "./store.js";
import { current, flush } from "./sync.js";

// The member's own records, and those of others that they took in.
const unsent = async () => {
  const { member, records } = await current();
  const { waiting, attention } = tally(records);
  const taken = (await all(member)).filter(({ state }) => state === "waiting");
  return taken.reduce((sum, { events }) => sum + events.length, waiting + attention);
};
const sendAll = async () => {
  await flush();
  await sendHanded((await current()).member);
};
const send = () => Promise.race([sendAll(), new Promise((done) => setTimeout(done, 8000))]);

const goOut = async (form) => {
  try {
    const answer = await fetch(form.action, { method: "POST", redirect: "manual" });
    if (answer.type !== "opaqueredirect") throw new Error(answer.status);
  } catch {
    notice("leave", "Chưa đăng xuất được: không có mạng hoặc hệ thống bận. Có mạng thì bấm lại.");
    return;
  }
  await setMeta("current", null);
  await setMeta("me", null);
  await setMeta("heard", Date.now()); // an older answer says nothing any more
  location.assign("/sign-in");
};

const warn = (form, left) => {
  const act = (work) => (event) => {
    event.target.disabled = true;
    work(form);
  };
  notice("leave", `Còn ${left} bản ghi chưa gửi. Chúng ở lại trên máy này và gửi khi bạn đăng nhập lại.`, [
    { label: "Gửi ngay", act: act(leave) },
    { label: "Vẫn đăng xuất", act: act(goOut) },
  ]);
  document.getElementById("notice-leave").scrollIntoView({ block: "center" });
};

const leave = async (form) => {
  let left = await unsent().catch(() => 0);
  if (left) {
    notice("leave", "Đang gửi những gì còn trên máy…");
    await send();
    left = await unsent();
  }
  if (left) warn(form, left);
  else await goOut(form);
};

const form = document.querySelector('form[action="/sign-out"]');
form.addEventListener("submit", (event) => {
  event.preventDefault();
  leave(form).catch(() => form.submit());
});
