// Sheets from Excel: what is offered, what is refused in words, and for whom it is. Previews are tried over the API
// (server/tests/imports.rs).
import { expect, test } from "@playwright/test";
import { accounts } from "../support/accounts";
import { drawn, signIn } from "../support/session";

test("a template without rows and what is no workbook are refused in words, and nothing is entered", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/intake");
  await drawn(page);
  await page.getByRole("link", { name: "Nhập từ Excel" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nhập từ Excel");

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
  await expect(page.getByText("Chưa nhập lần nào.")).toBeVisible();
});

test("a group's teacher is told whose book it is", async ({ page }) => {
  await signIn(page, accounts.group);
  await page.goto("/app/import");
  await drawn(page);
  await expect(page.locator("input[type=file]")).toHaveCount(0);
  await expect(page.getByText("Vai này không được làm việc đó.")).toBeVisible();
});
