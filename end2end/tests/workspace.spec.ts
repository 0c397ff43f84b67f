// The frame of everyday work: keyboard, search, filters, roles, language, signing in and out.
import { request, type Page } from "@playwright/test";
import { accounts, demoPassword, others } from "../support/accounts";
import { Desk } from "../support/desk";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

test.describe("keyboard", () => {
  test("j, k, Enter, / and ? go through the day without the mouse", async ({ page }) => {
    await signIn(page, accounts.leadership);
    await page.goto("/app/cases");
    const rows = page.locator("main .row-open");
    await expect(rows.nth(2)).toBeVisible();

    await page.keyboard.press("j");
    await expect(rows.nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await expect(rows.nth(0)).toBeFocused();
    const wanted = await rows.nth(0).getAttribute("href");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`${wanted}$`));

    await page.keyboard.press("?");
    const help = page.locator("dialog[open]");
    await expect(help).toContainText("Phím tắt");
    await expect(help).toContainText("Dòng dưới, dòng trên");
    // Under a dialog the keys of the page sleep.
    await page.keyboard.press("/");
    await expect(page.locator("#find")).not.toBeFocused();
    await page.keyboard.press("Escape");
    await expect(help).toHaveCount(0);

    await page.keyboard.press("/");
    await expect(page.locator("#find")).toBeFocused();
    await page.keyboard.type("jk?");
    await expect(page.locator("#find")).toHaveValue("jk?");
    await expect(help).toHaveCount(0);
  });
});

test.describe("search", () => {
  test("finds without diacritics, procedures and children alike", async ({ page }) => {
    await signIn(page, accounts.leadership);
    const results = page.locator(".find-results");
    await page.locator("#find").fill("hoan thanh");
    await expect(results.getByRole("link", { name: /Xác nhận hoàn thành chương trình mẫu giáo/ }).first()).toBeVisible();

    await page.goto("/app/cases?progress=all");
    // It has ended, so its names are nobody's work: the server finds them, and the row does not tell them.
    const found = page.locator("main .row").filter({ hasText: "Chuyển trường đi" });
    await page.locator("#find-here").fill("TRẺ 01 CHỒI chuyển trường");
    await expect(page.locator("main .row")).toHaveCount(1);
    await expect(found).toBeVisible();
    await page.locator("#find-here").fill("lop choi 1 tre 01 chuyen truong di");
    await expect(page.locator("main .row")).toHaveCount(1);
    await expect(found).toBeVisible();
    await expect(found).not.toContainText("Trẻ 01");
    await page.locator("#find-here").fill("khong co gi nhu the");
    await expect(page.locator("main .row")).toHaveCount(0);
    await expect(page.locator("main")).toContainText("Không tìm thấy");
  });

  test("one result opens with Enter", async ({ page }) => {
    await signIn(page, accounts.leadership);
    await page.goto("/app/cases");
    const row = page.locator("main .row").filter({ hasText: "Chuyển trường đi" });
    const code = /MNHgS-\d{6}-\d{4}/.exec(await row.innerText())![0];
    await page.keyboard.press("/");
    await page.keyboard.type(code.toLowerCase());
    await expect(page.locator(".find-results")).toContainText(code);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Chuyển trường đi");
  });
});

test("filters live in the address and survive Back and a reload", async ({ page }) => {
  await signIn(page, accounts.leadership);
  await page.goto("/app/cases");
  const rows = page.locator("main .row");
  const chip = (name: string) => page.locator("main .chips").getByRole("link", { name: new RegExp(`^${name}`) });
  // Other stories end cases meanwhile: not how many there are is looked at, but which.
  const others = rows.filter({ hasNotText: "Quá hạn" });
  await expect(others.first()).toBeVisible();

  await chip("Quá hạn").click();
  await expect(page).toHaveURL(/[?&]due=late\b/);
  await expect(rows.filter({ hasText: "Quá hạn" }).first()).toBeVisible();
  await expect(others).toHaveCount(0);

  await rows.first().locator(".row-open").click();
  await expect(page).toHaveURL(/\/app\/cases\/[0-9a-f-]{36}$/);
  await page.goBack();
  await expect(page).toHaveURL(/[?&]due=late\b/);
  await expect(chip("Quá hạn")).toHaveAttribute("aria-current", "true");
  await expect(rows.first()).toBeVisible();
  await expect(others).toHaveCount(0);

  await page.reload();
  await drawn(page);
  await expect(rows.first()).toBeVisible();
  await expect(others).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(/\/app\/cases$/);
  await expect(others.first()).toBeVisible();
});

test("a list is printed with what narrows it and days instead of yesterday, without what can be pressed", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/cases");
  const main = page.locator("main");
  await expect(main.locator(".row").first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(main.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(main.locator(".chip:visible")).toHaveText(["Đang mở"]);
  for (const pressed of [".search", ".pick-all", ".row-pick", ".page-head .actions"]) {
    await expect(main.locator(pressed).first()).toBeHidden();
  }
  await expect(page.locator(".side")).toBeHidden();
  const when = await main.locator(".ago").first().evaluate((time) => getComputedStyle(time, "::after").content);
  expect(when).toMatch(/^"\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}"$/);
});

test("on a phone the filters are folded behind a button that counts them", async ({ page }) => {
  await page.setViewportSize(viewports.phone);
  await signIn(page, accounts.leadership);
  await page.goto("/app/cases?due=late");
  const fold = page.locator("main").getByRole("button", { name: /^Lọc/ });
  const chips = page.locator("main .chips");
  await expect(page.locator("main .row").first()).toBeVisible();
  await expect(page.locator("#find-here")).toBeVisible();
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await expect(fold).toHaveAccessibleName(/1 bộ lọc đang dùng/);
  await expect(chips).toBeHidden();

  await page.locator("#find-here").focus();
  await page.keyboard.press("Tab");
  await expect(fold).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  for (const id of (await fold.getAttribute("aria-controls"))!.split(" ")) {
    await expect(page.locator(`#${id}`)).toBeVisible();
  }
  await page.keyboard.press("Tab");
  await expect(chips.getByRole("link").first()).toBeFocused();
  await chips.getByRole("link", { name: /^Quá hạn/ }).click();
  await expect(page).toHaveURL(/\/app\/cases$/);
  await expect(fold).toHaveAccessibleName("Lọc");
  await fold.click();
  await expect(chips).toBeHidden();
});

test("whoever wears two hats sees one view for each", async ({ page }) => {
  await signIn(page, others.twoHats);
  const hat = (name: string) => page.locator(".side .role-switch").getByRole("button", { name });
  await hat("Tổ Chồi").click();
  await expect(hat("Tổ Chồi")).toHaveAttribute("aria-pressed", "true");
  const group = page.locator("main .row").filter({ hasText: "Trẻ 21 lớp Chồi 2" });
  await expect(group.first()).toBeVisible();

  await hat("Công đoàn").click();
  await expect(hat("Công đoàn")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("link", { name: "Ghi kiến nghị" })).toBeVisible();
  // The union reads dossiers without personal data, even where the other hat may see it.
  await page.goto("/app/cases");
  await expect(page.locator("main .row").first()).toBeVisible();
  expect(await page.locator("body").innerText()).not.toMatch(/Trẻ \d\d|Phụ huynh trẻ/);
  await expect(hat("Công đoàn")).toHaveAttribute("aria-pressed", "true");

  await hat("Tổ Chồi").click();
  await expect(group.first()).toBeVisible();
});

test("the language is chosen once and stays", async ({ page }) => {
  await signIn(page, accounts.office);
  await expect(page.locator("html")).toHaveAttribute("lang", "vi");
  await page.locator(".side").getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("nav.places")).toContainText("Intake");
  await page.reload();
  await drawn(page);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("nav.places")).toContainText("Intake");
  await page.goto("/app/intake");
  await expect(page.locator("main")).toContainText("Certificate of completing kindergarten");
  await page.locator(".side").getByRole("button", { name: "Tiếng Việt" }).click();
  await expect(page.locator("main")).toContainText("Xác nhận hoàn thành chương trình mẫu giáo");
});

test("a wrong password says so in words and keeps the name", async ({ page }) => {
  await page.goto("/app/sign-in");
  await page.getByLabel("Tên đăng nhập").fill(others.accountant);
  await page.getByLabel("Mật khẩu").fill("khong-phai-mat-khau");
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page.getByRole("alert")).toContainText("Tên đăng nhập hoặc mật khẩu không đúng.");
  await expect(page.getByLabel("Tên đăng nhập")).toHaveValue(others.accountant);
  await expect(page).toHaveURL(/\/app\/sign-in$/);
  await page.getByLabel("Mật khẩu").fill(demoPassword);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/app$/);
});

test("while a form shows errors the page's title says so first", async ({ page }) => {
  await page.goto("/app/sign-in");
  await expect(page).toHaveTitle("Đăng nhập · Sen");
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page).toHaveTitle("Lỗi: Đăng nhập · Sen");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page).toHaveTitle("Error: Sign in · Sen");
  await page.getByRole("button", { name: "Tiếng Việt" }).click();
  await page.getByLabel("Tên đăng nhập").fill(accounts.leadership);
  await page.getByLabel("Mật khẩu").fill(demoPassword);
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle("Hôm nay · Sen");

  // Left as it is, the form takes its errors with it.
  await page.goto("/app/cases");
  await page.locator("main .row-open").first().click();
  await page.getByRole("button", { name: "Gửi ý kiến" }).click();
  await expect(page).toHaveTitle(/^Lỗi: /);
  await page.goBack();
  await expect(page).toHaveTitle("Hồ sơ · Sen");
});

test("an address asked for before signing in is opened afterwards", async ({ page }) => {
  await page.goto("/app/cases?due=late");
  await expect(page).toHaveURL(/\/app\/sign-in$/);
  await page.getByLabel("Tên đăng nhập").fill(accounts.leadership);
  await page.getByLabel("Mật khẩu").fill(demoPassword);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page).toHaveURL(/\/app\/cases\?due=late$/);
});

test("signing out ends the session: on the server, on the device, behind the back button", async ({ page, baseURL }) => {
  await signIn(page, others.teacher);
  await page.goto("/app/cases");
  await expect(page.locator("main .row").first()).toBeVisible();
  const cookies = await page.context().cookies();
  const session = "/api/v1/session";
  expect((await page.request.get(session)).status()).toBe(200);

  await page.locator(".side").getByRole("button", { name: "Đăng xuất" }).click();
  await expect(page).toHaveURL(/\/app\/sign-in$/);
  expect((await page.request.get(session)).status()).toBe(401);
  // Whoever kept the cookies has nothing in their hands.
  const thief = await request.newContext({ baseURL: baseURL!, storageState: { cookies, origins: [] } });
  expect((await thief.get(session)).status()).toBe(401);
  expect((await thief.get("/api/v1/cases")).status()).toBe(401);
  expect((await thief.post(`${session}/refresh`)).status()).toBe(401);
  await thief.dispose();

  await page.goBack();
  await expect(page.getByLabel("Mật khẩu")).toBeVisible();
  await expect(page.locator("main .row")).toHaveCount(0);
  expect(await page.locator("body").innerText()).not.toMatch(/Trẻ \d\d|MNHgS-/);
  expect(await kept(page), "what stays on the device").toEqual([]);
});

test("the administrator finds people, calendar and settings, is told what is not theirs, and sees no dossier", async ({ page }) => {
  await signIn(page, others.administrator);
  await expect(page.locator("main")).toContainText("Vai quản trị không xử lý và không duyệt hồ sơ");
  await expect(page.locator("nav.places a")).toHaveText(["Hôm nay", "Người và quyền", "Lịch làm việc", "Thủ tục", "Cài đặt"]);
  await page.goto("/app/cases");
  await drawn(page);
  await expect(page.locator("main .row")).toHaveCount(0);
});

test("procedures stand in the order of the Vietnamese alphabet", async ({ browser }) => {
  const clerk = await Desk.of(browser, accounts.office);
  await clerk.place("Tiếp nhận").click();
  const titles = clerk.main.locator(".row-open");
  await expect(titles.nth(4)).toBeVisible();
  const shown = await titles.allInnerTexts();
  expect(shown).toEqual([...shown].sort(new Intl.Collator("vi").compare));
  // What is typed narrows the list, diacritics or not.
  await clerk.page.locator("#find-procedure").fill("xac nhan dang");
  await expect(titles).toHaveText(["Xác nhận đang học"].map((title) => new RegExp(title)));
  await clerk.context.close();
});

/** The rows of records that IndexedDB still holds for anybody. */
async function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open(name!);
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      for (const store of db.objectStoreNames) {
        const count = await new Promise<number>((resolve, reject) => {
          const asked = db.transaction(store).objectStore(store).count();
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        if (count > 0) found.push(`${name}/${store}: ${count}`);
      }
      db.close();
    }
    return found;
  });
}
