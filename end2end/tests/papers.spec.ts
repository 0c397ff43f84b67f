// What is printed: whoever receives a dossier has its receipt in two presses; who may not know whom it is about has nothing to print.
import { accounts } from "../support/accounts";
import { axeClean } from "../support/axe";
import { officialCode, takeIn } from "../support/counter";
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
