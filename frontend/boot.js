// Starts the workspace. A file of its own, because the content security policy forbids inline scripts.
import init from "{{frontend.js}}";

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
