// The calendar: a day off is entered, what it moves is seen before it is confirmed, and the dossier tells both dates.
import { expect, test } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { drawn, signIn } from "../support/session";

/** A working day far enough ahead that no other test's dossier is due then: it moves nothing that others look at. */
function farDay(): { typed: string; year: string } {
  const year = new Date().getFullYear() + 3;
  // The first Wednesday of October.
  for (let day = 1; ; day += 1) {
    const date = new Date(Date.UTC(year, 9, day));
    if (date.getUTCDay() === 3) return { typed: `${String(day).padStart(2, "0")}/10/${year}`, year: String(year) };
  }
}

test("the administrator enters a day off, sees what moves, and takes it back", async ({ page }) => {
  const { typed, year } = farDay();
  await signIn(page, others.administrator);
  await page.getByRole("link", { name: "Lịch làm việc" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lịch làm việc");
  await expect(page.getByRole("list", { name: "Các ngày khác thường lệ" })).toContainText("Tết Nguyên đán");

  await page.getByRole("button", { name: "Thêm ngày" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Đưa vào thay đổi" }).click();
  await expect(dialog.locator(".error-summary")).toBeVisible();
  await dialog.getByLabel(/^Từ ngày/).fill(typed);
  await dialog.getByLabel(/^Lý do/).fill("Nghỉ phòng chống bão");
  await dialog.getByLabel(/^Văn bản/).fill("Công điện của UBND Thành phố");
  await dialog.getByRole("button", { name: "Đưa vào thay đổi" }).click();

  // Nothing is saved before it was looked at.
  await expect(page.getByRole("list", { name: "Thay đổi chưa lưu" })).toContainText("Nghỉ phòng chống bão");
  await expect(page.getByRole("button", { name: "Xác nhận và lưu lịch" })).toHaveCount(0);
  await page.getByRole("button", { name: "Xem hồ sơ dời hạn" }).click();
  await expect(page.getByText("Không hồ sơ đang mở nào dời hạn.")).toBeVisible();
  await page.getByRole("button", { name: "Xác nhận và lưu lịch" }).click();
  await expect(page.getByText("Đã lưu lịch")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: `Năm ${year}` })).toBeVisible();
  const days = page.getByRole("list", { name: "Các ngày khác thường lệ" });
  const entered = days.getByRole("listitem").filter({ hasText: "Nghỉ phòng chống bão" });
  await expect(entered).toContainText("Công điện của UBND Thành phố");

  await entered.getByRole("button", { name: "Bỏ" }).click();
  await page.getByRole("button", { name: "Xem hồ sơ dời hạn" }).click();
  await page.getByRole("button", { name: "Xác nhận và lưu lịch" }).click();
  await expect(entered).toHaveCount(0);
});

test("everybody reads the calendar and nobody else changes it", async ({ page }) => {
  await signIn(page, accounts.group);
  await page.goto("/app/calendar");
  await drawn(page);
  await expect(page.getByRole("list", { name: "Các ngày khác thường lệ" })).toContainText("Quốc khánh 2/9");
  await expect(page.getByRole("button", { name: "Thêm ngày" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Bỏ" })).toHaveCount(0);
});

test("settings are changed by the administrator and heard of by everybody", async ({ browser, page }) => {
  const stamp = Date.now().toString(36);
  const reader = await (await browser.newContext()).newPage();
  await signIn(reader, accounts.leadership);
  await reader.goto("/app/settings");
  await drawn(reader);
  await expect(reader.getByRole("button", { name: "Thêm bộ phận" })).toHaveCount(0);
  await expect(reader.getByRole("list", { name: "Cơ quan chủ quản" })).toContainText("UBND QUẬN GÒ VẤP");

  await signIn(page, others.administrator);
  await page.getByRole("link", { name: "Cài đặt" }).first().click();
  await page.getByRole("button", { name: "Thêm bộ phận" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Tên bộ phận/).fill(`Tổ Nhà trẻ ${stamp}`);
  await dialog.getByRole("button", { name: "Lưu" }).click();
  const parts = page.getByRole("list", { name: "Bộ phận" }).getByRole("listitem");
  await expect(parts.filter({ hasText: stamp })).toBeVisible();
  await expect(reader.getByRole("list", { name: "Bộ phận" })).toContainText(stamp);

  // Somebody works there: it cannot end. Nobody works here: it can.
  await parts.filter({ hasText: "Tổ Lá" }).getByRole("button", { name: "Ngừng" }).click();
  await dialog.getByRole("button", { name: "Ngừng" }).click();
  await expect(dialog.locator(".error-summary")).toContainText("người giữ chức vụ");
  await dialog.getByRole("button", { name: "Đóng" }).click();
  await parts.filter({ hasText: stamp }).getByRole("button", { name: "Ngừng" }).click();
  await dialog.getByRole("button", { name: "Ngừng" }).click();
  await expect(parts.filter({ hasText: stamp })).toContainText("Ngừng sau");
  await reader.context().close();
});
