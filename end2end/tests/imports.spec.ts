// Sheets from Excel: what is offered, what is refused in words, for whom it is; a class entered and taken back.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";
import { preview } from "../support/workbook";

// The demo school outlives a test run's retries: names of their own.
const stamp = Date.now().toString(36);

/** The imports that the server keeps. */
async function entered(page: Page): Promise<unknown[]> {
  return (await (await page.request.get("/api/v1/imports")).json()).items;
}

test("a template without rows and what is no workbook are refused in words, and nothing is entered", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/intake");
  await drawn(page);
  await page.getByRole("link", { name: "Nhập từ Excel" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nhập từ Excel");

  const before = await entered(page);
  // The template, as it is offered: its one row is an example and enters nothing.
  const link = await page.getByRole("link", { name: "Tải tệp mẫu" }).getAttribute("href");
  const template = await page.request.get(link!);
  expect(template.ok()).toBe(true);
  const file = { name: "danh-sach.xlsx", mimeType: template.headers()["content-type"]!, buffer: await template.body() };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Xem trước" }).click();
  await expect(page.locator(".error-summary")).toContainText("Bảng chưa có dòng nào dưới tiêu đề");

  // What is no workbook is refused in words too, and the form stays.
  await page.getByRole("button", { name: /^Bỏ tệp này/ }).click();
  await page.locator("input[type=file]").setInputFiles({ ...file, buffer: Buffer.from("không phải Excel") });
  await page.getByRole("button", { name: "Xem trước" }).click();
  await expect(page.locator(".error-summary")).toBeVisible();
  await expect(page.locator(".error-summary")).not.toContainText("chưa có dòng nào");
  await expect(page.getByText("danh-sach.xlsx")).toBeVisible();
  expect(await entered(page), "nothing is kept of what was refused").toEqual(before);
});

test("a class is looked at row by row, entered, and taken back", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/import");
  await drawn(page);
  await preview(page, [
    ["Họ và tên", "Ngày sinh", "Lớp"],
    [`Trẻ một ${stamp}`, "05/09/2021", "Lá 2"],
    [`Trẻ hai ${stamp}`, "31/02/2021", "Lá 2"],
  ]);
  const rows = page.getByRole("list", { name: "Các dòng" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText("Mới");
  await expect(rows.nth(1)).toContainText("“31/02/2021” không phải là ngày");
  await axeClean(page);
  await page.getByRole("button", { name: "Nhập 1 dòng mới" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Đã nhập" })).toBeVisible();
  await page.getByRole("button", { name: "Hoàn tác lần nhập này" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Đã hoàn tác" })).toBeVisible();
});

test("a group's teacher is told whose book it is", async ({ page }) => {
  await signIn(page, accounts.group);
  await page.goto("/app/import");
  await drawn(page);
  await expect(page.locator("input[type=file]")).toHaveCount(0);
  await expect(page.getByText("Vai này không được làm việc đó.")).toBeVisible();
});
