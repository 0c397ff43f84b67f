// One's own account: where one is signed in, and ending what one does not know.
import { others } from "../support/accounts";
import { signIn } from "../support/session";
import { expect, test } from "../support/test";

test("a session that one does not know is ended from another device, at once", async ({ browser, page }) => {
  const lost = await (await browser.newContext({ userAgent: "Mozilla/5.0 (iPhone) Safari/604.1" })).newPage();
  await signIn(lost, others.accountant);
  await signIn(page, others.accountant);
  await page.getByRole("link", { name: "Tài khoản của tôi" }).click();
  const sessions = page.getByRole("list", { name: "Đang đăng nhập ở đâu" }).getByRole("listitem");
  await expect(sessions.filter({ hasText: "Máy này" }).getByRole("button")).toHaveCount(0);

  const phone = sessions.filter({ hasText: "Safari · iPhone" });
  await expect(phone.first()).toBeVisible();
  const before = await phone.count();
  await phone.first().getByRole("button", { name: "Kết thúc phiên" }).click();
  await expect(page.locator(".toasts")).toContainText("Đã kết thúc phiên");
  await expect(phone).toHaveCount(before - 1);

  // Newest use first: it was the phone that has just signed in.
  await expect(lost.getByText("Phiên làm việc đã hết")).toBeVisible();
  await lost.context().close();
});

test("without a network the account page says so", async ({ page, context }) => {
  await signIn(page, others.accountant);
  // Its code is here once it has been opened; what it shows is asked for each time.
  const account = page.getByRole("link", { name: "Tài khoản của tôi" });
  await account.click();
  await expect(page.getByText("Máy này", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Hôm nay" }).click();
  await context.setOffline(true);
  await account.click();
  // Sessions, second factor, passkeys and who acts for whom: each is asked for by itself.
  await expect(page.getByText("Việc này cần có mạng")).toHaveCount(4);
  await context.setOffline(false);
  await expect(async () => {
    await page.getByRole("button", { name: "Thử lại" }).first().click({ timeout: 1_000 });
    await expect(page.getByText("Máy này", { exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
