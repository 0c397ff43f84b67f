// The second factor: switched on with a telephone in hand, asked for after the password, opened by a code that was written
// down when the telephone is at home, switched off again.
import type { Page } from "@playwright/test";
import { demoPassword, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, viewports } from "../support/session";
import { expect, test } from "../support/test";
import { code } from "../support/totp";

async function openAccount(page: Page): Promise<void> {
  await page.goto("/app/account");
  await drawn(page);
}

async function password(page: Page, login: string): Promise<void> {
  await page.goto("/app/sign-in");
  const name = page.getByLabel(/^Tên đăng nhập/);
  await name.waitFor({ timeout: 60_000 });
  await name.fill(login);
  await page.getByLabel(/^Mật khẩu/).fill(demoPassword);
  await page.getByLabel(/^Mật khẩu/).press("Enter");
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Đăng xuất" }).first().click();
  await expect(page).toHaveURL(/\/app\/sign-in/);
}

test("second factor: on within a minute, asked for at the door, off again", async ({ page }) => {
  await password(page, others.headOfMam);
  await expect(page).not.toHaveURL(/\/app\/sign-in/);
  await openAccount(page);
  await page.getByRole("button", { name: "Bật mã trên điện thoại" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Nhập lại mật khẩu/).fill(demoPassword);
  await dialog.getByRole("button", { name: "Tiếp tục" }).click();
  const picture = dialog.getByRole("img", { name: "Mã QR để điện thoại quét" });
  await expect(picture).toBeVisible();
  await axeClean(page);
  await page.setViewportSize(viewports.phone);
  await expect(picture).toBeInViewport();
  await axeClean(page);
  await page.setViewportSize(viewports.desk);

  const key = await dialog.locator("code.key").innerText();
  const field = dialog.getByLabel(/^Mã 6 số/);
  await field.fill("000000");
  await field.press("Enter");
  await expect(dialog.locator(".error-summary")).toBeVisible();
  await field.fill(code(key));
  await field.press("Enter");
  const written = dialog.getByRole("list", { name: "Mã dự phòng" }).getByRole("listitem");
  await expect(written).toHaveCount(10);
  const codes = await written.allInnerTexts();
  await axeClean(page);
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Lưu thành tệp" }).click();
  expect((await download).suggestedFilename()).toBe("sen-ma-du-phong.txt");
  await dialog.getByRole("button", { name: "Tôi đã cất mã" }).click();
  await expect(page.getByText("10 mã")).toBeVisible();

  // At the door: the field has the focus, takes what is pasted, and says what is wrong.
  await signOut(page);
  await password(page, others.headOfMam);
  const asked = page.getByLabel(/^Mã 6 số trên điện thoại/);
  await expect(asked).toBeFocused();
  await expect(asked).toHaveAttribute("autocomplete", "one-time-code");
  await axeClean(page);
  await page.keyboard.insertText("000 000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Mã chưa đúng");
  await expect(asked).toBeFocused();
  // The next code: the one that switched it on counts no more.
  await page.keyboard.insertText(code(key, 1));
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/\/app\/sign-in/);
  await drawn(page);

  // Without the telephone, on a small screen.
  await signOut(page);
  await page.setViewportSize(viewports.phone);
  await password(page, others.headOfMam);
  await page.getByRole("button", { name: "Không có điện thoại? Dùng mã dự phòng" }).click();
  const spare = page.getByLabel(/^Mã dự phòng/);
  await expect(spare).toBeFocused();
  await axeClean(page);
  await spare.fill(codes[0]!);
  await spare.press("Enter");
  await expect(page).not.toHaveURL(/\/app\/sign-in/);
  await drawn(page);
  await page.setViewportSize(viewports.desk);
  await openAccount(page);
  await expect(page.getByText("9 mã")).toBeVisible();

  await page.getByRole("button", { name: "Tắt mã trên điện thoại" }).click();
  await dialog.getByLabel(/^Nhập lại mật khẩu/).fill(demoPassword);
  await dialog.getByLabel(/^Mã trên điện thoại hoặc mã dự phòng/).fill(codes[0]!);
  await dialog.getByRole("button", { name: "Tắt mã trên điện thoại" }).click();
  await expect(dialog.locator(".error-summary")).toContainText("đã dùng rồi");
  await dialog.getByLabel(/^Mã trên điện thoại hoặc mã dự phòng/).fill(codes[1]!);
  await dialog.getByRole("button", { name: "Tắt mã trên điện thoại" }).click();
  await expect(page.locator(".toasts")).toContainText("Đã tắt");
  await expect(page.getByRole("button", { name: "Bật mã trên điện thoại" })).toBeVisible();
});
