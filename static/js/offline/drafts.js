// A form half filled in outlives a reload, an update and a tab that the phone closed. It holds ticks, nobody's name.
import { vietnamDay } from "./outbox.js";

const KEY = "log_draft";
const today = () => vietnamDay(Date.now());

export const keepDraft = (draft) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...draft, day: today() }));
  } catch {} // refused: then it lives as long as the page
};

export const forgetDraft = () => {
  try {
    localStorage.removeItem(KEY);
  } catch {}
};

/** The member's draft of today, if there is one. */
export const draftFor = (member) => {
  try {
    const draft = JSON.parse(localStorage.getItem(KEY));
    return draft?.member === member && draft.day === today() ? draft : null;
  } catch {
    return null;
  }
};
