// Passkeys, with a device that Chromium plays: made at one's own desk, good at the door, refused once it was removed.
import type { Page } from "@playwright/test";
import { demoPassword, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

// Browsers know no passkeys of numbers: the same server by its name.
test.use({ baseURL: process.env.BASE_URL!.replace("127.0.0.1", "localhost") });

async function openAccount(page: Page): Promise<void> {
  await page.goto("/app/account");
  await drawn(page);
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Đăng xuất" }).first().click();
  await expect(page).toHaveURL(/\/app\/sign-in/);
}

test("passkey: made, used instead of a password, removed, refused", async ({ page, context }) => {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signIn(page, others.unionChair);
  await openAccount(page);
  await page.getByRole("button", { name: "Thêm khóa truy cập" }).click();
  const dialog = page.getByRole("dialog");
  const name = dialog.getByLabel(/^Tên gọi/);
  await expect(name).toHaveValue(/Chrome/);
  await axeClean(page);
  await name.fill("Máy ở phòng Công đoàn");
  await dialog.getByLabel(/^Nhập lại mật khẩu/).fill("không phải");
  await dialog.getByRole("button", { name: "Tiếp tục" }).click();
  await expect(dialog.locator(".error-summary")).toContainText("Mật khẩu đang dùng chưa đúng");
  await dialog.getByLabel(/^Nhập lại mật khẩu/).fill(demoPassword);
  await dialog.getByRole("button", { name: "Tiếp tục" }).click();
  await expect(page.locator(".toasts")).toContainText("Đã thêm khóa truy cập");
  const held = page.getByRole("list", { name: "Khóa truy cập (passkey)" }).getByRole("listitem");
  const mine = held.filter({ hasText: "Máy ở phòng Công đoàn" });
  await expect(mine).toContainText("Chưa dùng lần nào");

  // Whoever looks away is asked again, and nothing has happened.
  await signOut(page);
  const use = page.getByRole("button", { name: "Đăng nhập bằng khóa truy cập" });
  await expect(use).toBeVisible();
  await page.setViewportSize(viewports.phone);
  await axeClean(page);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await use.click();
  await expect(use).not.toHaveAttribute("aria-busy", "true");
  await expect(page).toHaveURL(/\/app\/sign-in/);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.setViewportSize(viewports.desk);
  await use.focus();
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/\/app\/sign-in/);
  await drawn(page);

  await openAccount(page);
  await expect(mine).toContainText("Dùng lần cuối");
  await mine.getByRole("button", { name: "Gỡ" }).click();
  await expect(page.locator(".toasts")).toContainText("Đã gỡ khóa truy cập");
  await expect(mine).toHaveCount(0);
  await signOut(page);
  await use.click();
  await expect(page.getByRole("alert")).toContainText("Chưa đăng nhập được bằng khóa truy cập này");
  await signIn(page, others.unionChair);
});
