// One request through the school's desk, from the counter to the parent's hands, and what the union finds in it: five
// people at five machines, all open at once, none of which is ever reloaded.
import type { Browser, Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { PROCEDURE, comment, officialCode, signedCopy, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily, type Family } from "../support/people";
import { picture } from "../support/picture";
import { expect, test } from "../support/test";

/** What the clerk may type and press, from the home page to the request taken in. */
const MOST_ACTIONS = 12;

test("a request goes through the desk, and everybody sees it live", async ({ browser }) => {
  test.setTimeout(240_000);
  const family = newFamily();
  const clerk = await Desk.of(browser, accounts.office);
  const handler = await Desk.of(browser, accounts.group);
  const principal = await Desk.of(browser, accounts.leadership);
  const inspector = await Desk.of(browser, accounts.union);
  const parent = await Parent.of(browser);
  const everybody = [clerk, handler, principal, inspector];

  // Leadership and union watch the whole school's list, newest first; the handler watches what waits for them.
  for (const watcher of [principal, inspector]) {
    await watcher.page.goto("/app/cases?sort=received");
    await expect(watcher.row(PROCEDURE)).toBeVisible();
  }
  for (const desk of everybody) await desk.stay();
  const nobodyReloaded = async () => {
    for (const desk of everybody) await desk.stayed();
  };

  const code = await test.step("the clerk takes it in", async () => {
    await takeIn(clerk, family);
    const code = await officialCode(clerk);
    expect(clerk.actions, "typed fields and presses at the counter").toBeLessThanOrEqual(MOST_ACTIONS);
    await expect(principal.row(code)).toContainText("Đã tiếp nhận");
    await expect(inspector.row(code)).toContainText("Đã tiếp nhận");
    await parent.reads(code, family, "Nhà trường đã tiếp nhận hồ sơ");
    return code;
  });

  await test.step("the clerk assigns it to the group's handler", async () => {
    await clerk.main.getByRole("link", { name: "Mở hồ sơ" }).click();
    await expect(clerk.main.locator(".crumbs")).toContainText(code);
    await clerk.step("Phân công").click();
    await clerk.dialog.getByLabel("Bộ phận").selectOption({ label: "Tổ Lá" });
    await clerk.dialog.getByLabel("Người xử lý").selectOption({ label: "Tổ trưởng Tổ Lá" });
    await clerk.dialog.getByRole("button", { name: "Phân công" }).click();
    await expect(clerk.dialog).toHaveCount(0);

    await expect(handler.row(code)).toContainText(family.child);
    await expect(principal.row(code)).toContainText("Tổ Lá · Đang xử lý");
    await expect(inspector.row(code)).toContainText("Tổ Lá · Đang xử lý");
    await parent.reads(code, family, "Đang được giải quyết");
  });

  await test.step("the handler asks for a supplement: the clock stands still, and says so in words", async () => {
    await handler.row(code).locator(".row-open").click();
    await expect(handler.main.locator(".crumbs")).toContainText(code);
    await handler.step("Yêu cầu bổ sung").click();
    await handler.dialog.getByLabel("Đơn đề nghị xác nhận").check();
    await handler.dialog.getByLabel("Lý do").fill("Đơn chưa có chữ ký của phụ huynh");
    await handler.dialog.getByRole("button", { name: "Yêu cầu bổ sung" }).click();
    await expect(handler.dialog).toHaveCount(0);

    for (const desk of [handler, clerk]) {
      await expect(desk.main.locator(".page-head .badge")).toHaveText("Tạm dừng, chờ bổ sung");
      await expect(desk.main.locator(".timeline")).toContainText("Đơn chưa có chữ ký của phụ huynh");
    }
    // While it waits there is no date to keep, only what is left once the papers are here.
    await expect(clerk.main.locator(".metas")).not.toContainText("Hạn trả");
    await expect(clerk.main.locator(".metas")).toContainText("Hạn ban đầu");
    await expect(principal.row(code)).toContainText("Tạm dừng, chờ bổ sung");
    await expect(inspector.row(code)).toContainText("Chờ bổ sung");
    await parent.reads(code, family, "Đang chờ quý vị bổ sung giấy tờ");
    await expect(parent.page.locator("main")).toContainText("Đơn đề nghị xác nhận");
  });

  await test.step("the clerk receives the papers: the clock runs again, both dates are kept", async () => {
    await clerk.step("Nhận bổ sung").click();
    await expect(clerk.dialog.getByLabel("Đơn đề nghị xác nhận")).toBeChecked();
    await clerk.dialog.getByRole("button", { name: "Nhận bổ sung" }).click();
    await expect(clerk.dialog).toHaveCount(0);

    for (const desk of [clerk, handler]) {
      await expect(desk.main.locator(".metas")).toContainText(/Hạn trả \d\d\/\d\d\/\d{4}/);
      await expect(desk.main.locator(".metas")).toContainText(/Hạn ban đầu \d\d\/\d\d\/\d{4}/);
      await expect(desk.main.locator(".page-head .badge")).not.toContainText("Tạm dừng");
    }
    await parent.reads(code, family, "Đang được giải quyết");
  });

  await test.step("the handler submits it for signature", async () => {
    await handler.step("Trình ký").click();
    await expect(handler.dialog.getByLabel("Đồng ý giải quyết")).toBeChecked();
    await handler.dialog.getByLabel("Ý kiến chuyên môn").fill("Trẻ đã học hết chương trình, đề nghị ký");
    await handler.dialog.getByRole("button", { name: "Trình ký" }).click();
    await expect(handler.dialog).toHaveCount(0);

    await expect(principal.row(code)).toContainText("Trình ký");
    await expect(clerk.main.locator(".timeline")).toContainText("trình ký");
    await parent.reads(code, family, "Đang trình lãnh đạo ký");
  });

  await test.step("the principal reads and signs", async () => {
    await principal.row(code).getByRole("link", { name: "Xem, ký" }).click();
    await principal.step("Ký duyệt").click();
    // Nobody signs unseen: what is asked for, and what the handler says about it.
    await expect(principal.dialog).toContainText(PROCEDURE);
    await expect(principal.dialog).toContainText("Trẻ đã học hết chương trình, đề nghị ký");
    await principal.dialog.getByRole("button", { name: "Ký duyệt" }).click();
    await expect(principal.dialog).toHaveCount(0);

    await expect(principal.main.locator(".steps")).toContainText("Đã ký");
    await expect(clerk.step("Cấp số")).toBeVisible();
    await expect(handler.main.locator(".timeline")).toContainText("ký duyệt");
    await expect(inspector.row(code)).toContainText("Đã ký");
    await parent.reads(code, family, "Đã ký, đang làm thủ tục phát hành");
  });

  await test.step("the clerk issues the result, with its number, and returns it", async () => {
    await clerk.step("Cấp số").click();
    await clerk.dialog.getByRole("button", { name: "Cấp số" }).click();
    await expect(clerk.dialog).toHaveCount(0);
    await expect(clerk.main.locator(".metas")).toContainText(/Số văn bản \d+/);
    await parent.reads(code, family, "Đã ký, đang làm thủ tục phát hành");

    // Signed by hand and sealed, it goes out with its scan; without it nothing does.
    await clerk.step("Phát hành").click();
    await clerk.dialog.getByRole("button", { name: "Phát hành" }).click();
    await expect(clerk.dialog).toContainText("Bản đã ký");
    await signedCopy(clerk.dialog);
    await clerk.dialog.getByRole("button", { name: "Phát hành" }).click();
    await expect(clerk.dialog).toHaveCount(0);
    await parent.reads(code, family, "Đã có kết quả, mời quý vị đến nhận");

    await clerk.step("Trả kết quả").click();
    await expect(clerk.dialog.getByLabel("Người nhận kết quả")).toHaveValue(family.guardian);
    await clerk.dialog.getByLabel("Người nhận đã ký nhận").check();
    await clerk.dialog.getByRole("button", { name: "Trả kết quả" }).click();
    await expect(clerk.dialog).toHaveCount(0);

    for (const desk of [clerk, handler, principal]) await expect(desk.main.locator(".timeline")).toContainText("trả kết quả");
    // Leadership alone can still take it back.
    for (const desk of [clerk, handler]) await expect(desk.main.locator(".page-head .actions").getByRole("button")).toHaveCount(0);
    await parent.reads(code, family, "Đã trả kết quả");
    // The parent's page tells the whole way, and names nobody.
    for (const stage of ["Nhà trường đã tiếp nhận hồ sơ", "Đang chờ quý vị bổ sung giấy tờ", "Đang trình lãnh đạo ký"]) {
      await expect(parent.page.locator(".timeline")).toContainText(stage);
    }
    await parent.namesNobody(family);
  });

  const matter = `Phiếu hẹn trả của hồ sơ ${code}`;
  const what = `${matter} chưa được gửi lại cho phụ huynh sau khi bổ sung`;
  await nobodyReloaded();

  await test.step("the inspector records a finding with a photo; until it is announced leadership cannot tell", async () => {
    await namesNobody(inspector, family);
    const before = await traces(principal);

    await showAll(inspector);
    await inspector.row(code).locator(".row-open").click();
    await expect(inspector.main.locator(".crumbs")).toContainText(code);
    await namesNobody(inspector, family);
    // The union reads; the only thing it may do here is record what it finds.
    await expect(inspector.main.getByRole("textbox")).toHaveCount(0);
    await inspector.main.getByRole("link", { name: "Ghi kiến nghị" }).click();
    await expect(inspector.main).toContainText(code);
    await inspector.main.getByLabel("Nội dung ghi nhận").fill(what);
    await inspector.main.getByLabel("Trung bình").check();
    await inspector.main.getByLabel("Căn cứ").fill("Quy trình một cửa của nhà trường");
    await inspector.main.getByRole("textbox", { name: /^Kiến nghị/ }).fill("Gửi lại phiếu hẹn mỗi khi ngày trả thay đổi");
    await inspector.main.getByLabel("Bộ phận khắc phục").selectOption({ label: "Văn phòng" });
    await inspector.main.locator('input[type="file"]').setInputFiles({ name: "phieu-hen.png", mimeType: "image/png", buffer: picture() });
    await expect(inspector.main).toContainText("phieu-hen.png");
    await inspector.main.getByRole("button", { name: "5 ngày làm việc" }).click();
    await inspector.main.getByRole("button", { name: "Lưu bản nháp" }).click();
    await expect(inspector.step("Thông báo")).toBeVisible();
    await inspector.sent();
    await namesNobody(inspector, family);

    // Another step of somebody else arrives after it, so that there was time for the draft to leak; then look.
    await comment(clerk, "Đã lưu bản chụp phiếu hẹn");
    await clerk.sent();
    await principal.page.waitForTimeout(2_000);
    expect(await traces(principal)).toEqual(before);
    await expect(principal.page.locator("body")).not.toContainText(what);
    expect(await isSent(principal.page, matter), "the server sends leadership the draft").toBe(false);
    expect(await isSent(inspector.page, matter), "the server sends the inspector the draft").toBe(true);
    await search(principal, `phieu hen tra ${code}`);
    await expect(principal.page.locator(".find-results")).toContainText("Không thấy trên máy này");
    await principal.page.keyboard.press("Escape");
  });

  await test.step("the inspector announces it; the principal reads it and can change nothing", async () => {
    await inspector.step("Thông báo").click();
    if (await inspector.dialog.count()) await inspector.dialog.getByRole("button", { name: "Thông báo" }).click();
    await expect(inspector.step("Thông báo")).toHaveCount(0);

    await expect(principal.row(matter)).toBeVisible();
    await principal.row(matter).locator(".row-open").click();
    await expect(principal.main).toContainText(what);
    await expect(principal.main).toContainText("Gửi lại phiếu hẹn mỗi khi ngày trả thay đổi");
    const photo = principal.main.locator("img");
    await expect(photo).toBeVisible();
    await expect.poll(() => photo.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(48);

    // No step, no field, nothing to type, tick, choose or attach: what can be pressed says who can see it.
    await expect(principal.main.getByRole("button").and(principal.page.locator(":not(.layer)"))).toHaveText(["Ai xem được?"]);
    await expect(principal.main.locator("input, textarea, select, form, [contenteditable]")).toHaveCount(0);

    // Whom it concerns sees it too, and what must be mended stands on their own page.
    await clerk.place("Kiểm tra").click();
    await expect(clerk.row(matter)).toBeVisible();
    await namesNobody(inspector, family);
    for (const name of [family.child, family.guardian, family.phone]) {
      expect(await isSent(inspector.page, name), "the server sends the union a name or a phone").toBe(false);
      expect(await isSent(clerk.page, name), "the server sends the clerk whom they work for").toBe(true);
    }
  });

  await nobodyReloaded();
  for (const desk of everybody) await desk.context.close();
  await parent.page.context().close();
});

/** A parent with a phone that runs no script. */
class Parent {
  private constructor(readonly page: Page) {}

  static async of(browser: Browser): Promise<Parent> {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
    return new Parent(await context.newPage());
  }

  /** Tracks the dossier with the code of the receipt and the phone, and reads where it stands. What the desk shows at
   * once is on its way to the server for a moment, so the parent may have to ask twice. */
  async reads(code: string, family: Family, state: string): Promise<void> {
    await expect(async () => {
      await this.page.goto("/tra-cuu");
      await this.page.getByLabel("Mã hồ sơ").fill(code);
      await this.page.getByLabel("Bốn số cuối điện thoại").fill(family.lastFour);
      await this.page.getByRole("button", { name: "Tra cứu" }).click();
      await expect(this.page.locator("main .pairs").first()).toContainText(state, { timeout: 500 });
    }).toPass({ timeout: 20_000 });
    await expect(this.page.locator("main")).toContainText(PROCEDURE);
  }

  async namesNobody(family: Family): Promise<void> {
    const text = await this.page.locator("body").innerText();
    expect(text).not.toContain(family.child);
    expect(text).not.toContain(family.guardian);
  }
}

/** Types into the search of the top line. */
async function search(desk: Desk, words: string): Promise<void> {
  await desk.page.locator("#find").fill(words);
  await expect(desk.page.locator(".find-results")).toBeVisible();
}

/** The list of all dossiers, those that have ended too. */
async function showAll(desk: Desk): Promise<void> {
  await desk.place("Hồ sơ").click();
  await desk.main.getByRole("link", { name: "Tất cả" }).click();
}

/** Everything by which leadership could notice a finding: the sheet of the home page, the list with the counts of its
 * filters, the count beside the place. It ends on the list. */
async function traces(desk: Desk): Promise<string[]> {
  await desk.place("Hôm nay").click();
  const sheet = desk.main.locator(".sheet").filter({ hasText: "Công đoàn kiến nghị" });
  const home = await sheet.innerText();
  await desk.place("Kiểm tra").click();
  await expect(desk.main.getByRole("heading", { level: 1 })).toHaveText("Kiến nghị");
  const rows = await desk.main.locator(".row-open").allInnerTexts();
  const filters = await desk.main.locator(".chips").innerText();
  return [home, ...rows, filters, await desk.place("Kiểm tra").innerText()];
}

/** Whether these words are anywhere in what the server sends to this person's device. */
async function isSent(page: Page, words: string): Promise<boolean> {
  return page.evaluate(async (words) => {
    const answer = await fetch("/api/v1/sync/bootstrap", { headers: { "x-sync": "1" } });
    if (!answer.ok) throw new Error(`bootstrap: ${answer.status}`);
    return (await answer.text()).includes(words);
  }, words);
}

/** Neither child nor guardian stands anywhere on this page. */
async function namesNobody(desk: Desk, family: Family): Promise<void> {
  const text = await desk.page.locator("body").innerText();
  expect(text).not.toContain(family.child);
  expect(text).not.toContain(family.guardian);
  expect(text).not.toContain(family.phone);
}
