// The service worker's work. It keeps the shells, which know no member, and the files that they need, and opens
// them where the network does not answer. It keeps nothing else: no page, no answer of the API.
import { flush } from "./sync.js";

const PATIENCE_MS = 4000;

export const serve = ({ version, shells, assets, later }) => {
  const name = `shell-${version}`;
  const folder = new URL("../..", import.meta.url).pathname; // /static/<hash>/
  const first = new Set(shells.filter(([, , comesFirst]) => comesFirst).map(([, path]) => path));
  const shellAt = new Map(shells.map(([url, path]) => [path, url]));

  // `caches.match` would look into the oldest version first.
  const kept = async (url) => (await caches.open(name).catch(() => {}))?.match(url, { ignoreVary: true });

  const keep = async (url) => {
    const response = await fetch(url, { credentials: "omit", redirect: "error" });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    // A server that was renewed in this very moment: the next visit tries again.
    if (url.startsWith("/shell/") && !(await response.clone().text()).includes(folder)) throw new Error(url);
    await (await caches.open(name)).put(url, response);
  };

  const keepLater = async () => {
    for (const url of [...shells.map(([shell]) => shell), ...assets, ...later])
      if (!(await kept(url))) await keep(url);
  };

  const forgetOthers = async () => {
    const old = (await caches.keys()).filter((other) => other.startsWith("shell-") && other !== name);
    await Promise.all(old.map((other) => caches.delete(other)));
  };

  // The network's answer, or a failure once there is none in time or none from the app itself.
  const ask = (request, patience) =>
    new Promise((resolve, reject) => {
      if (patience) setTimeout(reject, patience);
      fetch(request).then((response) => {
        if (patience && response.status >= 500) reject();
        resolve(response);
      }, reject);
    });

  const open = async (request, { pathname, search }) => {
    const isCode = /^\/c\//i.test(pathname);
    const shell = shellAt.get(isCode ? "/check-in" : pathname);
    // After a sign-in or sign-out the server's own page says whose phone this is now.
    const cameIn = /^\/(sign-in|sign-out|join|j\/|recover|r\/|account)/i.test(
      new URL(request.referrer || "/", location).pathname,
    );
    const quick = first.has(pathname) && !search && !cameIn && (await kept(shell));
    if (quick) return quick;
    try {
      return await ask(request, shell && PATIENCE_MS);
    } catch {
      return (await kept(shell ?? "/shell/offline")) ?? fetch(request);
    }
  };

  // A page of another version asks for its own files: the network knows them, else ours of that name do.
  const file = async (request, { pathname }) => {
    const ours = pathname.replace(/^\/static\/[^/]+\//, folder);
    return (await kept(request)) ?? fetch(request).catch(async () => (await kept(ours)) ?? Response.error());
  };

  addEventListener("install", (event) => {
    event.waitUntil(Promise.all([...assets, ...shells.map(([url]) => url)].map(keep)));
  });
  addEventListener("activate", (event) => {
    clients.claim(); // not waited for: until all is done here, no page opens
    event.waitUntil(forgetOthers());
  });
  addEventListener("message", (event) => {
    if (event.data === "take over") skipWaiting();
    if (event.data === "keep more") event.waitUntil(keepLater());
  });
  addEventListener("sync", (event) => {
    const send = async () => {
      if (/offline|busy/.test(await flush())) throw new Error("later"); // the browser comes back by itself
    };
    if (event.tag === "outbox") event.waitUntil(send());
  });
  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(open(request, url));
    else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
  });
};
