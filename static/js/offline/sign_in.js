// Before somebody signs in: says where a sign-in would be of little use, and what still waits on this phone, without
// a word about whose it is.
import { notice } from "./notices.js";
import { stateOf } from "./outbox.js";
import { warnOfInner } from "./storage.js";
import { open } from "./store.js";

const everybodys = async () => {
  const request = (await open()).transaction("records").objectStore("records").getAll();
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
};

warnOfInner();
const unsent = (await everybodys().catch(() => [])).filter((row) => /waiting|attention/.test(stateOf(row)));
if (unsent.length)
  notice("kept", `Trên máy này còn ${unsent.length} bản ghi chưa gửi. Ai ghi thì đăng nhập lại để gửi.`);
