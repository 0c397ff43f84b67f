// Starts the workspace. A file of its own, because the content security policy forbids inline scripts.
import init from "{{frontend.js}}";

// A new build that waits is used now, before anything is typed, if no other tab shows the one before it. Browsers have no
// workers for pages that came by plain HTTP from another computer.
const workers = navigator.serviceWorker;
try {
  const waiting = (await workers?.getRegistration("/app"))?.waiting;
  if (waiting) {
    const taken = new Promise((done) => workers.addEventListener("controllerchange", () => done(true), { once: true }));
    const late = new Promise((done) => setTimeout(done, 500));
    waiting.postMessage("take-over-if-alone");
    if (await Promise.race([taken, late])) {
      location.reload();
      await new Promise(() => {});
    }
  }
} catch {
  // What a browser forbids is done without.
}

// Somebody works here: what their desk needs is fetched beside the door, not after it.
try {
  if (localStorage.getItem("sen.session")) {
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
workers?.register("/app/worker.js", { scope: "/app" }).catch((error) => console.warn(error));
