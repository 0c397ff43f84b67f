// What a school owes the persons whose data it keeps: a purpose is approved, a mother consents and withdraws, asks to see
// what is known, and gets it on paper; a child of seven is asked too; what nobody has approved counts for nothing.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

// The demo school outlives a test run's retries: names of their own.
const stamp = Date.now().toString(36);
const child = `Trẻ Quyền ${stamp}`;
const mother = `Mẹ Quyền ${stamp}`;

/** Asks the API as whoever is signed in on this page. */
async function ask(page: Page, path: string, body: unknown): Promise<void> {
  const status = await page.evaluate(
    async ([path, body]) => {
      const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
      return (await fetch(path!, { method: "POST", headers, body: body! })).status;
    },
    [path, JSON.stringify(body)],
  );
  expect(status, path).toBeLessThan(300);
}

/** The day on which somebody of so many years today was born. */
function born(years: number): string {
  const day = new Date();
  return new Date(Date.UTC(day.getUTCFullYear() - years, day.getUTCMonth(), 1)).toISOString().slice(0, 10);
}

/** A child with a mother who is proved to stand for it. */
async function family(page: Page, child: string, years: number): Promise<void> {
  const [childId, motherId] = await page.evaluate(() => [crypto.randomUUID(), crypto.randomUUID()]);
  const now = new Date().toISOString();
  await ask(page, "/api/v1/parties", { id: childId, kind: "child", name: child, class: "Lá 1", born: born(years), stated_at: now });
  await ask(page, "/api/v1/parties", { id: motherId, kind: "guardian", name: mother, phone: "0912345678", stated_at: now });
  const proof = { paper: "birth_certificate", seen_on: now.slice(0, 10) };
  await ask(page, `/api/v1/parties/${childId}/guardians`, { guardian: motherId, kinship: "mother", proof, stated_at: now });
}

async function tab(page: Page, name: string): Promise<void> {
  await page.goto("/app/privacy");
  await drawn(page);
  await page.getByRole("navigation", { name: "Các phần" }).getByRole("link", { name }).click();
}

/** Takes the child from the register by typing. */
async function pick(page: Page, child: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: /^Về ai/ }).fill(child);
  await dialog.getByRole("option", { name: child }).click();
}

test("a purpose is approved, a consent given and withdrawn, and what is known handed over", async ({ browser, page }) => {
  await signIn(page, accounts.leadership);
  await page.getByRole("link", { name: "Dữ liệu cá nhân" }).first().click();
  await tab(page, "Sổ xử lý dữ liệu");
  const entry = page.getByRole("list", { name: "Sổ xử lý dữ liệu" }).getByRole("listitem").filter({ hasText: "Đăng hình ảnh" });
  await expect(entry).toBeVisible();
  // Whoever plays this twice on one school finds it approved.
  if (await entry.getByText("Đề xuất, chờ nhà trường duyệt").isVisible()) {
    await entry.getByRole("link").click();
    await page.getByRole("button", { name: "Duyệt" }).click();
  } else {
    await entry.getByRole("link").click();
  }
  await expect(page.getByRole("list", { name: "Các bản đã lưu" }).getByRole("listitem").first()).toContainText("Bản 1");

  const clerk = await (await browser.newContext()).newPage();
  await signIn(clerk, accounts.office);
  await family(clerk, child, 5);
  await tab(clerk, "Sự đồng ý");
  await clerk.getByRole("button", { name: "Ghi sự đồng ý" }).click();
  const dialog = clerk.getByRole("dialog");
  await dialog.getByLabel(/^Mục đích/).selectOption({ label: "Đăng hình ảnh hoạt động có trẻ trên trang thông tin của trường" });
  await pick(clerk, child);
  // The only one who stands for the child is chosen already.
  await expect(dialog.getByLabel(/^Người đồng ý/).locator("option:checked")).toHaveText(mother);
  await expect(dialog.getByLabel(/^Trẻ nói/)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Ghi sự đồng ý" }).click();
  const given = clerk.getByRole("list", { name: "Sự đồng ý" }).getByRole("listitem").filter({ hasText: child });
  await expect(given).toContainText("Đang có hiệu lực");
  await given.getByRole("button", { name: "Rút" }).click();
  await clerk.getByRole("dialog").getByRole("button", { name: "Rút" }).click();
  await expect(given).toContainText("Đã rút");

  // One who is seven is asked too, and may withdraw alone.
  const older = `Trẻ Lên Bảy ${stamp}`;
  await family(clerk, older, 7);
  await tab(clerk, "Sự đồng ý");
  await clerk.getByRole("button", { name: "Ghi sự đồng ý" }).click();
  await dialog.getByLabel(/^Mục đích/).selectOption({ label: "Đăng hình ảnh hoạt động có trẻ trên trang thông tin của trường" });
  await pick(clerk, older);
  await expect(dialog.getByText("Trẻ đã đủ 7 tuổi vào ngày đồng ý")).toBeVisible();
  await dialog.getByLabel(/^Trẻ viết/).check();
  await dialog.getByRole("button", { name: "Ghi sự đồng ý" }).click();
  const agreed = clerk.getByRole("list", { name: "Sự đồng ý" }).getByRole("listitem").filter({ hasText: older });
  await expect(agreed).toContainText("Ngày trẻ đồng ý");
  await agreed.getByRole("button", { name: "Rút" }).click();
  await clerk.getByRole("dialog").getByLabel(/^Người rút/).selectOption({ label: older });
  await clerk.getByRole("dialog").getByRole("button", { name: "Rút" }).click();
  await expect(agreed).toContainText("Đã rút");

  await tab(clerk, "Yêu cầu");
  await clerk.getByRole("button", { name: "Ghi yêu cầu" }).click();
  await pick(clerk, child);
  await dialog.getByLabel(/^Nội dung yêu cầu/).fill("Xin xem dữ liệu của con");
  await dialog.getByRole("button", { name: "Ghi yêu cầu" }).click();
  await clerk.getByRole("list", { name: "Đang chờ trả lời" }).getByRole("link", { name: new RegExp(child) }).click();
  await expect(clerk.getByText("5 ngày làm việc · Đề xuất, chờ nhà trường duyệt")).toBeVisible();
  await clerk.getByRole("button", { name: "Nhận xử lý" }).click();
  await clerk.getByRole("button", { name: "Lập bản trích xuất" }).click();
  await expect(clerk.getByRole("heading", { name: "Bản trích xuất dữ liệu cá nhân" })).toBeVisible();
  const paper = clerk.locator(".sheet", { has: clerk.getByRole("heading", { name: "Bản trích xuất dữ liệu cá nhân" }) });
  await expect(paper).toContainText(child);
  await expect(paper).not.toContainText(mother);
  await clerk.getByRole("button", { name: "Đã đáp ứng" }).click();
  await expect(clerk.getByRole("status").filter({ hasText: "Đã đáp ứng" })).toBeVisible();
});

test("what nobody has approved makes nothing due, and the office sets no times", async ({ browser, page }) => {
  await signIn(page, accounts.leadership);
  await tab(page, "Thời hạn lưu");
  const kept = page.getByRole("list", { name: "Lưu bao lâu sau khi kết thúc" }).getByRole("listitem");
  const leave = kept.filter({ hasText: "Chuyển trường đi" });
  await leave.getByRole("button", { name: "Đặt" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Số tháng/).fill("0");
  await dialog.getByRole("button", { name: "Đặt" }).click();
  await expect(page.locator(".error-summary")).toBeVisible();
  await dialog.getByLabel(/^Số tháng/).fill("48");
  await dialog.getByRole("button", { name: "Đặt" }).click();
  await expect(leave).toContainText("4 năm sau khi kết thúc");
  await expect(leave).not.toContainText("Đề xuất");

  // The office on a device of its own.
  const office = await browser.newPage();
  await signIn(office, accounts.office);
  await office.goto("/app/privacy?tab=retention");
  await drawn(office);
  await expect(office.getByRole("link", { name: "Thời hạn lưu" })).toHaveCount(0);
  await office.close();
});

test("a group's teacher is told whose page it is", async ({ page }) => {
  await signIn(page, accounts.group);
  await page.goto("/app/privacy");
  await drawn(page);
  await expect(page.getByText("Trang này dành cho văn phòng và Ban giám hiệu")).toBeVisible();
});
