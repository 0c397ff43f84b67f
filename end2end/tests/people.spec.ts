// The administrator's work: somebody new can work within a minute; powers of leadership need a second person.
import type { Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";
import { preview } from "../support/workbook";

// The demo school outlives a test run's retries: names of their own.
const stamp = Date.now().toString(36);

async function add(page: Page, name: string, login: string): Promise<void> {
  await page.getByRole("link", { name: "Người và quyền" }).first().click();
  await page.getByRole("button", { name: "Thêm người" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Họ tên hoặc chức danh/).fill(name);
  await dialog.getByLabel(/^Tên đăng nhập/).fill(login);
  await dialog.getByRole("button", { name: "Thêm", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

async function give(page: Page, part: string, post: string): Promise<void> {
  await page.getByRole("button", { name: "Thêm quyền" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Bộ phận/).selectOption({ label: part });
  await dialog.getByLabel(/^Chức vụ/).selectOption({ label: post });
  await dialog.getByRole("button", { name: "Thêm quyền" }).click();
  await expect(dialog).toHaveCount(0);
}

async function firstPassword(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Cấp mật khẩu mới" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cấp mật khẩu mới" }).click();
  const password = await dialog.locator(".slip-code b").innerText();
  await dialog.getByRole("button", { name: "Đóng" }).click();
  return password;
}

test("a post is kept to some fields of work, where it goes by them", async ({ page }) => {
  await signIn(page, others.administrator);
  await add(page, `Kế toán thứ hai ${stamp}`, `kt.${stamp}`);
  await page.getByRole("button", { name: "Thêm quyền" }).click();
  const dialog = page.getByRole("dialog");
  const areas = dialog.getByRole("group", { name: /^Chỉ các lĩnh vực/ });
  // Findings go by the side that inspects, whatever the field: nothing to choose.
  await dialog.getByLabel(/^Bộ phận/).selectOption({ label: "Công đoàn" });
  await dialog.getByLabel(/^Chức vụ/).selectOption({ label: "Người kiểm tra" });
  await expect(areas).toHaveCount(0);
  await dialog.getByLabel(/^Bộ phận/).selectOption({ label: "Văn phòng" });
  await dialog.getByLabel(/^Chức vụ/).selectOption({ label: "Kế toán" });
  await areas.getByLabel("Tài chính").check();
  await axeClean(page);
  await dialog.getByRole("button", { name: "Thêm quyền" }).click();
  await expect(dialog).toHaveCount(0);
  const rights = page.getByRole("list", { name: "Vai và quyền" }).getByRole("listitem");
  await expect(rights).toContainText("Kế toán · Văn phòng · Chỉ lĩnh vực: Tài chính");
});

test("a teacher who is new signs in with a password of their own within a minute", async ({ browser, page }) => {
  const [name, login] = [`Giáo viên dự khuyết ${stamp}`, `gv.${stamp}`];
  await signIn(page, others.administrator);
  await add(page, name, login);
  await give(page, "Tổ Mầm", "Giáo viên");
  const rights = page.getByRole("list", { name: "Vai và quyền" }).getByRole("listitem");
  await expect(rights.filter({ hasText: "Giáo viên · Tổ Mầm" })).toContainText("Có hiệu lực");
  const password = await firstPassword(page);

  const teacher = await (await browser.newContext()).newPage();
  await signIn(teacher, login, password);
  await expect(teacher.getByRole("heading", { level: 1 })).toHaveText("Đặt mật khẩu của riêng bạn");
  await teacher.getByLabel(/^Mật khẩu hiện tại/).fill(password);
  await teacher.getByLabel(/^Mật khẩu mới/).fill("1234567890");
  await teacher.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await expect(teacher.locator(".error-summary")).toBeVisible();
  await teacher.getByLabel(/^Mật khẩu hiện tại/).fill(password);
  await teacher.getByLabel(/^Mật khẩu mới/).fill("trời mưa thì mang ô");
  // The desk is filled and listens by itself, though the server told it nothing before.
  const listens = teacher.waitForResponse((answer) => answer.url().includes("/api/v1/sync/live") && answer.ok());
  await teacher.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await expect(teacher.getByRole("link", { name: /^Việc của tôi/ }).first()).toBeVisible();
  await listens;

  // Ended yesterday: at once, and the open page follows by itself.
  await rights.filter({ hasText: "Giáo viên · Tổ Mầm" }).getByRole("button", { name: "Kết thúc" }).click();
  const yesterday = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh" }).format(Date.now() - 86_400_000);
  await page.getByRole("dialog").getByLabel(/^Ngày cuối/).fill(yesterday);
  await page.getByRole("dialog").getByRole("button", { name: "Kết thúc" }).click();
  await expect(rights.filter({ hasText: "Giáo viên · Tổ Mầm" })).toContainText("Đã kết thúc");
  await expect(teacher.getByRole("link", { name: /^Việc của tôi/ })).toHaveCount(0);
  await teacher.context().close();
});

test("leadership grows only by leadership's word", async ({ browser, page }) => {
  const [name, login] = [`Phó Hiệu trưởng dự khuyết ${stamp}`, `pht.${stamp}`];
  await signIn(page, others.administrator);
  await add(page, name, login);
  await give(page, "Ban giám hiệu", "Phó Hiệu trưởng");
  const rights = page.getByRole("list", { name: "Vai và quyền" }).getByRole("listitem");
  await expect(rights).toContainText(["Chờ xác nhận"]);

  const principal = await (await browser.newContext()).newPage();
  await signIn(principal, accounts.leadership);
  await principal.goto("/app/account");
  await drawn(principal);
  const waiting = principal.getByRole("list", { name: "Quyền chờ tôi xác nhận" }).getByRole("listitem").filter({ hasText: name });
  await waiting.getByRole("button", { name: "Xác nhận" }).click();
  await expect(principal.locator(".toasts")).toContainText("Đã xác nhận");
  await expect(waiting).toHaveCount(0);

  await page.reload();
  await drawn(page);
  await expect(rights).toContainText(["Có hiệu lực"]);
  await principal.context().close();
});

test("the staff comes from a sheet, and everybody gets a first password at once", async ({ browser, page }) => {
  await signIn(page, others.administrator);
  await page.getByRole("link", { name: "Người và quyền" }).first().click();
  await page.getByRole("link", { name: "Nhập từ Excel" }).click();
  // The one book that is the administrator's: nothing to choose.
  await expect(page.getByRole("radio")).toHaveCount(0);
  await expect(page.getByText("Nhân sự và chức vụ")).toBeVisible();
  const [first, second] = [`Cô Bảng ${stamp}`, `Thầy Bảng ${stamp}`];
  const heads = ["Họ và tên", "Chức vụ", "Tổ", "Tài khoản"];
  await preview(page, [heads, [first, "Giáo viên", "Tổ Mầm", `gvb.${stamp}`], [second, "Nhạc trưởng", "Tổ Mầm", ""]]);
  const rows = page.getByRole("list", { name: "Các dòng" }).getByRole("listitem");
  await expect(rows.nth(1)).toContainText("không có trong danh sách chức vụ");
  await page.getByRole("button", { name: "Nhập 1 dòng mới" }).click();
  await page.getByRole("link", { name: /^Bước tiếp: cấp mật khẩu lần đầu/ }).click();

  await expect(page.getByText(/\d+ người chưa có mật khẩu/)).toBeVisible();
  await page.getByRole("button", { name: "Cấp mật khẩu lần đầu" }).click();
  const slip = page.getByRole("region", { name: "Mật khẩu lần đầu" }).getByRole("row").filter({ hasText: first });
  await expect(slip).toContainText(`gvb.${stamp}`);
  await expect(page.locator(".row").filter({ hasText: first })).toContainText("Phải đổi mật khẩu");
  await axeClean(page);
  const password = await slip.locator("b").innerText();
  const teacher = await (await browser.newContext()).newPage();
  await signIn(teacher, `gvb.${stamp}`, password);
  await expect(teacher.getByRole("heading", { level: 1 })).toHaveText("Đặt mật khẩu của riêng bạn");
  await teacher.context().close();
});

test("nobody else finds a way in", async ({ page }) => {
  await signIn(page, accounts.leadership);
  await page.goto("/app/people");
  await drawn(page);
  await expect(page.getByText("Trang này dành cho quản trị")).toBeVisible();
  await expect(page.getByRole("button", { name: "Thêm người" })).toHaveCount(0);
});
