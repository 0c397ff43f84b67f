// Who sees what: whom a dossier is about is shown to those who open it, and every layer says who reads it.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { axeClean } from "../support/axe";
import { kept } from "../support/device";
import { signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

/** Handled by the accountant: leadership may read it, and it does not wait for leadership. */
const CHILD = "Trẻ 18 lớp Mầm 2";

/** Opens the list and, from it, the transfer that the accountant handles. */
async function open(page: Page): Promise<void> {
  await page.goto("/app/cases");
  const row = page.locator("main .row").filter({ hasText: "Chuyển trường đi" });
  await expect(row).toBeVisible();
  await expect(row).not.toContainText("Trẻ");
  await row.locator(".row-open").click();
}

test("somebody else's dossier is opened: the names come, are kept nowhere, and go when it is closed", async ({ page }) => {
  await signIn(page, accounts.leadership);
  const fetched = page.waitForResponse((reply) => /\/api\/v1\/cases\/[0-9a-f-]{36}$/.test(reply.url()));
  await open(page);
  expect((await fetched).status()).toBe(200);
  await expect(page.locator("main .pairs")).toContainText(CHILD);
  const { opened, raw, clear } = await kept(page);
  expect(opened.includes("chuyen-truong-di"), "the device holds the dossier").toBe(true);
  expect((opened + raw).includes(CHILD), "and not whom it is about").toBe(false);
  expect(clear, "in clear").toBe(0);

  await page.goBack();
  const row = page.locator("main .row").filter({ hasText: "Chuyển trường đi" });
  await expect(row).toBeVisible();
  await expect(row).not.toContainText("Trẻ");
});

test("without a network it says in plain words what is not here, and the rest can be worked with", async ({ page, context }) => {
  await signIn(page, accounts.leadership);
  await open(page);
  await expect(page.locator("main .pairs")).toContainText(CHILD);
  await page.goBack();
  await expect(page.locator("main .row").first()).toBeVisible();
  await context.setOffline(true);
  await page.locator("main .row").filter({ hasText: "Chuyển trường đi" }).locator(".row-open").click();
  const notice = page.locator("main .notice").filter({ hasText: "Có mạng lại là phần này tự mở" });
  await expect(notice).toBeVisible();
  await expect(page.locator("main .timeline")).toContainText("giao cho Kế toán");
  // What is written to a part that is not here stands where it was written.
  const words = `Đề nghị báo lại trước thứ Sáu (${Date.now()})`;
  await page.locator("main").getByLabel(/^Ý kiến/).fill(words);
  await page.locator("main").getByRole("button", { name: "Gửi ý kiến" }).click();
  const written = page.locator("main .comments li").filter({ hasText: words });
  await expect(written).toContainText("Đã lưu trên máy");
  // A network that comes back is reason enough to ask again.
  await context.setOffline(false);
  await expect(page.locator("main .pairs")).toContainText(CHILD);
  await expect(notice).toHaveCount(0);
  await expect(written).toHaveCount(1);
  await expect(written).not.toContainText("Đã lưu trên máy");
});

test("every field says to which layer it belongs, and who reads that layer", async ({ page }) => {
  await signIn(page, accounts.leadership);
  await open(page);
  const field = page.locator("main .pairs > div").filter({ hasText: CHILD }).first();
  await field.getByRole("button", { name: /Ai xem được/ }).click();
  const sheet = page.locator("dialog[open]");
  const layer = (name: string) => sheet.locator(".sight").filter({ has: page.getByRole("heading", { name }) });
  const personal = layer("Phần cá nhân");
  await expect(personal).toHaveAttribute("aria-current", "true");
  await expect(personal).toContainText("Văn phòng (");
  await expect(personal).toContainText("Ban giám hiệu (Hiệu trưởng, Phó Hiệu trưởng)");
  await expect(personal).toContainText("Công đoàn không xem được phần này.");
  await expect(personal).toContainText("Có sẵn trên máy của người đang phải làm: Người được giao xử lý.");
  await expect(layer("Phần nội bộ")).toContainText("Công đoàn (");
  await axeClean(page);
  await page.setViewportSize(viewports.phone);
  await axeClean(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
});

test("a draft finding says that only the inspecting side sees it", async ({ page, context }) => {
  await signIn(page, accounts.union);
  await page.goto("/app/findings");
  await page.locator("main .row").filter({ hasText: "Ghi nhận" }).first().locator(".row-open").click();
  await expect(page.locator("main")).toContainText("Bản nháp: chỉ bên kiểm tra thấy.");
  // It is worked out on the device.
  await context.setOffline(true);
  await page.locator("main").getByRole("button", { name: "Ai xem được?", exact: true }).click();
  const sheet = page.locator("dialog[open]");
  await expect(sheet).toContainText("chỉ bên kiểm tra biết là có");
  await expect(sheet).toContainText("Công đoàn (Chủ tịch Công đoàn, Người kiểm tra)");
  await expect(sheet).not.toContainText("Ban giám hiệu (");
  await context.setOffline(false);
});
