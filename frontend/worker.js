// Keeps the workspace's own files on the device, so that it opens without a network. It holds no data of anybody's: what
// people work with lies in their replica, and calls to the server pass by here untouched.
//
// One build's files lie in one cache. A new build is fetched beside it and waits until a page says that nobody is in the
// middle of a form; the build before it stays for the tabs that still show it.

/** What tells this build from others. */
const BUILD = "{{build}}";
/** Every file of this build. */
const FILES = {{files}};
/** The script that the shell of this build names: another shell belongs to another build. */
const BOOT = "{{boot.js}}";

const SHELL = "/app";
const OURS = "sen-files-";
const CACHE = OURS + BUILD;
/** What a cache holds once its build has served a page. */
const USED = "/app/used";

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));

async function fetchAll() {
  try {
    const cache = await caches.open(CACHE);
    // Names say the content: what an earlier fetch left in the browser's own cache is as good.
    await cache.addAll(FILES);
    const shell = await fetch(SHELL, { cache: "no-store", credentials: "omit" });
    const named = (await shell.clone().text()).match(/\/assets\/[^"' ]+/g) ?? [];
    if (!shell.ok || !named.includes(BOOT) || named.some((file) => !FILES.includes(file))) {
      // The server was updated in between. The browser comes again, and finds the newer worker.
      throw new Error("the shell is of another build");
    }
    await cache.put(SHELL, shell);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  // Caches are listed in the order in which they were made. The last that was ever used is of the tabs that are still open.
  const others = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  const used = [];
  for (const name of others) if (await caches.match(USED, { cacheName: name })) used.push(name);
  await Promise.all(others.filter((name) => name !== used.at(-1)).map((name) => caches.delete(name)));
  await (await caches.open(CACHE)).put(USED, new Response("used"));
  await self.clients.claim();
}

/** Told when a page says that it is there. */
let heard = () => {};

self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(takeOverFrom(event.source));
  if (event.data === "take-over-if-alone") event.waitUntil(takeOverIfAlone(event.source));
  if (event.data === "here") heard();
});

async function takeOverIfAlone(asker) {
  if (await isAlone(asker)) await takeOverFrom(asker);
  else asker.postMessage("not-alone");
}

/** Whether no other page of the desk answers. One that was just opened again is listed for a while beside the one in whose
 * place it stands; only those that live can say so. */
async function isAlone(asker) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = pages.filter((page) => page.id !== asker.id && isDesk(new URL(page.url).pathname));
  if (others.length === 0) return true;
  const answered = new Promise((done) => (heard = () => done(true)));
  for (const page of others) page.postMessage("who-is-there");
  return !(await Promise.race([answered, new Promise((done) => setTimeout(() => done(false), 1000))]));
}

async function takeOverFrom(asker) {
  asker.postMessage("taking-over");
  await self.skipWaiting();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && isDesk(url.pathname)) event.respondWith(kept(SHELL, request, CACHE));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(kept(url.pathname, request));
});

/** What is kept under a name, in this build's cache alone or in any; else what the network has. */
async function kept(name, request, cacheName) {
  return (await caches.match(name, { cacheName, ignoreVary: true })) ?? fetch(request);
}

function isDesk(path) {
  return path === SHELL || path.startsWith(`${SHELL}/`);
}
