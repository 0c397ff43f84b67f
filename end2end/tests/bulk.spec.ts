// Many things at once: rows chosen and handed out, taken back; leadership signs in a row; a text used again; the counter
// is told of a request like this one.
import type { Browser } from "@playwright/test";
import { accounts } from "../support/accounts";
import { PROCEDURE, comment, officialCode, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily, type Family } from "../support/people";
import { viewports } from "../support/session";
import { expect, test } from "../support/test";

/** Takes new requests in; their codes, oldest first. */
async function received(clerk: Desk, n: number, className?: string): Promise<{ code: string; family: Family }[]> {
  const all = [];
  for (let i = 0; i < n; i += 1) {
    const family = newFamily(className);
    await takeIn(clerk, family);
    all.push({ code: await officialCode(clerk), family });
  }
  return all;
}

/** Opens the list of dossiers, newest first, without loading the page anew. */
async function list(desk: Desk): Promise<void> {
  await desk.page.goto("/app/cases?sort=received");
  await expect(desk.main.locator(".row").first()).toBeVisible();
}

/** Hands a dossier to the head of group Lá, who submits it for signature. */
async function submitted(clerk: Desk, handler: Desk, code: string): Promise<void> {
  await list(clerk);
  await clerk.row(code).locator(".row-open").click();
  await clerk.step("Phân công").click();
  await clerk.dialog.getByLabel("Bộ phận").selectOption({ label: "Tổ Lá" });
  await clerk.dialog.getByLabel("Người xử lý").selectOption({ label: "Tổ trưởng Tổ Lá" });
  await clerk.dialog.getByRole("button", { name: "Phân công" }).click();
  await expect(clerk.dialog).toHaveCount(0);
  await clerk.sent();
  await list(handler);
  await handler.row(code).locator(".row-open").click();
  await handler.step("Trình ký").click();
  await handler.dialog.getByLabel("Ý kiến chuyên môn").fill(`Đủ điều kiện, hồ sơ ${code}`);
  await handler.dialog.getByRole("button", { name: "Trình ký" }).click();
  await expect(handler.dialog).toHaveCount(0);
  await handler.sent();
}

async function bulk(browser: Browser, viewport: { width: number; height: number }): Promise<void> {
  const clerk = await Desk.of(browser, accounts.office);
  // A class that no other test has: their dossiers do not come between these.
  const all = await received(clerk, 3, "Lá Tím");
  const codes = all.map((one) => one.code);
  await clerk.page.setViewportSize(viewport);
  await clerk.page.goto("/app/cases?sort=received&q=la+tim");
  await expect(clerk.row(codes[0]!)).toBeVisible();

  const bar = clerk.main.locator(".bulk-bar");
  await test.step("rows are chosen by tick and by key, and the bar says how many", async () => {
    await expect(bar).toHaveCount(0);
    const newest = clerk.row(codes[2]!);
    await newest.getByRole("checkbox").check();
    await expect(bar).toContainText("Đã chọn 1 hồ sơ");
    // The newest three stand together: from the first to the third with Shift and Space.
    await clerk.row(codes[0]!).locator(".row-open").focus();
    await clerk.page.keyboard.press("Shift+Space");
    await expect(bar).toContainText("Đã chọn 3 hồ sơ");
    await clerk.page.keyboard.press("Space");
    await expect(bar).toContainText("Đã chọn 2 hồ sơ");
    await clerk.page.keyboard.press("Space");
    for (const code of codes) await expect(clerk.row(code).getByRole("checkbox")).toBeChecked();
  });

  const outcome = clerk.main.locator(".bulk-outcome-place");
  await test.step("one form assigns all three, with an outcome for each", async () => {
    await bar.getByRole("button", { name: "Phân công" }).click();
    await expect(clerk.dialog).toContainText("Áp dụng cho 3 hồ sơ đã chọn");
    // More than one person works there: nobody is chosen yet.
    await clerk.dialog.getByLabel("Bộ phận").selectOption({ label: "Tổ Lá" });
    await clerk.dialog.getByRole("button", { name: "Phân công" }).click();
    await expect(clerk.dialog.locator(".error, [role=alert]").first()).toBeVisible();
    await clerk.dialog.getByLabel("Người xử lý").selectOption({ label: "Tổ trưởng Tổ Lá" });
    await clerk.dialog.getByRole("button", { name: "Phân công" }).click();
    await expect(clerk.dialog).toHaveCount(0);
    await expect(outcome).toContainText("3 xong, 0 chờ gửi, 0 không làm được");
    for (const code of codes) await expect(outcome.locator(".row").filter({ hasText: code })).toContainText("Đã xong");
    await expect(bar).toHaveCount(0);
  });

  await test.step("it is taken back: each goes to whoever took it in; what has moved on is not", async () => {
    const handler = await Desk.of(browser, accounts.group);
    await list(handler);
    await handler.row(codes[0]!).locator(".row-open").click();
    await handler.step("Trình ký").click();
    await handler.dialog.getByLabel("Ý kiến chuyên môn").fill("Đủ điều kiện");
    await handler.dialog.getByRole("button", { name: "Trình ký" }).click();
    await handler.sent();
    await expect(clerk.main.locator(".rows").first().locator(".row").filter({ hasText: codes[0]! })).toContainText("Trình ký");
    await outcome.getByRole("button", { name: "Hoàn tác" }).click();
    await expect(outcome.locator(".row").filter({ hasText: codes[0]! })).toContainText("Không hoàn tác được");
    await expect(outcome.locator(".row").filter({ hasText: codes[0]! })).toContainText("đã được chuyển bước");
    for (const code of codes.slice(1)) {
      await expect(outcome.locator(".row").filter({ hasText: code })).toContainText("Đã hoàn tác");
    }
    await outcome.getByRole("button", { name: "Đóng kết quả" }).click();
    await expect(outcome.locator(".row")).toHaveCount(0);
    await clerk.row(codes[1]!).locator(".row-open").click();
    await expect(clerk.main.locator(".timeline")).toContainText("Hoàn tác bước vừa làm");
  });
}

test("three rows are chosen, assigned with one form, and taken back", async ({ browser }) => {
  test.setTimeout(180_000);
  await bulk(browser, viewports.desk);
});

test("the same on a phone", async ({ browser }) => {
  test.setTimeout(180_000);
  await bulk(browser, viewports.phone);
});

test("leadership signs in a row; what changed meanwhile is shown again and not signed", async ({ browser }) => {
  test.setTimeout(240_000);
  const clerk = await Desk.of(browser, accounts.office);
  const handler = await Desk.of(browser, accounts.group);
  const [one, two] = await received(clerk, 2);
  for (const { code } of [one!, two!]) await submitted(clerk, handler, code);

  const principal = await Desk.of(browser, accounts.leadership);
  await principal.page.setViewportSize(viewports.phone);
  await principal.page.goto("/app/sign");
  const lead = principal.main.locator(".lead");
  const bar = principal.main.locator(".batch-bar");
  const chosen: string[] = [];
  await test.step("each is read; ours are chosen, the others skipped by one key", async () => {
    await expect(lead).toContainText(/Hồ sơ 1\/\d+/);
    const of = Number(/Hồ sơ 1\/(\d+)/.exec(await lead.innerText())![1]);
    for (let n = 1; n <= of; n += 1) {
      await expect(lead).toContainText(`Hồ sơ ${n}/${of}`);
      const told = await lead.innerText();
      const ours = [one!, two!].find((it) => told.includes(it.code));
      if (ours) {
        await expect(principal.main).toContainText(`Đủ điều kiện, hồ sơ ${ours.code}`);
        await expect(principal.main).toContainText(ours.family.child);
        // The paper itself, as it will be, in a press.
        const links = principal.main.locator("section").filter({ hasText: "Giấy sẽ ký" }).getByRole("link");
        const paper = links.filter({ hasText: "Giấy xác nhận hoàn thành chương trình mẫu giáo" });
        const reply = await principal.page.request.get((await paper.getAttribute("href")) ?? "");
        expect([reply.status(), reply.headers()["content-type"]]).toEqual([200, "application/pdf"]);
        // And the same to be written on.
        const word = links.filter({ hasText: "Tải bản Word để sửa" });
        const file = await principal.page.request.get((await word.getAttribute("href")) ?? "");
        expect(file.status()).toBe(200);
        expect((await file.body()).subarray(0, 2).toString()).toBe("PK");
        await bar.getByRole("button", { name: "Ký", exact: true }).click();
        chosen.push(ours.code);
      } else {
        await principal.page.keyboard.press("n");
      }
    }
    expect(chosen.sort()).toEqual([one!.code, two!.code].sort());
    await expect(principal.main.getByRole("heading", { level: 1 })).toHaveText("Xem lại trước khi ký");
  });

  await test.step("one of them changes before it is signed", async () => {
    await list(clerk);
    await clerk.row(one!.code).locator(".row-open").click();
    await comment(clerk, "Phụ huynh vừa gọi lại");
    await clerk.sent();
    await principal.page.waitForTimeout(2_000);
  });

  await test.step("the other is signed, that one is not, and comes again", async () => {
    await bar.getByRole("button", { name: /^Ký 2/ }).click();
    await expect(principal.main.locator(".row").filter({ hasText: two!.code })).toContainText("Đã xong");
    await expect(principal.main.locator(".row").filter({ hasText: one!.code })).toContainText("Đã thay đổi, chưa ký");
    await principal.main.getByRole("button", { name: /^Xem lại 1 hồ sơ/ }).click();
    await expect(lead).toContainText(one!.code);
    await expect(principal.main).toContainText("Phụ huynh vừa gọi lại");
    await principal.page.keyboard.press("s");
    await bar.getByRole("button", { name: /^Ký 1/ }).click();
    await expect(principal.main.locator(".row").filter({ hasText: one!.code })).toContainText("Đã xong");
  });

  for (const { code } of [one!, two!]) {
    await list(clerk);
    await expect(clerk.row(code)).toContainText("Đã ký");
  }
});

test("a text that is used again is kept by the office, and inserted with what the dossier says", async ({ browser }) => {
  test.setTimeout(120_000);
  const clerk = await Desk.of(browser, accounts.office);
  const name = `Nhắc giờ nhận ${Date.now()}`;
  await clerk.page.goto("/app/macros");
  await clerk.main.getByRole("button", { name: "Thêm mẫu câu" }).click();
  await clerk.dialog.getByLabel("Tên ngắn").fill(name);
  await clerk.dialog.getByLabel("Lời", { exact: true }).fill("Gửi {tên trẻ}");
  await clerk.dialog.getByLabel("Trao đổi").check();
  await clerk.dialog.getByRole("button", { name: "Lưu" }).click();
  await expect(clerk.dialog).toContainText("Chỗ điền không có");
  await clerk.dialog.getByLabel("Lời", { exact: true }).fill("Hồ sơ {mã hồ sơ} ({thủ tục}): nhận kết quả trước {hạn}.");
  await clerk.dialog.getByRole("button", { name: "Lưu" }).click();
  await expect(clerk.dialog).toHaveCount(0);
  await expect(clerk.row(name)).toContainText("bản 1");

  const [one] = await received(clerk, 1);
  await list(clerk);
  await clerk.row(one!.code).locator(".row-open").click();
  const menu = clerk.main.locator(".with-macros .menu");
  await menu.locator("summary").click();
  await menu.getByRole("button", { name }).click();
  const field = clerk.main.getByLabel(/^Ý kiến/);
  await expect(field).toHaveValue(
    new RegExp(`^Hồ sơ ${one!.code} \\(${PROCEDURE}\\): nhận kết quả trước \\d\\d/\\d\\d/\\d{4}\\.$`),
  );

  // It is taken away again: the school is left as it was.
  await clerk.page.goto("/app/macros");
  await clerk.row(name).getByRole("button", { name: /^Bỏ/ }).click();
  await clerk.dialog.getByRole("button", { name: "Bỏ", exact: true }).click();
  await expect(clerk.main.locator(".row").filter({ hasText: name })).toHaveCount(0);
});

test("the counter is told of a request like this one, calmly", async ({ browser }) => {
  test.setTimeout(120_000);
  const clerk = await Desk.of(browser, accounts.office);
  const [one] = await received(clerk, 1);
  await clerk.place("Tiếp nhận").click();
  await clerk.row(PROCEDURE).locator(".row-open").click();
  const form = clerk.main.locator("form");
  await expect(form).not.toContainText("Có hồ sơ giống hồ sơ này");
  await form.getByRole("combobox", { name: /^Trẻ/ }).fill(one!.family.child);
  await form.getByRole("option", { name: new RegExp(`^${one!.family.child}`) }).first().click();
  await expect(form).toContainText("Có hồ sơ giống hồ sơ này");
  await expect(form.getByRole("link", { name: one!.code })).toHaveAttribute("href", /\/app\/cases\//);
  // A hint, no wall.
  await expect(form.getByRole("button", { name: "Tiếp nhận" })).toBeEnabled();
});
