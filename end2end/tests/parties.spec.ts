// The register of parties: a double merged, a guardian recorded by the paper that was seen, who read it told, and somebody
// forgotten by the word of two.
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

/** Enters somebody as a program of the office would; the page under test comes afterwards. */
async function enter(page: Page, kind: string, name: string, phone?: string): Promise<string> {
  const id = randomUUID();
  const stated_at = new Date(Date.now() - 60_000).toISOString();
  const reply = await page.request.post("/api/v1/parties", {
    headers: { "idempotency-key": randomUUID(), "sec-fetch-site": "same-origin" },
    data: { id, kind, name, phone, stated_at },
  });
  expect(reply.status(), await reply.text()).toBe(201);
  return id;
}

test("a double is merged, a guardian recorded, and who read it is told", async ({ browser }) => {
  const family = newFamily();
  const clerk = await Desk.of(browser, accounts.office);
  const { page } = clerk;
  const child = await enter(page, "child", family.child);
  const double = await enter(page, "child", `${family.child} A`, family.phone);
  await enter(page, "guardian", family.guardian, family.phone);

  // Found without diacritics, by a place in the side bar.
  await clerk.place("Sổ trẻ và phụ huynh").click();
  await clerk.main.getByRole("searchbox").fill(family.child.toLowerCase().replace("trẻ", "tre").replace("lớp lá", "lop la"));
  await expect(clerk.main.getByRole("link", { name: family.child, exact: true })).toBeVisible();
  await clerk.main.getByRole("link", { name: family.child, exact: true }).click();
  await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText(family.child);

  // Corrected.
  await clerk.step("Sửa thông tin").click();
  await clerk.dialog.getByLabel(/^Lớp/).fill(family.className);
  await clerk.dialog.getByLabel(/^Ngày sinh/).fill("05/09/2021");
  await clerk.dialog.getByRole("button", { name: "Lưu" }).click();
  await expect(clerk.main.locator(".metas")).toContainText("05/09/2021");

  // Both are shown beside each other before they are merged.
  await clerk.main.locator(".page-head summary").click();
  await clerk.main.getByRole("button", { name: "Gộp với mục trùng" }).click();
  await clerk.dialog.getByRole("combobox", { name: /^Mục trùng/ }).fill(`${family.child} A`);
  await clerk.dialog.getByRole("option", { name: new RegExp(`${family.child} A`) }).click();
  const compared = clerk.dialog.getByLabel("So sánh hai mục");
  await expect(compared).toContainText("05/09/2021");
  await expect(compared).toContainText(family.phone);
  await axeClean(page);
  await clerk.dialog.getByRole("button", { name: "Gộp hai mục" }).click();
  const doubles = clerk.main.getByRole("list", { name: "Mục trùng đã gộp" });
  await expect(doubles).toContainText(`${family.child} A`);
  // The double's own address leads to the entry that counts; the merger can be taken back.
  await page.goto(`/app/parties/${double}`);
  await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText(family.child);
  await doubles.getByRole("button", { name: "Bỏ gộp" }).click();
  await expect(doubles).toHaveCount(0);

  // Who stands for the child, by the paper that was seen.
  await page.goto(`/app/parties/${child}`);
  await drawn(page);
  await clerk.main.getByRole("button", { name: "Ghi người đại diện" }).click();
  await clerk.dialog.getByRole("button", { name: "Ghi", exact: true }).click();
  await expect(clerk.dialog.locator(".error-summary")).toBeVisible();
  await clerk.dialog.getByRole("combobox", { name: /^Người đại diện/ }).fill(family.guardian);
  await clerk.dialog.getByRole("option", { name: new RegExp(family.guardian) }).click();
  await clerk.dialog.getByLabel("Mẹ").check();
  await clerk.dialog.getByLabel(/^Số giấy tờ/).fill("số 15/2021");
  await clerk.dialog.getByRole("button", { name: "Ghi", exact: true }).click();
  const guardians = clerk.main.getByRole("list", { name: "Người đại diện của trẻ" });
  await expect(guardians).toContainText(/Mẹ · Giấy khai sinh số 15\/2021, xem ngày/);
  await expect(guardians).toContainText("Đã xem giấy tờ");
  // From the other end of the link.
  await guardians.getByRole("link", { name: family.guardian }).click();
  await expect(clerk.main.getByRole("list", { name: "Đại diện cho trẻ" })).toContainText(family.child);
  await page.goBack();
  await guardians.getByRole("button", { name: "Thôi đại diện" }).click();
  await clerk.dialog.getByRole("button", { name: "Thôi đại diện" }).click();
  await expect(clerk.dialog).toHaveCount(0);
  await page.reload();
  await drawn(page);
  await expect(guardians).toContainText("Đã thôi");
  await expect(clerk.main.getByRole("heading", { name: "Ai đã xem?" })).toHaveCount(0);

  // Leadership is told who looked; the administrator by whom, and not whose it is.
  const principal = await Desk.of(browser, accounts.leadership);
  await principal.page.goto(`/app/parties/${child}`);
  const readings = principal.main.getByRole("list", { name: "Ai đã xem?" });
  await expect(readings).toContainText(/Văn thư · mở xem/);
  await expect(readings).toContainText("Hiệu trưởng · mở xem");
  const administrator = await Desk.of(browser, others.administrator);
  await administrator.page.goto(`/app/parties/${child}`);
  await expect(administrator.main.getByRole("list", { name: "Ai đã xem?" })).toContainText(/Văn thư · mở xem/);
  await expect(administrator.main).not.toContainText(family.child);
  await axeClean(administrator.page);
  for (const desk of [clerk, principal, administrator]) await desk.context.close();
});

test("somebody is forgotten by the word of two", async ({ browser }) => {
  const family = newFamily();
  const clerk = await Desk.of(browser, accounts.office);
  const child = await enter(clerk.page, "child", family.child, family.phone);
  await clerk.page.goto(`/app/parties/${child}`);
  await drawn(clerk.page);
  await clerk.main.locator(".page-head summary").click();
  await clerk.main.getByRole("button", { name: "Đề nghị xóa thông tin" }).click();
  await clerk.dialog.getByLabel(/^Lý do/).fill(`Gia đình ${family.child} yêu cầu`);
  await clerk.dialog.getByRole("button", { name: "Đề nghị" }).click();
  await expect(clerk.dialog.locator(".error-summary")).toContainText("không được ghi tên");
  await clerk.dialog.getByLabel(/^Lý do/).fill("Gia đình yêu cầu bằng văn bản");
  await clerk.dialog.getByRole("button", { name: "Đề nghị" }).click();
  await expect(clerk.main.getByText("Chờ Hiệu trưởng xác nhận xóa")).toBeVisible();
  // Who proposed it is not offered to confirm it.
  await expect(clerk.main.getByRole("button", { name: "Xác nhận xóa" })).toHaveCount(0);

  const principal = await Desk.of(browser, accounts.leadership);
  await principal.place("Sổ trẻ và phụ huynh").click();
  const waiting = principal.main.getByRole("list", { name: "Đề nghị xóa thông tin" });
  await waiting.getByRole("link", { name: family.child }).click();
  await principal.main.getByRole("button", { name: "Xác nhận xóa" }).click();
  await expect(principal.dialog).toContainText("không hoàn tác được");
  await expect(principal.dialog).toContainText("Vẫn giữ");
  await axeClean(principal.page);
  await principal.dialog.getByLabel(/^Gõ chữ/).fill("đồng ý");
  await principal.dialog.getByRole("button", { name: "Xác nhận xóa" }).click();
  await expect(principal.dialog.locator(".error-summary")).toBeVisible();
  await principal.dialog.getByLabel(/^Gõ chữ/).fill("xóa");
  await principal.dialog.getByRole("button", { name: "Xác nhận xóa" }).click();
  await expect(principal.main.getByRole("heading", { level: 1 })).toHaveText("(đã xóa theo yêu cầu)");
  await axeClean(principal.page);

  await clerk.page.reload();
  await drawn(clerk.page);
  await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText("(đã xóa theo yêu cầu)");
  await expect(clerk.main).not.toContainText(family.child);
  await expect(clerk.main).not.toContainText(family.phone);
  for (const desk of [clerk, principal]) await desk.context.close();
});

test("a group's teacher is told whose register it is", async ({ page }) => {
  await signIn(page, others.teacher);
  await page.goto("/app/parties");
  await drawn(page);
  await expect(page.getByText("Sổ này dành cho văn phòng và Ban giám hiệu")).toBeVisible();
  await expect(page.locator("nav.places").getByRole("link", { name: "Sổ trẻ và phụ huynh" })).toHaveCount(0);
});
