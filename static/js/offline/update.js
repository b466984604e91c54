// A new version of the app is on the phone: the page says so, and goes on as it is until its reader wants the new one.
import { notice } from "./notices.js";

let asked = false;
const reload = () => location.reload();
const say = (act) => notice("update", "Có bản mới.", [{ label: "Cập nhật", act }]);

/** Say it once the version that `registration` fetches is whole; with `isHere` it has taken over. */
export const offer = (registration, isHere) => {
  const { installing, waiting } = registration;
  if (isHere && asked) reload();
  else if (isHere)
    say(reload); // another tab wanted it
  else if (installing) installing.onstatechange = () => offer(registration);
  else if (waiting)
    say(() => {
      asked = true;
      waiting.postMessage("take over");
    });
};
