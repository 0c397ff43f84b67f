import { expect, type Locator } from "@playwright/test";
import { type Desk } from "./desk";
import { type Family } from "./people";
import { picture } from "./picture";

/** The procedure that the stories go through. */
export const PROCEDURE = "Xác nhận hoàn thành chương trình mẫu giáo";

/** Takes a request in, from wherever the clerk is to the receipt, for a child and a guardian whom the school does not
 * know yet. Every field and press is counted. */
export async function takeIn(clerk: Desk, family: Family): Promise<void> {
  await clerk.press(clerk.place("Tiếp nhận"));
  await clerk.press(clerk.row(PROCEDURE).locator(".row-open"));
  const form = clerk.main.locator("form");
  await clerk.type(form.getByRole("combobox", { name: /^Trẻ/ }), family.child);
  await clerk.press(form.getByRole("option", { name: /^Nhập người mới/ }));
  await clerk.type(form.getByLabel(/^Lớp/), family.className);
  await clerk.type(form.getByRole("combobox", { name: /^Người đề nghị/ }), family.guardian);
  await clerk.press(form.getByRole("option", { name: /^Nhập người mới/ }));
  await clerk.type(form.getByLabel(/^Điện thoại/), family.phone);
  await clerk.press(form.getByLabel(/^Đơn đề nghị xác nhận/));
  await clerk.press(form.getByRole("button", { name: "Tiếp nhận" }));
  await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText("Đã tiếp nhận");
  // The date is the device's own: it needs no network.
  await expect(clerk.main.locator(".slip")).toContainText(/Hẹn trả\s*\d\d\/\d\d\/\d{4} \d\d:\d\d/);
}

/** The official code on the receipt; it comes as soon as the server has given it. */
export async function officialCode(clerk: Desk): Promise<string> {
  const code = clerk.main.locator(".slip-code b");
  await expect(code).toHaveText(/^MNHgS-\d{6}-\d{4}$/);
  return code.innerText();
}

/** Says something about the dossier that is open. */
export async function comment(desk: Desk, text: string): Promise<void> {
  await desk.main.getByLabel(/^Ý kiến/).fill(text);
  await desk.main.getByRole("button", { name: "Gửi ý kiến" }).click();
  await expect(desk.main.locator(".comments")).toContainText(text);
}

/** Picks what stands for the scan of a signed and sealed paper, in the form that gives a result out. */
export async function signedCopy(form: Locator): Promise<void> {
  await form.locator('input[type="file"]').setInputFiles({ name: "ban-da-ky.png", mimeType: "image/png", buffer: picture() });
  await expect(form).toContainText("ban-da-ky");
}
