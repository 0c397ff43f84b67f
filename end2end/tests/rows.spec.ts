// What a dossier goes through besides the straight way (`story.spec.ts`): registered before all papers are there, taken up or
// handed back, sent back to a point, its date moved, refused, wanted back.
import type { Browser } from "@playwright/test";
import { accounts } from "../support/accounts";
import { PROCEDURE, officialCode, signedCopy, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily, type Family } from "../support/people";
import { expect, test } from "../support/test";

test.describe.configure({ timeout: 180_000 });

const PAPER = "Đơn đề nghị xác nhận";

/** Opens the dossier that is about somebody, or has a code, from the list. */
async function open(desk: Desk, words: string): Promise<void> {
  await desk.page.goto("/app/cases?sort=received");
  await desk.row(words).locator(".row-open").click();
  await expect(desk.main.locator(".timeline")).toBeVisible();
  // Some steps need the network, which a page that was just loaded does not have yet.
  await desk.sent();
}

/** Takes a step whose form asks for this. Rare ones stand in the menu. */
async function take(desk: Desk, step: string, fill: (desk: Desk) => Promise<void> = async () => undefined): Promise<void> {
  const button = desk.step(step);
  const menu = desk.main.locator(".page-head .menu");
  await expect(button.or(menu.locator("summary")).first()).toBeVisible();
  if (!(await button.isVisible())) await menu.locator("summary").click();
  await button.click();
  await fill(desk);
  if (await desk.dialog.count()) await desk.dialog.getByRole("button", { name: step, exact: true }).click();
  await expect(desk.dialog).toHaveCount(0);
  await desk.sent();
}

/** A dossier that the head of group Lá has been given; its code. */
async function assigned(browser: Browser): Promise<{ clerk: Desk; handler: Desk; code: string; family: Family }> {
  const family = newFamily();
  const clerk = await Desk.of(browser, accounts.office);
  await takeIn(clerk, family);
  const code = await officialCode(clerk);
  await clerk.main.getByRole("link", { name: "Mở hồ sơ" }).click();
  await take(clerk, "Phân công", async ({ dialog }) => {
    await dialog.getByLabel("Bộ phận").selectOption({ label: "Tổ Lá" });
    await dialog.getByLabel("Người xử lý").selectOption({ label: "Tổ trưởng Tổ Lá" });
  });
  const handler = await Desk.of(browser, accounts.group);
  await open(handler, code);
  return { clerk, handler, code, family };
}

async function submit(handler: Desk, opinion: string): Promise<void> {
  await take(handler, "Trình ký", ({ dialog }) => dialog.getByLabel("Ý kiến chuyên môn").fill(opinion));
}

const timeline = (desk: Desk) => desk.main.locator(".timeline");
const metas = (desk: Desk) => desk.main.locator(".metas");

test("papers lack: it is registered, completed and then received, and the clock begins only there", async ({ browser }) => {
  const family = newFamily();
  const clerk = await Desk.of(browser, accounts.office);
  await test.step("registered without a code and without a date", async () => {
    await clerk.place("Tiếp nhận").click();
    await clerk.row(PROCEDURE).locator(".row-open").click();
    const form = clerk.main.locator("form");
    await form.getByRole("combobox", { name: /^Trẻ/ }).fill(family.child);
    await form.getByRole("option", { name: /^Nhập người mới/ }).click();
    await form.getByLabel(/^Lớp/).fill(family.className);
    await form.getByRole("combobox", { name: /^Người đề nghị/ }).fill(family.guardian);
    await form.getByRole("option", { name: /^Nhập người mới/ }).click();
    await form.getByLabel(/^Điện thoại/).fill(family.phone);
    await form.getByRole("button", { name: "Ghi nhận hồ sơ chưa đủ" }).click();
    await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText("Đã ghi nhận, chưa tiếp nhận");
    await expect(clerk.main).toContainText("Hồ sơ chưa có mã và chưa tính hạn");
    await expect(clerk.main.locator(".slip-code")).toHaveCount(0);
  });
  await open(clerk, family.child);
  await expect(clerk.main.locator(".page-head .badge")).toHaveText("Không có hạn");

  await test.step("what lacks is asked for, until a day", async () => {
    await take(clerk, "Yêu cầu hoàn thiện", async ({ dialog }) => {
      await dialog.getByLabel(PAPER).check();
      await dialog.getByLabel("Lý do").fill("Chưa nộp đơn");
      await dialog.getByLabel("Chờ đến hết ngày").fill("31/12/2027");
    });
    await expect(timeline(clerk)).toContainText("Chưa nộp đơn");
    await expect(clerk.main).toContainText("31/12/2027");
  });

  await test.step("the papers come: now it has a code and a date", async () => {
    await take(clerk, "Tiếp nhận", async ({ dialog }) => {
      await dialog.getByLabel(PAPER).check();
    });
    await expect(clerk.main.locator(".crumbs")).toContainText(/MNHgS-\d{6}-\d{4}/);
    await expect(metas(clerk)).toContainText(/Hạn trả \d\d\/\d\d\/\d{4}/);
  });
  await clerk.context.close();
});

test("work is taken up or handed back, and a result is sent back to a point before it is signed", async ({ browser }) => {
  const { clerk, handler, code } = await assigned(browser);
  await test.step("handed back with a reason, it is the office's again", async () => {
    await expect(clerk.main.locator(".page-head, .metas")).toContainText(["", "chờ nhận việc"]);
    await take(handler, "Không nhận việc", ({ dialog }) => dialog.getByLabel("Lý do").fill("Đang đi tập huấn"));
    await expect(timeline(clerk)).toContainText("Đang đi tập huấn");
    await take(clerk, "Phân công", async ({ dialog }) => {
      await dialog.getByLabel("Bộ phận").selectOption({ label: "Tổ Lá" });
      await dialog.getByLabel("Người xử lý").selectOption({ label: "Tổ trưởng Tổ Lá" });
    });
  });
  await test.step("taken up, nobody waits for it any more", async () => {
    await open(handler, code);
    await take(handler, "Nhận việc");
    await expect(metas(clerk)).not.toContainText("chờ nhận việc");
    await expect(timeline(clerk)).toContainText("nhận việc");
  });
  const principal = await Desk.of(browser, accounts.leadership);
  await test.step("sent back to a point, mended, signed", async () => {
    await submit(handler, "Đủ điều kiện");
    await open(principal, code);
    await take(principal, "Trả lại", async ({ dialog }) => {
      await dialog.getByLabel("Điểm cần sửa").fill("Tên lớp trong dự thảo");
      await dialog.getByLabel("Lý do").fill("Ghi sai lớp");
    });
    await expect(timeline(handler)).toContainText("Tên lớp trong dự thảo");
    await submit(handler, "Đã sửa tên lớp");
    await take(principal, "Ký duyệt");
    await expect(timeline(handler)).toContainText("ký duyệt");
  });
  for (const desk of [clerk, handler, principal]) await desk.context.close();
});

test("a date is moved once, before it is due, by leadership's word; a refusal is a result with its reason", async ({ browser }) => {
  const { clerk, handler, code } = await assigned(browser);
  const principal = await Desk.of(browser, accounts.leadership);
  await test.step("the handler proposes a later day, leadership agrees, both dates are kept", async () => {
    await take(handler, "Đề xuất gia hạn", async ({ dialog }) => {
      await dialog.getByLabel("Lý do").fill("Chờ đối chiếu hồ sơ của trẻ");
      await dialog.getByLabel("Hạn mới").fill("31/12/2027");
    });
    await expect(clerk.main).toContainText("Đề xuất gia hạn đến");
    await open(principal, code);
    await take(principal, "Đồng ý gia hạn");
    await expect(metas(clerk)).toContainText("Hạn trả 31/12/2027");
    await expect(metas(clerk)).toContainText(/Hạn ban đầu \d\d\/\d\d\/\d{4}/);
    await expect(handler.step("Đề xuất gia hạn")).toHaveCount(0);
  });
  await test.step("refused: the reason stands where it is signed, and goes out with the result", async () => {
    await take(handler, "Trình ký", async ({ dialog }) => {
      await dialog.getByLabel("Từ chối").check();
      await dialog.getByLabel("Ý kiến chuyên môn").fill("Trẻ chưa học hết chương trình");
      const reason = dialog.getByLabel("Lý do");
      if (await reason.count()) await reason.fill("Trẻ chưa học hết chương trình");
    });
    await take(principal, "Ký duyệt", async ({ dialog }) => {
      await expect(dialog).toContainText("Trẻ chưa học hết chương trình");
    });
    await take(clerk, "Cấp số");
    await take(clerk, "Phát hành", ({ dialog }) => signedCopy(dialog));
    await expect(timeline(clerk)).toContainText("phát hành");
  });
  for (const desk of [clerk, handler, principal]) await desk.context.close();
});

test("a result that is wrong is taken back with its number, and dealt with again", async ({ browser }) => {
  const { clerk, handler, code } = await assigned(browser);
  const principal = await Desk.of(browser, accounts.leadership);
  const numbered = async (): Promise<void> => {
    await submit(handler, "Đủ điều kiện");
    await take(principal, "Ký duyệt");
    await take(clerk, "Cấp số");
    await expect(metas(clerk)).toContainText(/Số văn bản \d+/);
  };
  await open(principal, code);
  await numbered();
  await take(clerk, "Phát hành", ({ dialog }) => signedCopy(dialog));
  await expect(timeline(clerk)).toContainText("phát hành kết quả");
  await take(principal, "Thu hồi kết quả", ({ dialog }) => dialog.getByLabel("Lý do").fill("Sai ngày sinh của trẻ"));
  await expect(timeline(clerk)).toContainText("thu hồi kết quả để giải quyết lại");
  await expect(metas(clerk)).toContainText(/Số đã thu hồi \d+/);

  await numbered();
  await take(principal, "Thu hồi chữ ký", ({ dialog }) => dialog.getByLabel("Lý do").fill("Xem lại lần nữa"));
  await expect(timeline(clerk)).toContainText("thu hồi chữ ký, chuyển lại để ký");
  await clerk.page.goto("/app/documents?tab=outgoing");
  const lines = clerk.main.locator("tr").filter({ hasText: code }).filter({ hasText: "Đã thu hồi, hủy số" });
  await expect(lines).toHaveCount(2);
  for (const desk of [clerk, handler, principal]) await desk.context.close();
});

test("an applicant wants it back: it goes on, or it ends and nothing can be changed any more", async ({ browser }) => {
  const { clerk, handler, code, family } = await assigned(browser);
  const principal = await Desk.of(browser, accounts.leadership);
  const ask = (why: string) =>
    take(clerk, "Ghi nhận yêu cầu rút", async ({ dialog }) => {
      await dialog.getByLabel("Người yêu cầu rút").fill(family.guardian);
      await dialog.getByLabel("Lý do").fill(why);
    });
  await ask("Gia đình đổi ý");
  await open(principal, code);
  await take(principal, "Không cho rút", ({ dialog }) => dialog.getByLabel("Lý do").fill("Kết quả đã có, mời đến nhận"));
  await expect(timeline(handler)).toContainText("Kết quả đã có, mời đến nhận");
  await ask("Trẻ chuyển trường");
  await take(principal, "Cho rút hồ sơ");
  for (const desk of [clerk, handler, principal]) {
    await expect(desk.main.locator(".page-head .actions").getByRole("button")).toHaveCount(0);
    await desk.context.close();
  }
});
