// What was refused is changed and sent again, in the form where it was typed.
import type { Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { layCable } from "../support/cable";
import { officialCode, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { openSchool } from "../support/school";
import { signIn } from "../support/session";
import { expect, test } from "../support/test";

test.describe.configure({ timeout: 240_000 });

/** The clerk's rights as the administrator sees them. */
const rights = (page: Page) => page.getByRole("list", { name: "Vai và quyền" }).getByRole("listitem").filter({ hasText: "Văn thư" });

async function endRight(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Người và quyền" }).first().click();
  await page.getByRole("main").getByRole("link", { name: /^Văn thư/ }).click();
  await rights(page).first().getByRole("button", { name: "Kết thúc" }).click();
  const yesterday = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh" }).format(Date.now() - 86_400_000);
  await page.getByRole("dialog").getByLabel(/^Ngày cuối/).fill(yesterday);
  await page.getByRole("dialog").getByRole("button", { name: "Kết thúc" }).click();
  await expect(rights(page).first()).toContainText("Đã kết thúc");
}

async function giveRight(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Thêm quyền" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Bộ phận/).selectOption({ label: "Văn phòng" });
  await dialog.getByLabel(/^Chức vụ/).selectOption({ label: "Văn thư" });
  await dialog.getByRole("button", { name: "Thêm quyền" }).click();
  await expect(dialog).toHaveCount(0);
}

test("a request that was refused is there in its form again, and taken when it may be", async ({ browser }) => {
  const school = await openSchool({ demo: true });
  const cable = await layCable(school.origin);
  try {
    const family = newFamily("Lá 2");
    const clerk = await Desk.at(await browser.newContext({ baseURL: cable.url }));
    await signIn(clerk.page, accounts.office);
    await clerk.sent();
    const administrator = await (await browser.newContext({ baseURL: school.origin })).newPage();
    await signIn(administrator, others.administrator);

    await test.step("without a network the clerk takes in; meanwhile the right ends", async () => {
      cable.pull();
      await expect(clerk.page.locator(".connection")).toContainText("Không có mạng", { timeout: 30_000 });
      await takeIn(clerk, family);
      await endRight(administrator);
    });

    await test.step("it is refused, whole, with those who were to be entered; there is no form to go back to", async () => {
      cable.plug();
      await clerk.page.getByRole("link", { name: "1 mục cần xử lý" }).click({ timeout: 30_000 });
      const items = clerk.main.locator(".sheet");
      await expect(items).toHaveCount(1);
      await expect(items).toContainText("Tiếp nhận hồ sơ");
      await expect(items).toContainText(family.child);
      await expect(items).toContainText("Cùng với: Ghi vào sổ người nộp");
    });

    await test.step("the right is given again", async () => {
      await giveRight(administrator);
      await expect(clerk.place("Tiếp nhận")).toBeVisible({ timeout: 30_000 });
    });

    await test.step("on another device of hers it is there too, with its reason", async () => {
      const other = await Desk.at(await browser.newContext({ baseURL: school.origin }));
      await signIn(other.page, accounts.office);
      await other.page.goto("/app/attention");
      const items = other.main.locator(".sheet").filter({ hasText: "Tiếp nhận hồ sơ" });
      await expect(other.main).toContainText("Bị từ chối trên thiết bị khác", { timeout: 30_000 });
      await expect(items.first()).toContainText(family.child);
      await expect(items.first().getByRole("button", { name: "Lưu ra tệp" })).toBeVisible();
      await other.context.close();
    });

    await test.step("it is changed and sent", async () => {
      const item = clerk.main.locator(".sheet").filter({ hasText: "Tiếp nhận hồ sơ" });
      await item.getByRole("link", { name: "Sửa rồi gửi lại" }).click();
      await expect(clerk.main.getByLabel(/^Họ và tên/).first()).toHaveValue(family.child);
      await expect(clerk.main.getByLabel(/^Lớp/)).toHaveValue(family.className);
      await clerk.main.getByRole("button", { name: "Tiếp nhận", exact: true }).click();
      expect(await officialCode(clerk)).toMatch(/^MNHgS-/);
    });

    await test.step("nothing is left to be let go of, here or on the other device", async () => {
      await expect(clerk.page.locator(".top")).not.toContainText("cần xử lý");
      const other = await Desk.at(await browser.newContext({ baseURL: school.origin }));
      await signIn(other.page, accounts.office);
      await other.page.goto("/app/attention");
      await expect(other.main).toContainText("Không có gì cần xử lý", { timeout: 30_000 });
      await other.context.close();
    });
    await clerk.context.close();
    await administrator.context().close();
  } finally {
    await cable.close();
    await school.close();
  }
});
