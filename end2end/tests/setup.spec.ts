// A school is set up on an empty server, from the address that it prints to the first dossier's code.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { axeClean } from "../support/axe";
import { openSchool, type School } from "../support/school";
import { drawn, viewports } from "../support/session";
import { expect, test } from "../support/test";

let school: School;

test.beforeAll(async () => {
  school = await openSchool();
});

test.afterAll(async () => school?.close());

async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Tiếp tục" }).click();
}

async function signInOnce(page: Page, login: string, password: string): Promise<void> {
  await page.goto(`${school.origin}/app/sign-in`);
  await page.getByLabel(/^Tên đăng nhập/).fill(login);
  await page.getByLabel(/^Mật khẩu/).fill(password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Đặt mật khẩu của riêng bạn");
  await page.getByLabel(/^Mật khẩu hiện tại/).fill(password);
  await page.getByLabel(/^Mật khẩu mới/).fill("trời mưa thì mang ô");
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Đặt mật khẩu của riêng bạn");
}

test("a school is set up to the first dossier's code", async ({ browser, page }) => {
  const file = join(school.folder, "setup-address");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const address = readFileSync(file, "utf8").trim();
  // Without its token the page opens nothing.
  await page.goto(`${school.origin}/app/setup`);
  // A fresh browser compiles the module first; on a busy machine that takes a while.
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText("Không thiết lập được ở địa chỉ này", { timeout: 60_000 });

  await page.goto("about:blank");
  await page.goto(address);
  await drawn(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Thiết lập trường");
  await next(page);
  await expect(page.locator(".error-summary")).toBeVisible();
  await page.getByLabel(/^Tên đầy đủ/).fill("Trường Mầm non Sen Hồng");
  await page.getByLabel(/^Tên ngắn/).fill("MNSH");
  await expect(page.getByLabel(/^Đầu mã hồ sơ/)).toHaveValue("MNSH");
  await page.getByLabel(/^Địa danh/).fill("Gò Vấp");
  await axeClean(page);

  // Called away: what was typed is a draft on this device.
  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.getByLabel(/^Tên đầy đủ/)).toHaveValue("Trường Mầm non Sen Hồng");
  await next(page);
  await expect(page.getByLabel(/^Tên bộ phận/).first()).toHaveValue("Ban giám hiệu");
  await next(page);
  await expect(page.getByLabel(/^Tên đăng nhập/).first()).toHaveValue("hieutruong");
  await axeClean(page);
  await next(page);
  await expect(page.getByText(/Đã có thông báo lịch nghỉ chính thức/)).toBeVisible();
  await next(page);
  await page.setViewportSize(viewports.phone);
  await axeClean(page);
  await page.setViewportSize(viewports.desk);
  await page.getByRole("button", { name: "Tạo trường" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trường đã sẵn sàng");
  await axeClean(page);
  const row = page.getByRole("row").filter({ hasText: "vanthu" });
  const password = await row.locator(".code b").innerText();

  // The list is told again to the device that made the school, until it was left; to nobody else.
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(address);
  const told = stranger.getByRole("heading", { level: 1 });
  await expect(told).toHaveText("Không thiết lập được ở địa chỉ này", { timeout: 60_000 });
  await stranger.context().close();
  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.getByRole("row").filter({ hasText: "vanthu" }).locator(".code b")).toHaveText(password);
  await page.getByRole("button", { name: "Đến trang đăng nhập" }).click();

  await signInOnce(page, "vanthu", password);
  await page.goto(`${school.origin}/app/intake`);
  await drawn(page);
  await page.locator(".row-open").filter({ hasText: "Xác nhận hoàn thành chương trình mẫu giáo" }).click();
  const form = page.getByRole("main").locator("form");
  await form.getByRole("combobox", { name: /^Trẻ/ }).fill("Trẻ 01 lớp Lá 1");
  await form.getByRole("option", { name: /^Nhập người mới/ }).click();
  await form.getByLabel(/^Lớp/).fill("Lá 1");
  await form.getByRole("combobox", { name: /^Người đề nghị/ }).fill("Phụ huynh trẻ 01 lớp Lá 1");
  await form.getByRole("option", { name: /^Nhập người mới/ }).click();
  await form.getByLabel(/^Điện thoại/).fill("0900000001");
  await form.getByLabel(/^Đơn đề nghị xác nhận/).check();
  await form.getByRole("button", { name: "Tiếp nhận" }).click();
  await expect(page.getByRole("main").locator(".slip-code b")).toHaveText(/^MNSH-\d{6}-0001$/);
});
