// Lists as spreadsheets: what is shown is what is saved, by keyboard too, and without a network it says so.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";
import { cells } from "../support/workbook";

/** The button of the page's list. */
const button = (page: Page) => page.locator("main").getByRole("button", { name: "Tải Excel" });

/** Presses it by keyboard: the rows of what the browser saves, and under which name. */
async function saved(page: Page, which = button(page)): Promise<{ name: string; heads: string[]; rows: string[][] }> {
  await expect(which).toBeVisible();
  const coming = page.waitForEvent("download");
  await which.focus();
  await page.keyboard.press("Enter");
  const download = await coming;
  const [heads, ...rows] = cells(readFileSync(await download.path()));
  return { name: download.suggestedFilename(), heads: heads!, rows };
}

/** What stands under a head. */
const under = ({ heads, rows }: { heads: string[]; rows: string[][] }, head: string) => {
  const at = heads.indexOf(head);
  expect(at, `${head} in ${heads}`).toBeGreaterThanOrEqual(0);
  return rows.map((row) => row[at] ?? "");
};

test("the dossiers that a filter shows are saved as they stand, each of them and no other", async ({ page }) => {
  await signIn(page, accounts.leadership);
  await page.goto("/app/cases?due=late");
  const rows = page.locator("main .row");
  await expect(rows.first()).toBeVisible();
  const codes = async () => (await rows.allInnerTexts()).map((text) => /MNHgS-\d{6}-\d{4}/.exec(text)?.[0] ?? "");
  // Other stories end cases meanwhile: it is looked at once more until nothing has moved in between.
  await expect(async () => {
    const before = await codes();
    const sheet = await saved(page);
    expect(await codes()).toEqual(before);
    expect(sheet.name).toMatch(/^Hồ sơ \d{4}-\d\d-\d\d\.xlsx$/);
    expect(under(sheet, "Mã hồ sơ")).toEqual(before);
    expect(under(sheet, "So với hạn").every((words) => words === "Quá hạn")).toBe(true);
    // A day is a number that the workbook shows as one.
    expect(under(sheet, "Hạn trả").every((day) => Number(day) > 40_000)).toBe(true);
    expect(under(sheet, "Về ai").some((name) => name !== "")).toBe(true);
  }).toPass();
  await axeClean(page);
});

test("whoever inspects saves their findings, and dossiers without names", async ({ page }) => {
  await signIn(page, accounts.union);
  await page.goto("/app/findings");
  const rows = page.locator("main .row");
  await expect(rows.first()).toBeVisible();
  await expect(async () => {
    const before = await rows.count();
    const sheet = await saved(page);
    expect(await rows.count()).toBe(before);
    expect(sheet.rows).toHaveLength(before);
    expect(under(sheet, "Nội dung phát hiện").every((what) => what !== "")).toBe(true);
  }).toPass();
  await page.goto("/app/cases");
  await expect(rows.first()).toBeVisible();
  const sheet = await saved(page);
  expect(sheet.rows.length).toBeGreaterThan(0);
  expect(under(sheet, "Về ai").every((name) => name === "")).toBe(true);
});

test("without a network it says so, and nothing is saved", async ({ page, context }) => {
  await signIn(page, others.accountant);
  await page.goto("/app/cases");
  await expect(page.locator("main .row").first()).toBeVisible();
  // What saves has been fetched by then.
  await saved(page);
  await context.setOffline(true);
  await button(page).click();
  await expect(page.locator(".toasts")).toContainText("Việc này cần có mạng");
  await expect(button(page)).not.toHaveAttribute("aria-busy", "true");
  await context.setOffline(false);
});

test("what the server lists is saved whole, and printed without what can be pressed", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/parties?kind=child");
  await drawn(page);
  // Besides them the page shows who was, or is to be, forgotten.
  const rows = page.getByRole("list", { name: "Sổ trẻ và phụ huynh" }).locator(".row");
  await expect(rows.first()).toBeVisible();
  // Other stories enter and erase people meanwhile: both are looked at once more until nobody has moved in between.
  await expect(async () => {
    await page.reload();
    await expect(rows.first()).toBeVisible();
    const names = await rows.locator(".row-open").allInnerTexts();
    const parties = await saved(page);
    expect(new Set(under(parties, "Loại"))).toEqual(new Set(["Trẻ"]));
    expect(parties.rows.length).toBeGreaterThanOrEqual(names.length);
    expect(under(parties, "Họ và tên").slice(0, names.length)).toEqual(names);
  }).toPass();
  await page.emulateMedia({ media: "print" });
  await expect(button(page)).toBeHidden();
  await expect(rows.first()).toBeVisible();
  await page.emulateMedia({ media: "screen" });

  for (const [tab, head] of [
    ["requests", "Nội dung yêu cầu"],
    ["consents", "Người đồng ý"],
    ["register", "Mục đích"],
  ] as const) {
    await page.goto(`/app/privacy?tab=${tab}`);
    await drawn(page);
    const sheet = await saved(page, button(page).first());
    expect(sheet.heads).toContain(head);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator("main .btn:visible")).toHaveCount(0);
    await page.emulateMedia({ media: "screen" });
  }
});

test("an administrator saves the list of people", async ({ page }) => {
  await signIn(page, others.administrator);
  await page.goto("/app/people");
  const rows = page.locator("main .row");
  // Other stories enter people meanwhile.
  await expect(async () => {
    await page.reload();
    await expect(rows.first()).toBeVisible();
    const before = await rows.count();
    const logins = under(await saved(page), "Tên đăng nhập");
    expect(logins).toHaveLength(before);
    expect(logins).toContain(accounts.office);
  }).toPass();
});

test("chosen dossiers of one procedure become a list for a letter, to be printed or to be edited", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/cases?q=hỗ trợ chi phí học tập");
  const [bar, rows] = [page.locator(".bulk-bar"), page.locator("main .row")];
  await expect(rows.nth(1)).toBeVisible();
  for (const row of [rows.nth(0), rows.nth(1)]) await row.getByRole("checkbox").check();
  const menu = bar.locator("summary").filter({ hasText: "Danh sách" });
  for (const [item, kind, begins] of [
    ["Danh sách kèm công văn, để in (PDF)", "pdf", "%PDF-"],
    ["Danh sách kèm công văn, để sửa (Word)", "docx", "PK"],
  ] as const) {
    await menu.focus();
    await page.keyboard.press("Enter");
    const coming = page.waitForEvent("download");
    await bar.getByRole("button", { name: item }).press("Enter");
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^Danh sách Hỗ trợ chi phí học tập \\d{4}-\\d\\d-\\d\\d\\.${kind}$`));
    expect(readFileSync(await download.path()).subarray(0, begins.length).toString()).toBe(begins);
  }
  await menu.focus();
  await page.keyboard.press("Enter");
  await axeClean(page);
  // Of two procedures there is no list.
  await page.goto("/app/cases");
  for (const words of ["Cấp bản sao hồ sơ trẻ", "Hỗ trợ chi phí học tập"]) {
    await rows.filter({ hasText: words }).first().getByRole("checkbox").check();
  }
  await expect(bar).toContainText("Đã chọn 2");
  await expect(menu).toHaveCount(0);
});
