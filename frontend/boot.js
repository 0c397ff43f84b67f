// Starts the workspace. A file of its own, because the content security policy forbids inline scripts.
import init from "{{frontend.js}}";

// The worker that keeps these files on the device (worker.js). Browsers have none for pages that came by plain HTTP from
// another computer; what they forbid is done without.
const workers = navigator.serviceWorker;
const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/** Has the build that waits take the place of this one; whether it did. It may be slow to start, but not for ever. */
async function takeOver(waiting, words) {
  const taken = new Promise((done) => workers.addEventListener("controllerchange", () => done("taken"), { once: true }));
  const answer = new Promise((done) =>
    workers.addEventListener("message", ({ data }) => ["taking-over", "not-alone"].includes(data) && done(data)),
  );
  waiting.postMessage(words);
  const said = await Promise.race([taken, answer, pause(5000)]);
  // What is promised is waited for a little longer. Browsers let the older worker end what it is at first; if that takes its time,
  // the desk opens as it was, and says that a newer build waits.
  return said === "taking-over" ? Boolean(await Promise.race([taken, pause(4000)])) : said === "taken";
}

// A newer build asks who still shows this one.
workers?.addEventListener("message", ({ data, source }) => data === "who-is-there" && source?.postMessage("here"));
workers?.startMessages();

// A build that waits is used now, before anything is typed, if no other tab shows the one before it.
try {
  const waiting = (await workers?.getRegistration("/app"))?.waiting;
  if (waiting && (await takeOver(waiting, "take-over-if-alone"))) {
    location.reload();
    await new Promise(() => {});
  }
} catch (error) {
  console.warn(error);
}

// Somebody works here: what their desk needs is fetched beside the door, not after it. What lies on the device is there sooner when
// it is asked for.
try {
  if (!workers?.controller && localStorage.getItem("sen.session")) {
    for (const href of "{{part desk}}".split(" ")) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous", href });
      document.head.append(link);
    }
  }
} catch {
  // Storage may be forbidden; then nobody is remembered either.
}

const boot = document.getElementById("boot");
try {
  await init({ module_or_path: "{{frontend.wasm}}" });
  boot?.remove();
} catch (error) {
  console.error(error);
  const status = boot?.querySelector("[role=status]");
  if (status) {
    let english = false;
    try {
      english = localStorage.getItem("sen.lang") === "en";
    } catch {
      // Storage may be forbidden; Vietnamese is the default.
    }
    status.textContent = english
      ? "Sen could not be opened. What you typed is still on this device; reload the page to try again."
      : "Không mở được Sen. Những gì đã nhập vẫn còn trên máy này; hãy tải lại trang để thử lại.";
  }
}

// Last, so that keeping files on the device holds up nobody who waits for the desk.
const HALF_AN_HOUR = 30 * 60 * 1000;

/** Tells the desk that a newer build waits, or has taken over in another tab. */
function tellOfNewer() {
  document.documentElement.setAttribute("data-newer", "");
  window.dispatchEvent(new Event("sen-newer"));
}

async function keepOnDevice() {
  // The first worker of all takes over a page that had none: that is no newer build.
  let hadOne = Boolean(workers.controller);
  workers.addEventListener("controllerchange", () => {
    if (hadOne) tellOfNewer();
    hadOne = true;
  });
  const registration = await workers.register("/app/worker.js", { scope: "/app" });
  if (registration.waiting) tellOfNewer();
  registration.addEventListener("updatefound", () => {
    const found = registration.installing;
    found?.addEventListener("statechange", () => {
      if (found.state === "installed" && workers.controller) tellOfNewer();
    });
  });
  setInterval(() => registration.update().catch(() => undefined), HALF_AN_HOUR);
}

/** Whether the server can be reached now. */
const answers = () => fetch("/app", { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok, () => false);

/** Uses the newest build, which is fetched first if need be, and opens the page again. */
async function useNewer() {
  const registration = await workers?.getRegistration("/app");
  // Without a network nothing newer is found, and the page opens as it was.
  if (registration && !registration.waiting) await registration.update().catch(() => undefined);
  for (let tries = 40; tries > 0 && registration?.installing; tries -= 1) await pause(250);
  if (registration?.waiting) await takeOver(registration.waiting, "take-over");
  // A device that has no room for the newest build would show this one for ever: while the server answers, it comes from there.
  else if (registration && (await answers())) await registration.unregister();
  location.reload();
}

window.addEventListener("sen-use-newer", () => useNewer().catch(() => location.reload()));
if (workers) keepOnDevice().catch((error) => console.warn(error));
