// A device on which something goes wrong: no room left, power gone in the middle, a profile that was copied.
import { cpSync, readdirSync, readFileSync } from "node:fs";
import type { BrowserContext } from "@playwright/test";
import { others } from "../support/accounts";
import { comment } from "../support/counter";
import { Desk } from "../support/desk";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

// Browsers are started and killed.
test.describe.configure({ timeout: 240_000 });

/** Starts a browser over a folder in which everything lies that it keeps. */
const it = test.extend<{ boot: (profile: string) => Promise<BrowserContext> }>({
  boot: async ({ playwright, launchOptions, viewport, locale, timezoneId, baseURL }, use) => {
    const running: BrowserContext[] = [];
    await use(async (profile) => {
      const options = { ...launchOptions, baseURL, viewport, locale: locale!, timezoneId: timezoneId! };
      const context = await playwright.chromium.launchPersistentContext(profile, options);
      running.push(context);
      return context;
    });
    for (const context of running) await context.close();
  },
});

/** A dossier that the accountant handles. */
async function openDossier(desk: Desk): Promise<void> {
  await desk.page.goto("/app/cases?q=tre+18+mam");
  await drawn(desk.page);
  await desk.row("Chuyển trường đi").locator(".row-open").click();
  await expect(desk.main.locator(".comments")).toBeVisible();
}

/** How often something is said there. */
const said = (desk: Desk, text: string) => desk.main.locator(".comments li").filter({ hasText: text });

test("a device without room says so, and what was typed stays in its field until there is", async ({ browser }) => {
  const clerk = await Desk.of(browser, others.accountant);
  await openDossier(clerk);
  await clerk.sent();
  const devtools = await clerk.context.newCDPSession(clerk.page);
  const { origin } = new URL(clerk.page.url());
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  // The browser remembers for half a minute how much room it last found.
  await clerk.page.waitForTimeout(35_000);
  const words = `Máy đầy mà vẫn không mất (${Date.now()})`;
  const field = clerk.main.getByLabel(/^Ý kiến/);
  await field.fill(words);
  await clerk.main.getByRole("button", { name: "Gửi ý kiến" }).click();
  await expect(clerk.page.locator("body")).toContainText("Máy đã hết chỗ lưu");
  await expect(field).toHaveValue(words);
  await expect(said(clerk, words)).toHaveCount(0);
  // Nothing of it is sent: what the device does not keep has not happened.
  await expect(clerk.page.locator(".connection")).not.toContainText("chờ gửi");

  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await clerk.main.getByRole("button", { name: "Gửi ý kiến" }).click();
  await expect(said(clerk, words)).toHaveCount(1);
  await expect(field).toHaveValue("");
  await clerk.sent();
  await clerk.page.reload();
  await drawn(clerk.page);
  await expect(said(clerk, words)).toHaveCount(1);
  await clerk.context.close();
});

it("a browser that is killed while it keeps something loses nothing that it showed, and does nothing twice", async ({ boot, browser }, info) => {
  const profile = info.outputPath("profile");
  let clerk = await Desk.at(await boot(profile));
  await signIn(clerk.page, others.accountant);
  await openDossier(clerk);
  const [shown, perhaps] = [[] as string[], [] as string[]];
  for (let round = 0; round < 6; round++) {
    const words = `Mất điện lần ${round} (${Date.now()})`;
    if (round % 2 === 0) {
      // Once it stands there it is kept, however soon the power goes.
      await comment(clerk, words);
      shown.push(words);
    } else {
      await clerk.main.getByLabel(/^Ý kiến/).fill(words);
      // The press itself is waited for no longer than the browser lives.
      void clerk.main.getByRole("button", { name: "Gửi ý kiến" }).click().catch(() => undefined);
      await new Promise((later) => setTimeout(later, 20 * round));
      perhaps.push(words);
    }
    kill(profile);
    clerk = await Desk.at(await boot(profile));
    // A browser writes cookies down when it has time: whoever had just signed in does so again, and finds what they typed.
    await clerk.page.goto("/app/cases");
    await drawn(clerk.page);
    if (clerk.page.url().includes("sign-in")) await signIn(clerk.page, others.accountant);
    await openDossier(clerk);
  }
  await clerk.sent();
  const other = await Desk.of(browser, others.accountant);
  await openDossier(other);
  for (const words of shown) await expect(said(other, words), words).toHaveCount(1);
  for (const words of perhaps) expect(await said(other, words).count(), words).toBeLessThanOrEqual(1);
  await other.context.close();
});

it("a profile restored from a copy is told that its numbers are taken, and its new work arrives", async ({ boot, browser }, info) => {
  const [original, copy] = [info.outputPath("original"), info.outputPath("copy")];
  let first = await Desk.at(await boot(original));
  await signIn(first.page, others.accountant);
  await openDossier(first);
  await comment(first, `Trước khi chép (${Date.now()})`);
  await first.sent();
  await first.context.close();
  cpSync(original, copy, { recursive: true });

  /** Under which ids a page pushes. */
  const pushing = (desk: Desk) => {
    const ids = new Set<string>();
    desk.page.on("request", (request) => {
      if (request.url().endsWith("/sync/push")) ids.add((request.postDataJSON() as { client: string }).client);
    });
    return ids;
  };
  first = await Desk.at(await boot(original));
  const before = pushing(first);
  await openDossier(first);
  const [here, there] = [`Ở bản gốc (${Date.now()})`, `Ở bản chép (${Date.now()})`];
  await comment(first, here);
  await first.sent();
  await first.context.close();

  const second = await Desk.at(await boot(copy));
  const after = pushing(second);
  await openDossier(second);
  await comment(second, there);
  await second.sent();
  // It learns of it by the numbers that the original has used, or by the refusal of its own.
  const own = [...after].filter((id) => !before.has(id));
  expect([before.size, own.length], "the copy goes on under an id of its own").toEqual([1, 1]);

  const other = await Desk.of(browser, others.accountant);
  await openDossier(other);
  for (const words of [here, there]) await expect(said(other, words), words).toHaveCount(1);
  await other.context.close();
});

/** Ends a browser as a power cut does: all its processes at once, by the folder that stands in their command lines. */
function kill(profile: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    let line = "";
    try {
      line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
    } catch {
      // It ended meanwhile.
      continue;
    }
    if (!line.split("\0").includes(`--user-data-dir=${profile}`)) continue;
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}
