// What every page of a member does beside its own work: keeps the app on the phone and offers its new version.
const register = async () => {
  const registration = await navigator.serviceWorker.register("/sw.js", {
    type: "module",
    updateViaCache: "none",
  });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage("keep more");
  return registration;
};

// Where it fails (an old browser, a full phone, a plain http address) the site works as it does without.
if ("serviceWorker" in navigator) {
  const start = () => register().catch(() => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
