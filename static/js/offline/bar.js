// Where the next turn will count, in the bar of the log page.
import { presenceOf, vietnamTime } from "./outbox.js";
import { clockOffset, current, onChange } from "./sync.js";

export const now = async () => Date.now() + (await clockOffset());

const showPlace = async () => {
  const { me, records } = await current();
  const place = document.querySelector("[data-place]");
  if (!me || !place) return;
  const there = presenceOf(me, records, await now());
  const [name, line] = place.children;
  const since = there && `vào điểm ${vietnamTime(Date.parse(there.since))}`;
  name.textContent = there?.name ?? "Chưa vào điểm";
  line.textContent = [(there ?? me.member).unit_name, since, me.member.name].filter(Boolean).join(" · ");
  document.querySelector("[data-go-in]").hidden = !!there;
};

export const startBar = () => {
  onChange(showPlace);
  return showPlace();
};
