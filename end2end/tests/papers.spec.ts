// What is printed: whoever receives a dossier has its receipt in two presses; who may not know whom it is about has nothing to print.
import { accounts } from "../support/accounts";
import { axeClean } from "../support/axe";
import { officialCode, PROCEDURE, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { picture } from "../support/picture";
import { scanOf } from "../support/scan";
import { signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

test("the receipt is printed right after receiving, and its code opens tracking", async ({ browser }) => {
  const clerk = await Desk.of(browser, accounts.office);
  await takeIn(clerk, newFamily());
  const code = await officialCode(clerk);
  await expect(clerk.main.getByRole("link", { name: "In giấy tiếp nhận và hẹn trả" })).toHaveAttribute("href", /\/papers\/receipt\/1$/);
  await clerk.press(clerk.main.getByRole("link", { name: "Mở hồ sơ" }));
  const sheet = clerk.page.locator("section").filter({ has: clerk.page.getByRole("heading", { name: "In giấy tờ" }) });
  const receipt = sheet.getByRole("link", { name: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" });
  await expect(receipt).toHaveAttribute("target", "_blank");
  await expect(sheet.getByRole("link", { name: "Phiếu kiểm soát quá trình giải quyết hồ sơ" })).toBeVisible();
  // A form is prescribed: there is nothing in it to be written.
  await expect(sheet.getByRole("link", { name: "Tải bản Word để sửa" })).toHaveCount(0);
  const address = await receipt.getAttribute("href");
  const reply = await clerk.page.request.get(address ?? "");
  expect(reply.status()).toBe(200);
  expect(reply.headers()["content-type"]).toBe("application/pdf");
  expect((await reply.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await axeClean(clerk.page);
  await clerk.page.setViewportSize(viewports.phone);
  await axeClean(clerk.page);

  // What the code on the receipt opens has the dossier's code filled in.
  await clerk.page.goto(`/tra-cuu?ma=${code}`);
  await expect(clerk.page.getByLabel("Mã hồ sơ")).toHaveValue(code);

  const inspector = await (await browser.newContext()).newPage();
  await signIn(inspector, accounts.union);
  await inspector.goto("/app/cases");
  await inspector.locator("main .row .row-open").first().click();
  await expect(inspector.locator("main .timeline")).toBeVisible();
  await expect(inspector.getByRole("heading", { name: "In giấy tờ" })).toHaveCount(0);
  await inspector.context().close();
  await clerk.context.close();
});

test("the paper stands beside the form and follows what is typed, at a desk and on a telephone", async ({ browser }) => {
  const clerk = await Desk.of(browser, accounts.office);
  await takeIn(clerk, newFamily());
  const code = await officialCode(clerk);
  await clerk.main.getByRole("link", { name: "Mở hồ sơ" }).click();
  await clerk.step("Phân công").click();
  await clerk.dialog.getByLabel("Bộ phận").selectOption({ label: "Tổ Lá" });
  await clerk.dialog.getByLabel("Người xử lý").selectOption({ label: "Tổ trưởng Tổ Lá" });
  await clerk.dialog.getByRole("button", { name: "Phân công" }).click();
  await expect(clerk.dialog).toHaveCount(0);

  const handler = await Desk.of(browser, accounts.group);
  const broken: string[] = [];
  handler.page.on("pageerror", (error) => broken.push(String(error)));
  await handler.page.setViewportSize(viewports.desk);
  await handler.row(code).locator(".row-open").click();
  await handler.step("Yêu cầu bổ sung").click();
  const pane = handler.dialog.locator(".paper-beside");
  const seen = pane.getByRole("img", { name: /^Bản xem trước: Phiếu yêu cầu bổ sung/ });
  // Room for both: it is open, and says what it waits for.
  await expect(pane).toHaveAttribute("open", "");
  await expect(pane).toContainText("Để xem giấy, cần chọn thêm: ");
  await handler.dialog.getByLabel("Đơn đề nghị xác nhận").check();
  await expect(seen).toBeVisible();
  // It is drawn, and it is a page.
  const size = () => seen.evaluate((img: HTMLImageElement) => (img.complete ? img.naturalHeight / img.naturalWidth : 0));
  await expect.poll(size).toBeGreaterThan(1.3);
  const [form, page] = [await handler.dialog.locator("form").boundingBox(), await seen.boundingBox()];
  expect(page!.x, "beside the form").toBeGreaterThan(form!.x + form!.width - 1);
  await expect(seen).toHaveAttribute("src", /^blob:/);
  await expect(pane.getByRole("status")).toHaveCount(1);
  await axeClean(handler.page);

  // Typed words are on the next picture, and the form keeps the focus all the while.
  const gap = await seen.getAttribute("src");
  const reason = handler.dialog.getByLabel("Lý do");
  await reason.pressSequentially("Đơn chưa có chữ ký");
  await expect(seen).not.toHaveAttribute("src", gap!);
  await expect(reason).toBeFocused();
  await expect(reason).toHaveValue("Đơn chưa có chữ ký");
  await expect.poll(size).toBeGreaterThan(1.3);
  const file = handler.page.waitForEvent("download");
  await pane.getByRole("button", { name: "Tải bản PDF" }).click();
  expect((await file).suggestedFilename()).toMatch(/^Dự thảo Phiếu yêu cầu bổ sung.*\.pdf$/);

  // Without a network it says so, and the form goes on.
  await handler.context.setOffline(true);
  await reason.fill("Đơn chưa có chữ ký của phụ huynh");
  await expect(pane).toContainText("Cần có mạng để xem trước giấy.");
  await handler.context.setOffline(false);
  await handler.dialog.getByRole("button", { name: "Bỏ qua" }).click();
  await handler.sent();

  // On a telephone it is closed until it is asked for, before what takes the step, and as wide as there is room.
  await handler.page.setViewportSize(viewports.phone);
  await handler.step("Yêu cầu bổ sung").click();
  await expect(pane).not.toHaveAttribute("open", "");
  await handler.dialog.getByLabel("Đơn đề nghị xác nhận").check();
  await pane.getByText("Xem trước giấy").click();
  await expect(seen).toBeVisible();
  const phone = await seen.boundingBox();
  expect(phone!.x + phone!.width, "within the screen").toBeLessThanOrEqual(viewports.phone.width);
  const before = await seen.getAttribute("src");
  await handler.dialog.getByLabel("Lý do").fill("Đơn mờ");
  await expect(seen).not.toHaveAttribute("src", before!);
  await axeClean(handler.page);
  await handler.dialog.getByRole("button", { name: "Yêu cầu bổ sung" }).click();
  await expect(handler.dialog).toHaveCount(0);
  await handler.sent();
  expect(broken).toEqual([]);
  await handler.context.close();
  await clerk.context.close();
});

test("the receipt stands beside the form of intake once it is whole", async ({ browser }) => {
  const clerk = await Desk.of(browser, accounts.office);
  await clerk.page.setViewportSize(viewports.desk);
  const family = newFamily();
  await clerk.place("Tiếp nhận").click();
  await clerk.row(PROCEDURE).locator(".row-open").click();
  const pane = clerk.main.locator(".paper-beside");
  await expect(pane).not.toHaveAttribute("open", "");
  await pane.getByText("Xem trước giấy").click();
  await expect(pane).toContainText("Điền đủ các mục bắt buộc để xem giấy hẹn.");
  const form = clerk.main.locator("form");
  await form.getByRole("combobox", { name: /^Trẻ/ }).fill(family.child);
  await form.getByRole("option", { name: /^Nhập người mới/ }).click();
  await form.getByLabel(/^Lớp/).fill(family.className);
  await form.getByRole("combobox", { name: /^Người đề nghị/ }).fill(family.guardian);
  await form.getByRole("option", { name: /^Nhập người mới/ }).click();
  await form.getByLabel(/^Điện thoại/).fill(family.phone);
  await form.getByLabel(/^Đơn đề nghị xác nhận/).check();
  const seen = pane.getByRole("img", { name: /^Bản xem trước: Giấy tiếp nhận hồ sơ và hẹn trả kết quả/ });
  await expect(seen).toBeVisible();
  await axeClean(clerk.page);
  // Looking took no number: the first dossier received afterwards has its own.
  await form.getByRole("button", { name: "Tiếp nhận" }).click();
  await officialCode(clerk);
  await clerk.context.close();
});

test("a code that nobody printed says so, on a telephone, to anybody", async ({ page }) => {
  await page.setViewportSize(viewports.phone);
  const reply = await page.goto("/kiem-tra/0123456789abcdef0123456789abcdef-1-0123456789abcdef01234567");
  expect(reply?.status()).toBe(404);
  await expect(page.getByRole("alert")).toContainText("Không có văn bản nào của nhà trường mang mã này");
  await axeClean(page);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByRole("alert")).toContainText("No paper of the school has this code");
});

test("a signed paper that is scanned finds its dossier and is attached; one without a code says so", async ({ browser }) => {
  const clerk = await Desk.of(browser, accounts.office);
  await takeIn(clerk, newFamily());
  const code = await officialCode(clerk);
  const address = await clerk.main.getByRole("link", { name: "In giấy tiếp nhận và hẹn trả" }).getAttribute("href");
  const receipt = await (await clerk.page.request.get(address ?? "")).body();
  await clerk.place("Hồ sơ").click();
  await clerk.main.getByRole("link", { name: "Bản quét đã ký" }).click();
  const chooser = clerk.page.waitForEvent("filechooser");
  await clerk.main.getByText("Chọn tệp").click();
  await (await chooser).setFiles([
    { name: "quet-001.png", mimeType: "image/png", buffer: scanOf(receipt) },
    { name: "quet-002.png", mimeType: "image/png", buffer: picture(400, 300) },
  ]);
  const [found, unread] = [clerk.row("quet-001.png"), clerk.row("quet-002.png")];
  await expect(found).toContainText(`Giấy tiếp nhận hồ sơ và hẹn trả kết quả, hồ sơ ${code}`);
  await expect(unread).toContainText("Không đọc được mã QR trên bản này");
  await axeClean(clerk.page);
  await found.getByRole("button", { name: "Đính kèm" }).click();
  await expect(found).toContainText("Đã đính kèm");
  await unread.getByRole("button", { name: "Bỏ ra" }).click();
  await expect(unread).toHaveCount(0);
  await found.getByRole("link", { name: "Mở hồ sơ" }).click();
  await expect(clerk.main).toContainText(`${code} (bản ký)`);
  await clerk.sent();
});
