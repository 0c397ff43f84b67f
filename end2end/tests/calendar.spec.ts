// The calendar: a day off is entered, what it moves is seen before it is confirmed, and the dossier tells both dates.
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

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

  await page.getByRole("button", { name: "Thêm ngày", exact: true }).click();
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

test("the administrator changes a holiday of every year from a day on", async ({ page }) => {
  const year = new Date().getFullYear() + 4;
  await signIn(page, others.administrator);
  await page.goto("/app/calendar");
  await drawn(page);
  const rules = page.getByRole("list", { name: "Ngày lễ theo luật" }).getByRole("listitem");
  await expect(rules.filter({ hasText: "Giỗ Tổ Hùng Vương" })).toContainText("Ngày 10/3 âm lịch");
  await expect(rules.filter({ hasText: "Văn hóa" })).toContainText("Nghị quyết 28/2026/QH16");

  await page.getByRole("button", { name: "Thêm ngày lễ" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Đưa vào thay đổi" }).click();
  await expect(dialog.locator(".error-summary")).toBeVisible();
  await dialog.getByLabel(/^Tên ngày lễ/).fill("Ngày truyền thống của trường");
  await dialog.getByLabel(/^Ngày(?! lễ)/).first().fill("15");
  await dialog.getByLabel(/^Tháng/).fill("7");
  await dialog.getByLabel(/^Áp dụng từ ngày/).fill("01/01/2020");
  await dialog.getByLabel(/^Căn cứ/).fill("Quyết định của Hiệu trưởng");
  await dialog.getByLabel(/^Mức chắc chắn/).selectOption("proposed");
  await dialog.getByRole("button", { name: "Đưa vào thay đổi" }).click();
  await expect(dialog.locator(".error-summary")).toContainText("Ngày đã qua không sửa được");
  await dialog.getByLabel(/^Áp dụng từ ngày/).fill(`01/01/${year}`);
  await axeClean(page);
  await dialog.getByRole("button", { name: "Đưa vào thay đổi" }).click();

  await expect(page.getByRole("list", { name: "Thay đổi chưa lưu" })).toContainText("Ngày truyền thống của trường");
  await page.getByRole("button", { name: "Xem hồ sơ dời hạn" }).click();
  await expect(page.getByText("Không hồ sơ đang mở nào dời hạn.")).toBeVisible();
  await page.getByRole("button", { name: "Xác nhận và lưu lịch" }).click();
  await expect(page.getByText("Đã lưu lịch")).toBeVisible();
  const entered = rules.filter({ hasText: "Ngày truyền thống của trường" });
  await expect(entered).toContainText("Sắp tới");
  await expect(entered).toContainText("đề xuất");
  for (let n = 0; n < 4; n += 1) await page.getByRole("button", { name: "Năm sau" }).click();
  await expect(entered).toContainText(`Năm ${year}: 15/07`);
  await expect(page.getByRole("list", { name: "Các ngày khác thường lệ" })).toContainText("Ngày truyền thống của trường");

  await page.setViewportSize(viewports.phone);
  await axeClean(page);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
  await page.setViewportSize(viewports.desk);

  // It has not begun: ended from its first day, it is as if it had never been planned.
  await entered.getByRole("button", { name: /^Thôi áp dụng/ }).click();
  await dialog.getByLabel(/^Thôi nghỉ từ ngày/).fill(`01/01/${year}`);
  await dialog.getByLabel(/^Căn cứ/).fill("Nhập nhầm");
  await dialog.getByRole("button", { name: "Đưa vào thay đổi" }).click();
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
  await expect(page.getByRole("list", { name: "Ngày lễ theo luật" })).toContainText("Tết Nguyên đán");
  await expect(page.getByRole("button", { name: /^(Thêm ngày lễ|Thôi áp dụng|Sửa)/ })).toHaveCount(0);
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
