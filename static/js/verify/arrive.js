// A scanned poster checks in at once: into the outbox, which has a moment to send it, then on to the log page, so
// that it leaves no entry in the history and "back" does not come here. A phone that cannot keep it sends the plain
// form. A page that the browser prepares ahead does nothing.
import { enter } from "../checkins/enter.js";
import { current, flush } from "../offline/sync.js";

const WAIT_MS = 3000;
const form = document.querySelector("form[data-arrive]");
const soon = () => new Promise((done) => setTimeout(done, WAIT_MS));

async function arrive() {
  const done = await Promise.race([
    enter(form.dataset.arrive, "poster", { id: form.elements.id.value }),
    soon(),
  ]);
  if (!done || done.state === "signed_out") return form.requestSubmit();
  await Promise.race([flush(), soon()]);
  const { records } = await current();
  const isRefused = records.some((r) => r.id === done.record?.id && r.state === "attention");
  location.replace(isRefused ? "/check-in" : "/assists/new");
}

const begin = () => arrive().catch(() => form.requestSubmit());

if (form && document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
else if (form) begin();
