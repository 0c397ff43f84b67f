// What lies on a device is sealed: the server's word opens it, or a PIN while there is no network.
import type { BrowserContext } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { comment, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { PIN, enterPin, installed, kept, layInClear, layLoose, rowsOfRecords, setPin } from "../support/device";
import { newFamily } from "../support/people";
import { openSchool, type School } from "../support/school";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

// Browsers are started and stopped, and servers too.
test.describe.configure({ timeout: 240_000 });

/** A school of one's own, and a browser whose profile outlives it. */
const it = test.extend<{ school: School; boot: () => Promise<BrowserContext> }>({
  school: async ({}, use) => {
    const school = await openSchool({ demo: true });
    await use(school);
    await school.close();
  },
  boot: async ({ school, playwright, launchOptions, viewport, locale, timezoneId }, use, info) => {
    const profile = info.outputPath("profile");
    let context: BrowserContext | undefined;
    await use(async () => {
      await context?.close();
      const options = { ...launchOptions, baseURL: school.origin, viewport, locale: locale!, timezoneId: timezoneId! };
      context = await playwright.chromium.launchPersistentContext(profile, { ...options, serviceWorkers: "allow" });
      return context;
    });
    await context?.close();
  },
});

test("nothing that somebody works with lies on the device in clear", async ({ page, context }) => {
  const clerk = await Desk.at(context);
  await page.close();
  await signIn(clerk.page, accounts.office);
  const family = newFamily();
  await takeIn(clerk, family);
  await clerk.sent();
  const { raw, opened, clear } = await kept(clerk.page);
  // All of a device in a failure's message would help nobody.
  expect(opened.includes(family.child) && opened.includes("chuyen-truong-di"), "with the key it is all there").toBe(true);
  expect(clear).toBe(0);
  const readable = [family.child, "chuyen-truong-di", "Hương Sen", "person"].filter((word) => raw.includes(word));
  expect(readable).toEqual([]);
});

test("what an earlier build left in clear is sealed when it is opened, and goes on", async ({ page, context }) => {
  const clerk = await Desk.at(context);
  await page.close();
  await signIn(clerk.page, others.accountant);
  await clerk.page.goto("/app/cases");
  await expect(clerk.main.locator(".row-open").first()).toBeVisible();
  // The rows as they lay there before: text, in a layout of the second version.
  await clerk.page.goto("/robots.txt");
  await layInClear(clerk.page);
  const before = await kept(clerk.page);
  expect(before.clear).toBeGreaterThan(5);

  await clerk.page.goto("/app/cases");
  await expect(clerk.main.locator(".row-open").first()).toBeVisible();
  await clerk.sent();
  const after = await kept(clerk.page);
  expect(after.clear).toBe(0);
  expect(after.opened.includes("chuyen-truong-di")).toBe(true);
});

test("what an earlier build left in thousands of rows is brought into packs, and none of it is lost", async ({ page, context }) => {
  const clerk = await Desk.at(context);
  await page.close();
  await signIn(clerk.page, others.accountant);
  await clerk.page.goto("/app/cases");
  await expect(clerk.main.locator(".row-open").first()).toBeVisible();
  await clerk.page.goto("/robots.txt");
  const packs = await rowsOfRecords(clerk.page);
  await layLoose(clerk.page, 4_200);
  expect(await rowsOfRecords(clerk.page)).toBe(packs + 4_200);

  await clerk.page.goto("/app/cases");
  await expect(clerk.main.locator(".row-open").first()).toBeVisible();
  await expect.poll(() => rowsOfRecords(clerk.page), { timeout: 30_000 }).toBeLessThan(packs + 100);
  await clerk.page.goto("/robots.txt");
  const { opened, clear } = await kept(clerk.page);
  const found = new Set(opened.match(/Trẻ cũ \d+/g));
  expect([found.size, clear]).toEqual([4_200, 0]);
});

it("a PIN opens today's work with the server gone; a wrong one says how many tries are left", async ({ school, boot }) => {
  let page = await (await boot()).newPage();
  await signIn(page, accounts.office);
  // Offered where the day begins, until somebody has one.
  const offer = page.locator(".notice").filter({ hasText: "Mất mạng vẫn mở được Sen" });
  await offer.getByRole("link", { name: "Đặt mã PIN" }).click();
  await page.getByRole("button", { name: "Đặt mã PIN" }).click();
  const dialog = page.locator("dialog[open]");
  const fill = async (pin: string, again: string) => {
    await dialog.getByLabel(/^Mã PIN/).fill(pin);
    await dialog.getByLabel(/^Nhập lại mã PIN/).fill(again);
    await dialog.getByRole("button", { name: "Đặt mã PIN" }).click();
  };
  await fill("2718", "2718");
  await expect(dialog).toContainText("Mã PIN có 6 đến 12 chữ số");
  await fill("123456", "123456");
  await expect(dialog).toContainText("Mã này dễ đoán");
  await fill(PIN, "271829");
  await expect(dialog).toContainText("Hai lần nhập chưa giống nhau");
  await fill(PIN, PIN);
  await expect(page.getByText("Đã đặt", { exact: true })).toBeVisible();
  await page.goto("/app");
  await drawn(page);
  await expect(offer).toHaveCount(0);
  await installed(page);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(PIN);

  await school.stop();
  page = await (await boot()).newPage();
  await page.goto("/app/cases");
  await expect(page.locator("main h1")).toHaveText("Mở bằng mã PIN", { timeout: 60_000 });
  await expect(page.locator("main")).toContainText("Văn thư");
  await enterPin(page, "999777");
  await expect(page.locator(".notice")).toContainText("Còn 9 lần thử");
  await enterPin(page);
  await expect(page.locator("main .row-open").first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator(".connection")).toContainText("Không có mạng", { timeout: 30_000 });

  // With the network back nothing is asked for.
  await school.start();
  await page.reload();
  await expect(page.locator("main .row-open").first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator(".connection")).toHaveText("Đã gửi", { timeout: 30_000 });
});

it("ten wrong tries drop the PIN; Sen opens by itself when the server answers, and what was typed is there", async ({ school, boot }) => {
  let page = await (await boot()).newPage();
  await signIn(page, accounts.office);
  await setPin(page);
  await page.goto("/app/intake");
  await page.locator("main .row-open").filter({ hasText: "Xác nhận đang học" }).click();
  await page.getByRole("combobox", { name: /^Trẻ/ }).fill("Trẻ đang được nhập dở");
  await page.waitForTimeout(5_000);
  await installed(page);
  await school.stop();

  page = await (await boot()).newPage();
  await page.goto("/app");
  for (let left = 9; left > 0; left -= 1) {
    await enterPin(page, "999777");
    await expect(page.locator(".notice")).toContainText(`Còn ${left} lần thử`);
  }
  await enterPin(page, "999777");
  await expect(page.locator("main")).toContainText("Đã thử sai 10 lần");
  await expect(page.getByLabel(/^Mã PIN/)).toHaveCount(0);
  await page.reload();
  await expect(page.locator("main h1")).toHaveText("Chưa mở được khi không có mạng", { timeout: 60_000 });
  await expect(page.locator("main")).toContainText("vẫn còn nguyên");

  await school.start();
  await expect(page.locator("nav.places")).toBeVisible({ timeout: 60_000 });
  await page.goto("/app/intake");
  await expect(page.locator("main .sheet").filter({ hasText: "Có bản nháp chưa xong" })).toBeVisible();
});

it("whose session has ended signs in again, and what was not sent goes; somebody else on the machine sees none of it", async ({ school, boot }) => {
  const context = await boot();
  const clerk = await Desk.at(context);
  await signIn(clerk.page, accounts.office);
  await setPin(clerk.page);
  await installed(clerk.page);
  await clerk.page.goto("/app/cases");
  await clerk.row("Chuyển trường đi").locator(".row-open").click();
  await expect(clerk.main.locator(".comments")).toBeVisible();
  await clerk.sent();
  await school.stop();
  const words = `Viết khi mất mạng ${Date.now()}`;
  await comment(clerk, words);
  await expect(clerk.page.locator(".connection")).toContainText("1 mục chờ gửi");
  await clerk.page.close();
  await school.start();
  await context.clearCookies();

  // Somebody else works here in between.
  const other = await context.newPage();
  await signIn(other, others.teacher);
  await other.goto("/app/cases");
  await expect(other.locator("main .row-open").first()).toBeVisible();
  const theirs = await kept(other);
  expect(theirs.opened.includes("Giáo viên Tổ Lá"), "their own opens").toBe(true);
  expect((theirs.opened + theirs.raw).includes(words), "and nothing of hers").toBe(false);
  await other.locator(".side").getByRole("button", { name: "Đăng xuất" }).click();
  await expect(other).toHaveURL(/\/app\/sign-in$/);

  await signIn(other, accounts.office);
  await expect(other.locator(".connection")).toHaveText("Đã gửi", { timeout: 60_000 });
  await other.goto("/app/cases");
  await other.locator("main .row").filter({ hasText: "Chuyển trường đi" }).first().locator(".row-open").click();
  await expect(other.locator("main .comments")).toContainText(words);
});
