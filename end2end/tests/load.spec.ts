// What a browser fetches, and when: the door first, the desk beside it, pages when they are wanted.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

/** The files of the build that a page has asked for. */
function assets(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/assets/")) asked.push(pathname);
  });
  return asked;
}

test("the door is drawn from what the budget counts, and nothing else", async ({ page }) => {
  const asked = assets(page);
  await page.route(/\/assets\/(split|chunk)_.*\.wasm$/, (route) => route.abort());
  await page.goto("/app");
  await expect(page.getByLabel(/^Tên đăng nhập/)).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));

  const shell = await page.evaluate(() => [...document.querySelectorAll("[href],[src]")].map((at) => at.getAttribute("href") ?? at.getAttribute("src")));
  // The loader of parts is imported by the script, and counted with it.
  const counted = (file: string) => shell.includes(file) || /\/(parts)\.[0-9a-f]+\.js$/.test(file);
  expect(asked.filter((file) => /\.(woff2|js|css)$/.test(file) && !counted(file))).toEqual([]);
  expect(asked.filter((file) => file.endsWith(".wasm") && shell.includes(file))).toHaveLength(1);
});

test("what cannot be fetched says so, and comes at another try", async ({ page }) => {
  let cut = true;
  await page.route(/\/assets\/split_(cases|desk)\..*\.wasm$/, (route) => (cut ? route.abort() : route.continue()));
  await page.goto("/app");
  await page.getByLabel(/^Tên đăng nhập/).fill(accounts.office);
  await page.getByLabel(/^Mật khẩu/).fill("huongsen-2026");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText("Chưa tải được phần này của Sen");

  cut = false;
  await page.getByRole("button", { name: "Thử lại" }).click();
  await drawn(page);
  await expect(page.getByRole("link", { name: "Tiếp nhận hồ sơ" })).toBeVisible();
});

test("a page whose code comes late is announced like any other", async ({ page }) => {
  await signIn(page, accounts.office);
  // As if it had never been fetched: a fresh page, whose parts wait.
  let go = () => {};
  const gate = new Promise<void>((open) => (go = open));
  await page.route(/\/assets\/split_cases\..*\.wasm$/, async (route) => {
    await gate;
    await route.continue();
  });
  await page.reload();
  await page.getByRole("link", { name: "Tiếp nhận hồ sơ" }).click();
  await expect(page).toHaveURL(/\/app\/intake$/);
  await expect(page.locator("main .skeleton")).toBeVisible();
  go();
  await expect(page.locator("main h1")).toBeFocused();
});

test("once the desk stands, every page opens without a network", async ({ page, context }) => {
  const asked = assets(page);
  await signIn(page, accounts.office);
  await expect.poll(() => ["split_cases", "split_aside"].every((part) => asked.some((file) => file.includes(part)))).toBe(true);
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.getByRole("link", { name: "Tiếp nhận hồ sơ" }).click();
  await expect(page.locator("main h1")).toHaveText("Tiếp nhận hồ sơ");
  await page.locator(".connection").click();
  await expect(page).toHaveURL(/\/app\/outbox$/);
  await expect(page.locator("main h1")).toHaveText("Chờ gửi");
});
