// A parent registers a request on the public pages, on a phone and without script; the office receives it; it is had back.
import { accounts } from "../support/accounts";
import { axeClean } from "../support/axe";
import { Desk } from "../support/desk";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

const KEY = "xac-nhan-hoan-thanh-chuong-trinh-mau-giao";

/** Names and a telephone that no other test uses. */
function family() {
  const n = String(Date.now() % 10_000_000).padStart(7, "0");
  return { child: `Trẻ trực tuyến ${n}`, guardian: `Phụ huynh trực tuyến ${n}`, phone: `098${n}` };
}

/** A phone of the smallest kind, with scripts off: all of this must stand without them. */
test.describe("without script", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });

  test("a request is registered, tracked and taken back without script at 360 px", async ({ page }) => {
    const { child, guardian, phone } = family();
    await page.goto(`/thu-tuc/${KEY}`);
    await page.getByRole("link", { name: "Đăng ký trực tuyến" }).click();
    await expect(page).toHaveURL(new RegExp(`/thu-tuc/${KEY}/dang-ky$`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth).catch(() => 0);
    expect(wide).toBeLessThanOrEqual(360);

    // Something is missing: it is said at the field, and what was typed stays.
    await page.getByLabel("Trẻ: họ và tên").fill(child);
    await page.getByLabel("Người đề nghị: họ và tên").fill(guardian);
    await page.getByRole("button", { name: "Gửi đăng ký" }).click();
    await expect(page.locator(".error-summary:not([hidden])")).toContainText("Cần số điện thoại");
    await expect(page.getByLabel("Trẻ: họ và tên")).toHaveValue(child);

    await page.getByLabel("Người đề nghị: số điện thoại").fill(phone);
    await page.getByLabel("Đơn đề nghị xác nhận").setInputFiles({
      name: "don.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.7\nĐơn đề nghị"),
    });
    await page.getByLabel("Tôi đã đọc phần trên").check();
    await page.getByRole("button", { name: "Gửi đăng ký" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Đã gửi đăng ký");
    const code = (await page.locator("dd b").first().innerText()).trim();
    expect(code).toMatch(/^DK-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    await expect(page.getByRole("main")).toContainText("Việc tiếp theo");
    await expect(page.getByRole("main")).toContainText("ngày làm việc");

    const track = async () => {
      await page.goto("/tra-cuu");
      await page.getByLabel("Mã hồ sơ").fill(code);
      await page.getByLabel("Bốn số cuối điện thoại").fill(phone.slice(-4));
      await page.getByRole("button", { name: "Tra cứu" }).click();
    };
    await track();
    await expect(page.getByRole("main")).toContainText("đang kiểm tra hồ sơ");
    await expect(page.getByRole("main")).not.toContainText(child);

    await page.getByRole("button", { name: "Xin rút hồ sơ" }).click();
    await page.getByRole("button", { name: "Rút hồ sơ", exact: true }).click();
    await expect(page.locator(".error-summary:not([hidden])")).toContainText("Xin ghi lý do");
    await page.getByLabel("Lý do").fill("Gia đình chuyển nhà");
    await page.getByRole("button", { name: "Rút hồ sơ", exact: true }).click();
    await expect(page.getByRole("main")).toContainText("Đã rút theo đề nghị của quý vị");
    await track();
    await expect(page.getByRole("button", { name: "Xin rút hồ sơ" })).toHaveCount(0);
  });
});

test("the office finds what was registered and receives it", async ({ browser }) => {
  const { child, guardian, phone } = family();
  const outside = await (await browser.newContext()).newPage();
  await outside.goto(`/thu-tuc/${KEY}/dang-ky`);
  await axeClean(outside);
  await outside.setViewportSize(viewports.phone);
  await axeClean(outside);
  await outside.getByLabel("Trẻ: họ và tên").fill(child);
  await outside.getByLabel("Người đề nghị: họ và tên").fill(guardian);
  await outside.getByLabel("Người đề nghị: số điện thoại").fill(phone);
  await outside.getByLabel("Tôi đã đọc phần trên").check();
  await outside.getByRole("button", { name: "Gửi đăng ký" }).click();
  await expect(outside.getByRole("heading", { level: 1 })).toHaveText("Đã gửi đăng ký");
  await axeClean(outside);
  const code = (await outside.locator("dd b").first().innerText()).trim();

  const desk = await Desk.at(await browser.newContext());
  await signIn(desk.page, accounts.office);
  await desk.page.goto(`/app/cases?q=${encodeURIComponent(child)}`);
  await drawn(desk.page);
  await desk.main.locator(".row-open").first().click();
  await expect(desk.main).toContainText("Mới đăng ký");
  await expect(desk.main).toContainText("Người nộp");
  await desk.main.getByRole("button", { name: "Tiếp nhận" }).click();
  await desk.page.getByLabel("Đơn đề nghị xác nhận").check();
  await desk.page.getByRole("dialog").getByRole("button", { name: "Tiếp nhận" }).click();
  await desk.sent();
  await expect(desk.main).toContainText(/MN\S*-\d{6}-\d{4}/);

  await outside.goto("/tra-cuu");
  await outside.getByLabel("Mã hồ sơ").fill(code);
  await outside.getByLabel("Bốn số cuối điện thoại").fill(phone.slice(-4));
  await outside.getByRole("button", { name: "Tra cứu" }).click();
  await expect(outside.getByRole("main")).toContainText("Nhà trường đã tiếp nhận hồ sơ");
});
