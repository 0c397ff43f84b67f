// The app on the device: it opens without a network straight into today's work, and a newer build never takes the place of
// a form that somebody types into.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { enterPin, installed, setPin } from "../support/device";
import { bundle, openSchool } from "../support/school";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

// Browsers are started and stopped.
test.describe.configure({ timeout: 240_000 });

/** A browser whose profile outlives it. */
const it = test.extend<{ boot: (origin: string) => Promise<BrowserContext> }>({
  boot: async ({ playwright, launchOptions, viewport, locale, timezoneId }, use, info) => {
    const profile = info.outputPath("profile");
    let context: BrowserContext | undefined;
    await use(async (origin) => {
      await context?.close();
      const options = { ...launchOptions, baseURL: origin, viewport, locale: locale!, timezoneId: timezoneId! };
      context = await playwright.chromium.launchPersistentContext(profile, { ...options, serviceWorkers: "allow" });
      return context;
    });
    await context?.close();
  },
});

/** What a list holds. */
const rows = (page: Page) => page.locator("main .row-open");

/** A place in the side bar. */
const place = (page: Page, name: string) => page.locator("nav.places").getByRole("link", { name: new RegExp(`^${name}( ?\\d+)?$`) });

/** Whose build draws this page: the script that its shell names. */
const build = (page: Page) => page.evaluate(() => document.querySelector("script[src]")?.getAttribute("src"));

it("it can be installed, and says so in Vietnamese", async ({ boot }) => {
  const page = await (await boot(process.env.BASE_URL!)).newPage();
  await page.goto("/app");
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = await page.evaluate(async (href) => (await fetch(href!)).json(), href);
  expect(manifest).toMatchObject({ short_name: "Sen", lang: "vi", start_url: "/app", scope: "/app", display: "standalone" });
  for (const icon of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode();
      return [picture.naturalWidth, picture.naturalHeight];
    }, icon.src);
    expect(size[0]).toBe(size[1]);
    if (icon.sizes !== "any") expect(`${size[0]}x${size[1]}`).toBe(icon.sizes);
  }
});

it("with the server gone, a browser that is started opens on today's work", async ({ boot }) => {
  const school = await openSchool({ demo: true });
  try {
    let page = await (await boot(school.origin)).newPage();
    await signIn(page, accounts.office);
    await installed(page);
    await setPin(page);
    await place(page, "Hồ sơ").click();
    await expect(rows(page).first()).toBeVisible();
    await expect(page.locator(".connection")).toHaveText("Đã gửi");

    await school.stop();
    page = await (await boot(school.origin)).newPage();
    await page.goto("/app");
    await enterPin(page);
    await drawn(page);
    await expect(page.locator(".connection")).toContainText("Không có mạng", { timeout: 30_000 });
    // Every page is there, also those that nobody opened before.
    await page.goto("/app/cases");
    await enterPin(page);
    await expect(rows(page).first()).toBeVisible();
    await rows(page).first().click();
    await expect(page.locator("main h1")).toBeVisible();
    await place(page, "Tiếp nhận").click();
    await expect(page.locator("main h1")).toHaveText("Tiếp nhận hồ sơ");

    await school.start();
    await page.reload();
    await drawn(page);
    await expect(page.locator(".connection")).toHaveText("Đã gửi", { timeout: 30_000 });
  } finally {
    await school.close();
  }
});

it("a newer build waits while somebody types, and is used when it is asked for", async ({ boot }) => {
  const assets = mkdtempSync(join(tmpdir(), "sen-bundle-"));
  cpSync(bundle(), assets, { recursive: true, filter: (file) => !file.endsWith("/sen") });
  const school = await openSchool({ demo: true, assets });
  /** The next build: another script starts the workspace. */
  const update = (name: string) => {
    const named = /\/assets\/(boot\.[0-9a-z.-]+\.js)/;
    const [, old] = readFileSync(join(assets, "index.html"), "utf8").match(named)!;
    const script = readFileSync(join(assets, "assets", old!), "utf8");
    writeFileSync(join(assets, "assets", `boot.${name}.js`), `${script}\n// ${name}\n`);
    for (const file of ["index.html", "worker.js"]) {
      const text = readFileSync(join(assets, file), "utf8").replaceAll(old!, `boot.${name}.js`);
      writeFileSync(join(assets, file), text.replace(/const BUILD = ".*"/, `const BUILD = "${name}"`));
    }
  };
  try {
    const context = await boot(school.origin);
    const page = await context.newPage();
    await signIn(page, accounts.office);
    await installed(page);
    const first = await build(page);
    await page.getByRole("link", { name: "Tiếp nhận hồ sơ" }).first().click();
    await page.locator("main .row-open").filter({ hasText: "Xác nhận đang học" }).click();
    const child = page.getByRole("combobox", { name: /^Trẻ/ });
    await child.fill("Trẻ đang được nhập");

    update("000000000001");
    const notice = page.locator(".notice").filter({ hasText: "Sen có bản mới" });
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(notice).toContainText("Bạn đang nhập dở", { timeout: 30_000 });
    await expect(notice.getByRole("button")).toHaveCount(0);
    await expect(child).toHaveValue("Trẻ đang được nhập");

    // The form is left: nothing is begun any more, and the page opens again where it was.
    await place(page, "Hồ sơ").click();
    await notice.getByRole("button", { name: "Dùng bản mới" }).click();
    await expect.poll(() => build(page).catch(() => first), { timeout: 60_000 }).toBe("/assets/boot.000000000001.js");
    await drawn(page);
    await expect(page).toHaveURL(/\/app\/cases/);
    await expect(notice).toHaveCount(0);

    // One that came while Sen was closed is used at once when it is opened.
    update("000000000002");
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(notice).toBeVisible({ timeout: 30_000 });
    // A browser that is still at something with the older one lets it end first, and uses the newer at the next opening.
    await expect(async () => {
      await page.reload();
      await drawn(page);
      await expect.poll(() => build(page).catch(() => undefined), { timeout: 5_000 }).toBe("/assets/boot.000000000002.js");
    }).toPass({ timeout: 120_000 });

    // Not while another tab shows the one before: that tab may hold a form.
    const other = await context.newPage();
    await other.goto("/app/cases");
    await drawn(other);
    update("000000000003");
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(notice).toBeVisible({ timeout: 30_000 });
    await page.reload();
    await drawn(page);
    await expect(notice).toBeVisible({ timeout: 30_000 });
    expect(await build(page)).toBe("/assets/boot.000000000002.js");
  } finally {
    await school.close();
    rmSync(assets, { recursive: true, force: true });
  }
});
