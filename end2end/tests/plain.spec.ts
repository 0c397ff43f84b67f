// A school without HTTPS: other computers reach Sen by plain HTTP. It works while there is a network, and says so.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { comment, officialCode, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

/** Under this name the browser finds the same server, and takes it for another computer. */
const name = "sen.truong.test";
const told = "Sen đang mở không qua HTTPS";

const it = test.extend<{ desk: Desk }>({
  desk: async ({ playwright, launchOptions, viewport, locale, timezoneId }, use) => {
    const server = new URL(process.env.BASE_URL!);
    const args = [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${name} 127.0.0.1`];
    const browser = await playwright.chromium.launch({ ...launchOptions, args });
    const baseURL = `http://${name}:${server.port}`;
    const context = await browser.newContext({ baseURL, viewport, locale: locale!, timezoneId: timezoneId! });
    await use(await Desk.at(context));
    await browser.close();
  },
});

async function notice(page: Page) {
  return page.locator(".notice").filter({ hasText: told });
}

it("from another computer without HTTPS the desk works, and says what does not", async ({ desk }) => {
  const { page } = desk;
  await page.goto("/app/sign-in");
  expect(await page.evaluate(() => [isSecureContext, "locks" in navigator, crypto.subtle === undefined])).toEqual([false, false, true]);
  await expect(await notice(page)).toContainText("Chỉ làm việc khi có mạng");
  await expect(await notice(page)).toContainText("sen tls init");

  await signIn(page, accounts.office);
  await expect(await notice(page)).toBeVisible();
  // Read it once; then it is out of the way until the browser is closed.
  await (await notice(page)).getByRole("button", { name: "Đã hiểu" }).click();
  await expect(await notice(page)).toHaveCount(0);
  await page.reload();
  await drawn(page);
  await expect(await notice(page)).toHaveCount(0);

  // Reading and submitting: a request taken in, a comment, both on the server.
  const family = newFamily();
  await takeIn(desk, family);
  const code = await officialCode(desk);
  await desk.main.getByRole("link", { name: "Mở hồ sơ" }).click();
  await comment(desk, "Đã gọi phụ huynh");
  await desk.sent();

  // Who opens a second tab all the same loses nothing, in either.
  const other = await Desk.at(desk.context);
  await other.page.goto(`/app/cases?q=${encodeURIComponent(code)}`);
  await drawn(other.page);
  await other.row(code).locator(".row-open").click();
  await comment(other, "Từ thẻ thứ hai");
  await other.sent();
  await comment(desk, "Từ thẻ thứ nhất");
  await desk.sent();
  await comment(other, "Và lần nữa");
  await other.sent();
  await page.reload();
  await drawn(page);
  await expect(desk.main.locator(".comments li")).toContainText(["Đã gọi phụ huynh", "Từ thẻ thứ hai", "Từ thẻ thứ nhất", "Và lần nữa"]);
  await expect(page.locator(".top")).not.toContainText("cần xử lý");
});

test("on a computer's own address, or with HTTPS, nothing of it is said", async ({ page }) => {
  await signIn(page, accounts.office);
  await expect(await notice(page)).toHaveCount(0);
});
