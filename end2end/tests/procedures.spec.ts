// Procedures are switched off and on: the counter hears it at once, the public page says so, and what runs goes on. On a
// school of its own, because everybody else takes requests meanwhile.
import type { Browser, Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { openSchool, type School } from "../support/school";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

const TITLE = "Xác nhận đang học";
const KEY = "xac-nhan-dang-hoc";

let school: School;

test.beforeAll(async () => {
  school = await openSchool({ demo: true });
});

test.afterAll(async () => school?.close());

/** Somebody of that school at a machine of their own. */
async function at(browser: Browser, login: string, path: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: school.origin, viewport: viewports.desk })).newPage();
  await signIn(page, login);
  await page.goto(path);
  await drawn(page);
  return page;
}

const line = (page: Page) => page.getByRole("list", { name: "Thủ tục của trường" }).getByRole("listitem").filter({ hasText: TITLE });
const offered = (page: Page) => page.getByRole("list", { name: "Chọn thủ tục" }).getByText(TITLE, { exact: true });

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("leadership switches a procedure off and on, and everybody hears of it", async ({ browser }) => {
  const clerk = await at(browser, accounts.office, "/app/intake");
  await expect(offered(clerk)).toBeVisible();
  // Somebody has begun to fill the form in.
  const form = await clerk.context().newPage();
  await form.goto(`/app/intake/${KEY}`);
  await expect(form.getByRole("heading", { level: 1 })).toHaveText(TITLE);
  await form.getByRole("combobox", { name: /^Trẻ/ }).fill("Trẻ 01 lớp Lá 1");

  const principal = await at(browser, accounts.leadership, "/app");
  await principal.locator("nav.places").getByRole("link", { name: "Thủ tục" }).click();
  await expect(line(principal)).toContainText("Đang nhận từ khi thiết lập trường");
  await axeClean(principal);
  await line(principal).getByRole("button", { name: "Tắt" }).click();
  const dialog = principal.getByRole("dialog");
  await dialog.getByRole("button", { name: "Tắt" }).click();
  await expect(dialog.locator(".error-summary")).toBeVisible();
  await dialog.getByLabel(/^Lý do/).fill("Chờ mẫu giấy mới");
  await axeClean(principal);
  await dialog.getByRole("button", { name: "Tắt" }).click();
  await expect(principal.getByText("Đã tắt thủ tục")).toBeVisible();
  await expect(line(principal)).toContainText("Không nhận từ ngày");
  await expect(line(principal)).toContainText("Chờ mẫu giấy mới");

  // Nobody loads anything anew: the counter hears it, and what is typed stays.
  await expect(offered(clerk)).toHaveCount(0);
  const stopped = clerk.getByRole("list", { name: "Hiện không nhận" });
  await expect(stopped).toContainText(TITLE);
  await expect(stopped).toContainText("Chờ mẫu giấy mới");
  await axeClean(clerk);
  await expect(form.getByRole("alert").filter({ hasText: "Trường hiện không nhận thủ tục này" })).toBeVisible();
  await expect(form.getByRole("combobox", { name: /^Trẻ/ })).toHaveValue("Trẻ 01 lớp Lá 1");
  await form.goto(`/app/intake/${KEY}`);
  await drawn(form);
  await expect(form.getByText("Trường hiện không nhận thủ tục này")).toBeVisible();
  await expect(form.getByRole("button", { name: "Tiếp nhận" })).toHaveCount(0);

  const parent = await (await browser.newContext({ baseURL: school.origin })).newPage();
  await parent.goto("/thu-tuc");
  await expect(parent.getByRole("link", { name: TITLE })).toHaveCount(0);
  await parent.goto(`/thu-tuc/${KEY}`);
  await expect(parent.getByText(/không nhận hồ sơ theo thủ tục này từ ngày/)).toBeVisible();
  await axeClean(parent);

  await line(principal).getByRole("button", { name: "Bật" }).click();
  await dialog.getByLabel(/^Lý do/).fill("Đã có mẫu giấy mới");
  await dialog.getByRole("button", { name: "Bật" }).click();
  await expect(line(principal)).toContainText("Đang nhận từ ngày");
  await expect(offered(clerk)).toBeVisible();
  // What was typed before has been kept all the while.
  await form.getByRole("button", { name: "Làm tiếp" }).click();
  await expect(form.getByRole("combobox", { name: /^Trẻ/ })).toHaveValue("Trẻ 01 lớp Lá 1");
  await parent.goto("/thu-tuc");
  await expect(parent.getByRole("link", { name: TITLE })).toBeVisible();
  for (const page of [clerk, principal, parent]) await page.context().close();
});

test("the administrator sees, the union switches its own, and it fits a telephone", async ({ browser }) => {
  const admin = await at(browser, others.administrator, "/app/settings");
  await admin.getByRole("link", { name: "Thủ tục của trường" }).click();
  await expect(line(admin)).toBeVisible();
  await expect(admin.getByRole("main").getByRole("button", { name: /^(Tắt|Bật)/ })).toHaveCount(0);

  const chair = await at(browser, others.unionChair, "/app/procedures");
  await expect(chair.getByRole("main").getByRole("button", { name: /^(Tắt|Bật)/ })).toHaveCount(1);
  await expect(chair.getByRole("button", { name: "Tắt Kiến nghị sau kiểm tra" })).toBeVisible();

  const principal = await at(browser, accounts.leadership, "/app/procedures");
  await principal.setViewportSize(viewports.phone);
  await expect(line(principal)).toBeVisible();
  expect(await sideways(principal)).toBeLessThanOrEqual(0);
  await axeClean(principal);
  await line(principal).getByRole("button", { name: "Tắt" }).click();
  await expect(principal.getByRole("dialog").getByLabel(/^Lý do/)).toBeVisible();
  expect(await sideways(principal)).toBeLessThanOrEqual(0);
  await axeClean(principal);
  for (const page of [admin, chair, principal]) await page.context().close();
});
