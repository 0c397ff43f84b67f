// The books of documents: the clerk enters a letter and numbers one, leadership gives it to somebody, who settles it.
import type { Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { Desk } from "../support/desk";
import { picture } from "../support/picture";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

/** Which document the page shows, as it stands in the address. */
const address = (page: Page) => new URL(page.url()).pathname;

/** A line of the book. */
const line = (desk: Desk, words: string) => desk.main.locator("table.register tbody tr").filter({ hasText: words });

async function opened(desk: Desk, tab: string): Promise<void> {
  await desk.page.goto(`/app/documents?tab=${tab}`);
  await drawn(desk.page);
  await expect(desk.main.locator("table.register, .empty").first()).toBeVisible();
}

test("a letter comes, is given to somebody, and is settled; its scan is opened", async ({ browser }) => {
  const about = `V/v báo cáo quý (${Date.now()})`;
  const clerk = await Desk.of(browser, accounts.office);
  await clerk.page.goto("/app");
  await clerk.place("Văn bản").click();
  await clerk.main.getByRole("button", { name: "Vào sổ văn bản đến" }).click();
  // Nothing typed: each field says what it lacks, and nothing is numbered.
  await clerk.dialog.getByRole("button", { name: "Vào sổ", exact: true }).click();
  await expect(clerk.dialog.getByRole("alert").getByRole("link")).toHaveCount(2);
  await axeClean(clerk.page);
  await clerk.dialog.getByLabel("Cơ quan ban hành").fill("Cơ quan cấp trên");
  await clerk.dialog.getByLabel("Số, ký hiệu").fill(`${Date.now()}/CCHC`);
  await clerk.dialog.getByLabel("Trích yếu").fill(about);
  const chooser = clerk.page.waitForEvent("filechooser");
  await clerk.dialog.getByText("Chọn tệp").click();
  await (await chooser).setFiles({ name: "công văn.png", mimeType: "image/png", buffer: picture(60, 40) });
  await clerk.dialog.getByRole("button", { name: "Vào sổ", exact: true }).click();
  await expect(clerk.dialog).toHaveCount(0);
  await expect(clerk.page.locator(".toasts")).toContainText("Đã vào sổ: số");
  await line(clerk, about).getByRole("link").click();
  await expect(clerk.page).toHaveURL(/\/app\/documents\/[0-9a-f-]{36}$/);
  const there = address(clerk.page);
  await clerk.sent();
  const scan = await clerk.page.evaluate(async (path) => {
    const answer = await fetch(`/api/v1${path.replace("/app", "")}/scan`);
    return [answer.status, answer.headers.get("content-type")];
  }, there);
  expect(scan[0]).toBe(200);

  const head = await Desk.of(browser, accounts.leadership);
  await head.page.goto(there);
  await head.main.getByRole("button", { name: "Giao việc" }).click();
  await head.dialog.getByLabel("Giao cho").selectOption({ label: "Giáo viên Tổ Lá" });
  await head.dialog.getByLabel("Nội dung giao").fill("Tham mưu trả lời");
  await head.dialog.getByRole("button", { name: "Giao việc" }).click();
  await expect(head.main).toContainText("Tham mưu trả lời");
  await expect(head.main.locator(".timeline li")).toHaveCount(2);

  const teacher = await Desk.of(browser, others.teacher);
  await teacher.page.goto("/app/documents");
  await teacher.main.getByRole("link", { name: new RegExp(about.replace(/[()]/g, ".")) }).click();
  await expect(teacher.main.getByRole("button", { name: "Hủy số" })).toHaveCount(0);
  await teacher.main.getByRole("button", { name: "Xử lý xong" }).click();
  await teacher.dialog.getByLabel("Đã làm gì").fill("Đã gửi báo cáo");
  await teacher.dialog.getByRole("button", { name: "Xử lý xong" }).click();
  await expect(teacher.main.locator(".page-head .badge")).toHaveText("Đã xong");
  await teacher.page.goto("/app/documents");
  await expect(teacher.main.locator(".row, .empty").first()).toBeVisible();
  await expect(teacher.main.getByText(about)).toHaveCount(0);

  // The book is the office's and leadership's: whoever was given one has no other.
  await teacher.page.goto("/app/documents?tab=incoming");
  await expect(teacher.main.getByRole("button", { name: "Vào sổ văn bản đến" })).toHaveCount(0);
  await expect(teacher.main.locator("table.register")).toHaveCount(0);
});

test("a number is given, corrected in words but not in kind, and cancelled: it stays in the book", async ({ browser }) => {
  const about = `Cải cách thủ tục hành chính (${Date.now()})`;
  const clerk = await Desk.of(browser, accounts.office);
  await opened(clerk, "outgoing");
  await clerk.main.getByRole("button", { name: "Cấp số văn bản đi" }).click();
  await clerk.dialog.getByLabel("Loại văn bản").selectOption({ label: "Kế hoạch" });
  await clerk.dialog.getByLabel("Nơi nhận").fill("Các tổ chuyên môn");
  await clerk.dialog.getByLabel("Người ký").selectOption({ label: "Hiệu trưởng" });
  await clerk.dialog.getByLabel("Trích yếu").fill(about);
  await clerk.dialog.getByRole("button", { name: "Cấp số" }).click();
  await expect(clerk.dialog).toHaveCount(0);
  const row = line(clerk, about);
  await expect(row.getByRole("link")).toHaveText(/^\d+\/KH-/);
  await axeClean(clerk.page);
  await row.getByRole("link").click();

  await clerk.main.getByRole("button", { name: "Sửa mục trong sổ" }).click();
  await expect(clerk.dialog.getByLabel("Loại văn bản")).toHaveCount(0);
  await clerk.dialog.getByLabel("Nơi nhận").fill("Các tổ chuyên môn; Công đoàn");
  await clerk.dialog.getByRole("button", { name: "Lưu" }).click();
  await expect(clerk.main).toContainText("Các tổ chuyên môn; Công đoàn");

  // It is written on the sheet of its kind, with what the book says of it.
  const template = clerk.main.getByRole("link", { name: "Soạn từ mẫu (Word)" });
  const file = await clerk.page.request.get((await template.getAttribute("href")) ?? "");
  expect(file.status()).toBe(200);
  expect(file.headers()["content-disposition"]).toMatch(/^attachment; .*\.docx$/);
  expect((await file.body()).subarray(0, 2).toString()).toBe("PK");

  await clerk.main.getByRole("button", { name: "Hủy số" }).click();
  await clerk.dialog.getByLabel("Lý do hủy").fill("Ký nhầm người");
  await clerk.dialog.getByRole("button", { name: "Hủy số" }).click();
  await expect(clerk.main.locator(".page-head .badge")).toHaveText("Đã hủy");
  await expect(clerk.main).toContainText("Ký nhầm người");
  await expect(template).toHaveCount(0);
  await expect(clerk.main.locator(".page-head .actions > button")).toHaveCount(0);
  await axeClean(clerk.page);
  await opened(clerk, "outgoing");
  await expect(line(clerk, about)).toContainText("Đã hủy");
});

test("what came twice is told, and is entered all the same by whoever says that it is another", async ({ browser }) => {
  const clerk = await Desk.of(browser, accounts.office);
  await opened(clerk, "incoming");
  const sign = `${Date.now()}/TB`;
  for (const again of [false, true]) {
    await clerk.main.getByRole("button", { name: "Vào sổ văn bản đến" }).click();
    await clerk.dialog.getByLabel("Cơ quan ban hành").fill("Cơ quan cấp trên");
    await clerk.dialog.getByLabel("Số, ký hiệu").fill(sign);
    await clerk.dialog.getByLabel("Trích yếu").fill("Thông báo nghỉ lễ");
    await clerk.dialog.getByRole("button", { name: "Vào sổ", exact: true }).click();
    if (again) {
      await expect(clerk.dialog).toContainText("Văn bản này đã vào sổ với số");
      await clerk.dialog.getByRole("button", { name: "Vẫn vào sổ" }).click();
    }
    await expect(clerk.dialog).toHaveCount(0);
  }
  await expect(line(clerk, sign)).toHaveCount(2);
});

test("on a phone each line of the book is a card, and nothing goes sideways", async ({ browser }) => {
  const context = await browser.newContext({ viewport: viewports.phone });
  const clerk = await Desk.at(context);
  await signIn(clerk.page, accounts.office);
  await opened(clerk, "outgoing");
  await expect(clerk.main.locator("table.register tbody tr").first()).toBeVisible();
  const sideways = await clerk.page.evaluate(() => {
    const box = document.querySelector(".scroll")!;
    return [document.documentElement.scrollWidth - document.documentElement.clientWidth, box.scrollWidth - box.clientWidth];
  });
  expect(sideways).toEqual([0, 0]);
  await axeClean(clerk.page);
});
