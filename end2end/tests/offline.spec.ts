// The desk without network: what was done is kept, arrives, and what cannot be taken comes back whole.
import { readFileSync } from "node:fs";
import type { Browser, BrowserContext } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { layCable, type Cable } from "../support/cable";
import { PROCEDURE, comment, officialCode, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

// Browsers are started and stopped, and dead networks waited for.
test.describe.configure({ timeout: 240_000 });

/** A machine of the school behind a cable that can be pulled, with a browser profile that outlives the browser. */
type Machine = { cable: Cable; boot(): Promise<BrowserContext> };

const it = test.extend<{ machine: Machine }>({
  machine: async ({ playwright, launchOptions, viewport, locale, timezoneId }, use, info) => {
    const cable = await layCable(process.env.BASE_URL!);
    const profile = info.outputPath("profile");
    let context: BrowserContext | undefined;
    await use({
      cable,
      async boot() {
        await context?.close();
        const options = { ...launchOptions, baseURL: cable.url, viewport, locale: locale!, timezoneId: timezoneId! };
        context = await playwright.chromium.launchPersistentContext(profile, options);
        return context;
      },
    });
    await context?.close();
    await cable.close();
  },
});

it("a change made without network survives closing the browser and arrives", async ({ browser, machine }) => {
  const { cable } = machine;
  const [family, words] = [newFamily("Lá 1"), `Phụ huynh hẹn bổ sung ngày mai (${Date.now()})`];
  // The accountant handles the one and receives the other: both name somebody on that desk.
  const watcher = await watch(browser, others.accountant);
  let clerk = await Desk.at(await machine.boot());
  await signIn(clerk.page, accounts.office);
  await clerk.page.goto("/app/cases?q=tre+18+mam");
  await clerk.row("Chuyển trường đi").locator(".row-open").click();
  await expect(clerk.main.locator(".comments")).toBeVisible();
  await clerk.sent();
  // The code of pages that are opened later is here, too.
  await connection(clerk).click();
  await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText("Chờ gửi");
  await clerk.page.goBack();
  await expect(clerk.main.locator(".comments")).toBeVisible();

  await it.step("the network dies; work goes on", async () => {
    cable.pull();
    await expect(connection(clerk)).toContainText("Không có mạng", { timeout: 30_000 });
    await comment(clerk, words);
    await expect(connection(clerk)).toContainText("1 mục chờ gửi");
    // Child and guardian enter the register, then the dossier is opened: four things wait.
    await takeIn(clerk, family);
    await expect(clerk.main.locator(".slip-code b")).toHaveText(/^T-[0-9A-F]{6}$/);
    await expect(connection(clerk)).toContainText("4 mục chờ gửi");
    await connection(clerk).click();
    await expect(clerk.row("Tiếp nhận hồ sơ")).toBeVisible();
    await expect(clerk.row("Gửi ý kiến")).toBeVisible();
  });

  await it.step("what needs the server says so and changes nothing", async () => {
    await clerk.place("Trả kết quả").click();
    await clerk.row("").locator(".row-open").click();
    await clerk.step("Trả kết quả").click();
    await expect(clerk.page.locator(".toasts")).toContainText("Việc này cần có mạng. Chưa có gì thay đổi");
    await expect(clerk.dialog).toHaveCount(0);
  });

  await it.step("the tab is closed, and the browser with it; nobody else knows of anything", async () => {
    await clerk.page.close();
    await clerk.context.close();
    await expect(watcher.row(family.child)).toHaveCount(0);
  });

  await it.step("the network is back, the browser is opened: it arrives", async () => {
    cable.plug();
    clerk = await Desk.at(await machine.boot());
    await clerk.page.goto("/app/cases?sort=received");
    await drawn(clerk.page);
    await clerk.sent();
    await expect(clerk.row(family.child)).toContainText(/MNHgS-\d{6}-\d{4}/);
    await expect(clerk.page.locator(".top")).not.toContainText("cần xử lý");

    await expect(watcher.row(family.child)).toContainText(/MNHgS-\d{6}-\d{4}/);
    await watcher.main.locator("#find-here").fill("tre 18 mam");
    await watcher.row("Trẻ 18 lớp Mầm 2").locator(".row-open").click();
    await expect(watcher.main.locator(".comments li").filter({ hasText: words })).toHaveCount(1);
    await watcher.stayed();
  });
  await watcher.context.close();
});

it("what the server refuses comes back with its reason and its content", async ({ browser, machine }) => {
  const { cable } = machine;
  const family = newFamily("Lá 3");
  const colleague = await watch(browser, others.vicePrincipal);
  const clerk = await Desk.at(await machine.boot());
  await signIn(clerk.page, accounts.office);
  await takeIn(clerk, family);
  const code = await officialCode(clerk);
  await clerk.main.getByRole("link", { name: "Mở hồ sơ" }).click();
  await clerk.sent();

  await it.step("without network the clerk gives it to the accountant", async () => {
    cable.pull();
    await expect(connection(clerk)).toContainText("Không có mạng", { timeout: 30_000 });
    await assign(clerk, "Văn phòng", "Kế toán");
    await expect(connection(clerk)).toContainText("1 mục chờ gửi");
  });

  await it.step("meanwhile leadership gives it to the group", async () => {
    await colleague.row(code).locator(".row-open").click();
    await assign(colleague, "Tổ Lá", "Tổ trưởng Tổ Lá");
    await colleague.sent();
  });

  await it.step("the clerk's step is refused; reason and content are kept until the clerk lets go", async () => {
    cable.plug();
    await clerk.page.getByRole("link", { name: "1 mục cần xử lý" }).click({ timeout: 30_000 });
    const item = clerk.main.locator(".sheet").filter({ hasText: code });
    const whole = async () => {
      await expect(item.locator("h2")).toContainText("Phân công");
      await expect(item.locator(".notice")).toContainText("vừa được người khác");
      await expect(item.locator(".pairs")).toContainText("Văn phòng");
      await expect(item.locator(".pairs")).toContainText("Kế toán");
    };
    await whole();
    // Who was quicker, and with what.
    await expect(item.locator(".timeline")).toContainText("Phó Hiệu trưởng");
    await expect(item.locator(".timeline")).toContainText("Tổ trưởng Tổ Lá");
    await clerk.page.reload();
    await drawn(clerk.page);
    await whole();
    await item.getByRole("link", { name: "Mở hồ sơ" }).click();
    await expect(clerk.main.locator(".metas")).toContainText("Tổ trưởng Tổ Lá");
    await expect(clerk.main.locator(".metas")).not.toContainText("Kế toán");
    await clerk.page.goBack();
    // It is no longer the clerk's to give: it cannot be changed and sent, only kept.
    await expect(item.getByRole("link", { name: "Sửa rồi gửi lại" })).toHaveCount(0);
    const [file] = await Promise.all([
      clerk.page.waitForEvent("download"),
      item.getByRole("button", { name: "Lưu ra tệp" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^sen-can-xu-ly-\d{4}-\d\d-\d\d\.txt$/);
    const kept = readFileSync(await file.path(), "utf8");
    expect(kept).toContain(code);
    expect(kept).toContain("Kế toán");
    await item.getByRole("button", { name: "Ghi thành ý kiến" }).click();
    await expect(item).toHaveCount(0);
    await clerk.sent();
    await clerk.page.goto(`/app/cases?q=${encodeURIComponent(code)}`);
    await clerk.row(code).locator(".row-open").click();
    await expect(clerk.main.locator(".comments li").filter({ hasText: "Chưa được nhận" })).toContainText("Kế toán");
  });
  await colleague.context.close();
});

it("a form that was begun is there again", async ({ machine }) => {
  const family = newFamily("Mầm 2");
  let clerk = await Desk.at(await machine.boot());
  await signIn(clerk.page, accounts.office);
  await clerk.place("Tiếp nhận").click();
  await clerk.row("Xác nhận đang học").locator(".row-open").click();
  await clerk.main.getByRole("combobox", { name: /^Trẻ/ }).fill(family.child);
  await clerk.main.getByRole("option", { name: /^Nhập người mới/ }).click();
  await clerk.main.getByLabel(/^Lớp/).fill(family.className);
  // A draft is kept every two seconds; a browser that dies takes at most those with it.
  await clerk.page.waitForTimeout(5_000);
  await clerk.page.close();
  await clerk.context.close();

  clerk = await Desk.at(await machine.boot());
  await clerk.page.goto("/app/intake");
  await drawn(clerk.page);
  const draft = clerk.main.locator(".sheet").filter({ hasText: "Có bản nháp chưa xong" });
  await draft.locator(".row-open").click();
  await expect(clerk.main.getByLabel(/^Họ và tên/)).toHaveValue(family.child);
  await expect(clerk.main.getByLabel(/^Lớp/)).toHaveValue(family.className);
  await clerk.page.goto("/app/intake");
  await draft.getByRole("button", { name: "Bỏ bản nháp" }).click();
  await expect(draft).toHaveCount(0);
});

/** Somebody with a good network who looks at the whole list, newest first, and does not reload it. */
async function watch(browser: Browser, login: string): Promise<Desk> {
  const watcher = await Desk.of(browser, login);
  await watcher.page.goto("/app/cases?sort=received");
  await expect(watcher.row(PROCEDURE)).toBeVisible();
  await watcher.stay();
  return watcher;
}

function connection(desk: Desk) {
  return desk.page.locator(".connection");
}

async function assign(desk: Desk, part: string, handler: string): Promise<void> {
  await desk.step("Phân công").click();
  await desk.dialog.getByLabel(/^Bộ phận/).selectOption({ label: part });
  await desk.dialog.getByLabel(/^Người xử lý/).selectOption({ label: handler });
  await desk.dialog.getByRole("button", { name: "Phân công" }).click();
  await expect(desk.dialog).toHaveCount(0);
}
