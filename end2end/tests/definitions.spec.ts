// The life of a definition: a group's head drafts a change, sees a fault and mends it, and proposes; the principal reads
// what is different and whom it hits, approves and publishes; the counter follows, and running cases keep their version. On a
// school of its own, because everybody else takes requests meanwhile.
import type { Browser, Locator, Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { openSchool, type School } from "../support/school";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

const TITLE = "Cấp bản sao hồ sơ trẻ";
const KEY = "cap-ban-sao-ho-so-tre";
const PAPER = "Căn cước công dân của người đề nghị";
const FIELD = "Lý do xin bản sao";

test.describe.configure({ mode: "serial" });

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

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** A part of the draft's page. */
const part = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Các phần của bản thảo" }).getByRole("link", { name, exact: true });
const saved = (page: Page) => expect(page.locator(".saving")).toHaveText("Đã lưu trên máy chủ");
const faults = (page: Page) => page.getByRole("region", { name: "Lỗi cần sửa" });
const state = (page: Page) => page.locator(".page-head .badge");
const decide = (page: Page, name: string) => page.locator(".page-head .actions").getByRole("button", { name, exact: true });
const item = (list: Locator, name: string) => list.getByRole("listitem").filter({ hasText: name }).first();
const version = (list: Locator, number: number) =>
  list.getByRole("listitem").filter({ has: list.page().getByRole("link", { name: new RegExp(`^Phiên bản ${number},`) }) });

/** Opens a procedure from the list and begins a draft of it. */
async function suggest(page: Page): Promise<void> {
  await page.getByRole("link", { name: TITLE, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(TITLE);
  await page.getByRole("button", { name: "Đề xuất sửa" }).click();
  await expect(page).toHaveURL(/\/app\/procedures\/drafts\/[0-9a-f-]{36}/);
  await expect(state(page)).toHaveText("Đang soạn");
}

test("a procedure in force is read in plain words, with its workflow drawn and told", async ({ browser }) => {
  const head = await at(browser, accounts.group, "/app/procedures");
  await head.getByRole("link", { name: TITLE, exact: true }).click();
  await expect(head.getByRole("list", { name: "Giấy tờ" })).toContainText(PAPER);
  await expect(head.getByRole("list", { name: "Biểu mẫu" })).toContainText("Giấy tờ cần sao");
  const drawing = head.getByRole("img", { name: /^Sơ đồ quy trình/ });
  await expect(drawing).toBeVisible();
  await expect(drawing.locator(".box")).not.toHaveCount(0);
  // Everything in the drawing is in the list beneath it: each step by its number.
  const told = head.getByRole("list", { name: "Các bước, bằng lời" });
  const numbers = await drawing.locator(".mark text").allTextContents();
  expect(numbers.length).toBeGreaterThan(10);
  for (const number of new Set(numbers.map((mark) => Number.parseInt(mark, 10)))) {
    await expect(told).toContainText(new RegExp(`(^|\\D)${number}\\. `));
  }
  await expect(head.getByRole("list", { name: "Các phiên bản" })).toContainText("Đang có hiệu lực");
  await axeClean(head);
  await head.setViewportSize(viewports.phone);
  expect(await sideways(head)).toBeLessThanOrEqual(0);
  await axeClean(head);
  await head.context().close();
});

test("a group's head drafts, mends and proposes; the principal judges and publishes; the counter follows", async ({ browser }) => {
  test.setTimeout(180_000);
  const head = await at(browser, accounts.group, "/app/procedures");
  await suggest(head);

  // A paper is one too many.
  await part(head, "Giấy tờ").click();
  const papers = head.getByRole("list", { name: "Giấy tờ" });
  await item(papers, PAPER).locator("summary").click();
  await papers.getByRole("button", { name: `Bỏ ${PAPER}` }).click();
  await expect(papers.getByRole("listitem")).toHaveCount(1);

  // The limit is shortened below the school's own target: the linter says so beside it and on top, and the link leads there.
  await part(head, "Thời hạn").click();
  await head.getByLabel("Thời hạn giải quyết", { exact: true }).fill("1");
  const fault = faults(head).getByRole("link", { name: /Chỉ tiêu nội bộ không được dài hơn/ });
  await expect(fault).toBeVisible();
  await part(head, "Người ký").click();
  await fault.click();
  await expect(head.getByLabel("Chỉ tiêu nội bộ", { exact: true })).toBeFocused();
  await axeClean(head);
  await decide(head, "Trình duyệt").click();
  const dialog = head.getByRole("dialog");
  await dialog.getByLabel(/^Lý do đề xuất/).fill("Phụ huynh phải đi lại hai lần");
  await dialog.getByRole("button", { name: "Trình duyệt" }).click();
  await expect(dialog.locator(".error-summary")).toContainText("Còn lỗi trong bản thảo");
  await head.keyboard.press("Escape");
  await head.getByLabel("Chỉ tiêu nội bộ", { exact: true }).fill("1");
  await expect(fault).toHaveCount(0);
  // With one day there is nothing to warn before.
  await head.getByLabel("Nhắc trước hạn", { exact: true }).fill("");
  await expect(faults(head)).toHaveCount(0);

  // A field is asked for besides, which needs its English label too.
  await part(head, "Biểu mẫu").click();
  await head.getByLabel("Tên mục mới").fill(FIELD);
  await head.getByLabel("Tên mục mới").press("Enter");
  const form = head.getByRole("list", { name: "Biểu mẫu" });
  await expect(item(form, FIELD)).toContainText("1 lỗi");
  await faults(head).getByRole("link", { name: new RegExp(FIELD) }).click();
  await item(form, FIELD).getByLabel(/^Tên mục \(tiếng Anh\)/).fill("Why a copy is needed");
  await expect(faults(head)).toHaveCount(0);
  await item(form, FIELD).getByLabel("Bắt buộc điền").check();
  // It moves by keyboard alone, and the focus stays on the button.
  const up = item(form, FIELD).getByRole("button", { name: `Lên ${FIELD}` });
  await up.focus();
  await head.keyboard.press("Enter");
  await expect(up).toBeFocused();
  await expect(form.getByRole("listitem").nth(3)).toContainText(FIELD);
  // Beside it stands the form as the counter will see it.
  await expect(head.getByRole("form", { name: "Xem trước" }).getByLabel(FIELD)).toBeVisible();
  await saved(head);
  await axeClean(head);

  await part(head, "Quy trình").click();
  await expect(head.getByRole("complementary", { name: "Sơ đồ quy trình" }).getByRole("img")).toBeVisible();
  await axeClean(head);
  await head.setViewportSize(viewports.phone);
  for (const name of ["Quy trình", "Biểu mẫu", "Thời hạn", "Những chỗ thay đổi", "Chạy thử trên hồ sơ"]) {
    await part(head, name).click();
    await expect(part(head, name)).toHaveAttribute("aria-current", "true");
    expect(await sideways(head), name).toBeLessThanOrEqual(0);
  }
  await axeClean(head);
  await head.setViewportSize(viewports.desk);

  await decide(head, "Trình duyệt").click();
  await dialog.getByLabel(/^Lý do đề xuất/).fill("Phụ huynh phải đi lại hai lần");
  await dialog.getByRole("button", { name: "Trình duyệt" }).click();
  await expect(state(head)).toHaveText("Chờ duyệt");
  await expect(decide(head, "Duyệt")).toHaveCount(0);

  const principal = await at(browser, accounts.leadership, "/app/procedures/drafts");
  await principal.getByRole("link", { name: TITLE, exact: true }).click();
  await expect(state(principal)).toHaveText("Chờ duyệt");
  await expect(principal.getByText("Phụ huynh phải đi lại hai lần").first()).toBeVisible();
  const changes = principal.locator(".change-list");
  await expect(changes).toContainText(`Bỏ giấy tờ “${PAPER}”`);
  await expect(changes).toContainText(`Thêm mục “${FIELD}”`);
  await expect(changes).toContainText("từ “3 ngày làm việc” thành “1 ngày làm việc”");
  await axeClean(principal);
  await part(principal, "Chạy thử trên hồ sơ").click();
  // Nobody was asked why before: what is open would break, and each case opens.
  const broken = principal.getByRole("list", { name: /^[1-9]\d* hồ sơ sẽ vướng/ });
  await expect(broken).toContainText(`Mục bắt buộc “${FIELD}” chưa có nội dung.`);
  await expect(broken.getByRole("link").first()).toHaveAttribute("href", /\/app\/cases\//);
  await axeClean(principal);

  await decide(principal, "Duyệt").click();
  const question = principal.getByRole("dialog");
  await question.getByRole("button", { name: "Duyệt" }).click();
  await expect(state(principal)).toHaveText("Đã duyệt, chờ ban hành");
  await decide(principal, "Ban hành").click();
  await axeClean(principal);
  await question.getByRole("button", { name: "Ban hành" }).click();
  await expect(principal.getByText(/^Đã ban hành thành phiên bản 4/)).toBeVisible();

  // The counter asks for it from today; what runs keeps its version.
  const clerk = await at(browser, accounts.office, `/app/intake/${KEY}`);
  await expect(clerk.getByLabel(FIELD)).toBeVisible();
  await expect(clerk.getByText(PAPER)).toHaveCount(0);
  await principal.getByRole("link", { name: "Đọc thủ tục" }).click();
  const versions = principal.getByRole("list", { name: "Các phiên bản" });
  await expect(version(versions, 4)).toContainText("Đang có hiệu lực");
  await expect(version(versions, 4)).toContainText(/(^|\D)0 hồ sơ đang mở/);
  await expect(version(versions, 3)).toContainText(/[1-9]\d* hồ sơ đang mở/);
  await version(versions, 4).getByRole("link", { name: "So với phiên bản 3" }).click();
  await expect(principal.locator(".change-list")).toContainText(`Thêm mục “${FIELD}”`);

  // Moved cases are chosen one by one; those that lack what is asked now stay, and say why.
  await version(versions, 4).getByRole("link", { name: /^Chuyển \d+ hồ sơ cũ/ }).click();
  const rows = principal.getByRole("list", { name: "Hồ sơ đang mở theo phiên bản cũ" });
  await expect(rows).toContainText("Ở lại");
  await expect(rows).toContainText(`Mục bắt buộc “${FIELD}” chưa có nội dung.`);
  await axeClean(principal);
  for (const page of [head, principal, clerk]) await page.context().close();
});

test("two people write in one draft: the second hears who changed what, and loses nothing", async ({ browser }) => {
  const head = await at(browser, accounts.group, "/app/procedures");
  await suggest(head);
  await part(head, "Thời hạn").click();
  const address = head.url();
  const teacher = await at(browser, others.teacher, address);
  await teacher.getByLabel("Nhắc trước hạn", { exact: true }).fill("2");
  await saved(teacher);

  await head.getByLabel("Giờ chốt nhận trong ngày").fill("14:30");
  const clash = head.getByRole("alert").filter({ hasText: "đã sửa bản thảo này lúc" });
  await expect(clash).toContainText("Giáo viên");
  await expect(head.getByLabel("Giờ chốt nhận trong ngày")).toHaveValue("14:30");
  await axeClean(head);
  await clash.getByRole("button", { name: "Giữ bản của tôi" }).click();
  await saved(head);
  await head.reload();
  await drawn(head);
  await expect(head.getByLabel("Giờ chốt nhận trong ngày")).toHaveValue("14:30");
  for (const page of [head, teacher]) await page.context().close();
});

test("without a network what is typed stays on the device and is sent later", async ({ browser }) => {
  const head = await at(browser, accounts.group, "/app/procedures");
  await suggest(head);
  await part(head, "Thông tin chung").click();
  const about = head.getByLabel(/^Lời giới thiệu \(tiếng Anh\)/);
  await head.context().setOffline(true);
  await about.fill("For parents who need a copy.");
  await expect(head.locator(".saving")).toContainText("Đã giữ trên máy này");
  await head.context().setOffline(false);
  await saved(head);
  await head.reload();
  await drawn(head);
  await expect(about).toHaveValue("For parents who need a copy.");
  await head.context().close();
});

test("kinds of request and reasons are added; each fault leads to its control, and the principal reads what is new", async ({ browser }) => {
  test.setTimeout(180_000);
  const [one, whole, reason] = ["Sao một giấy tờ", "Sao toàn bộ hồ sơ", "Giấy tờ đã lưu nơi khác"];
  const head = await at(browser, accounts.group, "/app/procedures");
  await suggest(head);

  // One kind alone is no choice: the fault says so, and its link leads to where another is added.
  await part(head, "Các loại yêu cầu").click();
  const kinds = head.getByRole("list", { name: "Các loại yêu cầu" });
  const named = head.getByLabel("Tên loại yêu cầu mới");
  await named.fill(one);
  await named.press("Enter");
  await item(kinds, one).getByLabel(/^Tên loại yêu cầu \(tiếng Anh\)/).fill("One paper");
  const lone = faults(head).getByRole("link", { name: /Chỉ có một trường hợp thì không có gì để chọn/ });
  await expect(lone).toBeVisible();
  await part(head, "Người ký").click();
  await lone.click();
  await expect(named).toBeFocused();
  await named.fill(whole);
  await named.press("Enter");
  const kind = item(kinds, whole);
  await kind.getByLabel(/^Tên loại yêu cầu \(tiếng Anh\)/).fill("The whole file");
  await expect(faults(head)).toHaveCount(0);

  // A limit of its own begins as that of the procedure, and is judged like it.
  await kind.getByLabel("Có thời hạn riêng").check();
  await kind.getByLabel("Thời hạn giải quyết", { exact: true }).fill("5");
  await kind.getByLabel("Chỉ tiêu nội bộ", { exact: true }).fill("9");
  const long = faults(head).getByRole("link", { name: new RegExp(`${whole}: Chỉ tiêu nội bộ không được dài hơn`) });
  await part(head, "Giấy tờ").click();
  await long.click();
  await expect(kind.getByLabel("Chỉ tiêu nội bộ", { exact: true })).toBeFocused();
  await kind.getByLabel("Chỉ tiêu nội bộ", { exact: true }).fill("4");
  await expect(faults(head)).toHaveCount(0);
  // What only this kind asks for.
  await kind.locator("summary").filter({ hasText: "Mục chỉ loại này hỏi" }).click();
  await kind.getByRole("checkbox", { name: "Số bản", exact: true }).check();
  await expect(kind).toContainText("5 ngày làm việc · 1 mục riêng");
  await axeClean(head);
  await head.setViewportSize(viewports.phone);
  expect(await sideways(head)).toBeLessThanOrEqual(0);
  await axeClean(head);
  await head.setViewportSize(viewports.desk);

  // A reason is for no step until one is chosen that asks for reasons.
  await part(head, "Quy trình").click();
  const reasons = head.getByRole("list", { name: "Lý do chọn sẵn" });
  await head.getByLabel("Lý do mới").fill(reason);
  await head.getByLabel("Lý do mới").press("Enter");
  await item(reasons, reason).getByLabel(/^Nội dung lý do \(tiếng Anh\)/).fill("The paper is kept elsewhere");
  await faults(head).getByRole("link", { name: new RegExp(`${reason}: Lý do này không dùng được`) }).click();
  await expect(item(reasons, reason).getByRole("checkbox").first()).toBeFocused();
  await expect(item(reasons, reason).getByRole("checkbox", { name: "Tiếp nhận", exact: true })).toHaveCount(0);
  await item(reasons, reason).getByRole("checkbox", { name: "Không tiếp nhận", exact: true }).check();
  await expect(faults(head)).toHaveCount(0);
  // How it is opened stands there too: the usual way, and the one that is there already cannot be added again.
  const ways = head.getByRole("list", { name: "Cách mở hồ sơ" });
  await expect(item(ways, "Bắt đầu: Ghi nhận hồ sơ")).toContainText("chỉ ghi nhận, tiếp nhận sau");
  await expect(head.getByRole("button", { name: /^Thêm cách mở/ })).toHaveCount(0);
  await axeClean(head);
  await head.setViewportSize(viewports.phone);
  expect(await sideways(head)).toBeLessThanOrEqual(0);
  await head.setViewportSize(viewports.desk);

  await decide(head, "Trình duyệt").click();
  const dialog = head.getByRole("dialog");
  await dialog.getByLabel(/^Lý do đề xuất/).fill("Sao toàn bộ hồ sơ cần nhiều ngày hơn");
  await dialog.getByRole("button", { name: "Trình duyệt" }).click();
  await expect(state(head)).toHaveText("Chờ duyệt");

  const principal = await at(browser, accounts.leadership, new URL(head.url()).pathname);
  const changes = principal.locator(".change-list");
  await expect(changes.getByRole("list", { name: "Các loại yêu cầu" })).toContainText(`Thêm loại yêu cầu “${whole}”`);
  await expect(changes.getByRole("list", { name: "Quy trình" })).toContainText(`Thêm lý do “${reason}”`);
  await axeClean(principal);
  for (const page of [head, principal]) await page.context().close();
});

test("what a step gives and why nothing is taken are said in the editor, and read by whoever judges", async ({ browser }) => {
  test.setTimeout(120_000);
  const head = await at(browser, accounts.group, "/app/procedures");
  await suggest(head);
  await part(head, "Quy trình").click();
  const step = item(head.getByRole("list", { name: "Các bước", exact: true }), "Gửi văn bản nhắc");
  await step.locator("summary").first().click();
  await step.getByLabel("Giấy tờ lập ra").selectOption({ label: "Thông báo dừng giải quyết" });
  await step.getByLabel("Cấp số theo").selectOption({ label: "Sổ văn bản đi" });
  await axeClean(head);

  // Why, and what whoever asks is answered: in both languages, or the draft is not whole.
  await part(head, "Thông tin chung").click();
  await head.getByLabel("Không nhận yêu cầu theo thủ tục này").check();
  const missing = faults(head).getByRole("link");
  await expect(missing.first()).toBeVisible();
  await missing.first().click();
  await expect(head.getByLabel(/^Vì sao không nhận/).first()).toBeFocused();
  await head.getByLabel("Vì sao không nhận", { exact: true }).fill("Sở đã nhận việc này");
  await head.getByLabel(/^Vì sao không nhận \(tiếng Anh\)/).fill("The department does this now");
  await head.getByLabel("Trả lời người đến hỏi", { exact: true }).fill("Mời đến bộ phận một cửa của phường");
  await head.getByLabel(/^Trả lời người đến hỏi \(tiếng Anh\)/).fill("Please go to the ward's one-stop desk");
  await expect(faults(head)).toHaveCount(0);
  await axeClean(head);
  await head.setViewportSize(viewports.phone);
  expect(await sideways(head)).toBeLessThanOrEqual(0);
  await head.setViewportSize(viewports.desk);

  await decide(head, "Trình duyệt").click();
  const dialog = head.getByRole("dialog");
  await dialog.getByLabel(/^Lý do đề xuất/).fill("Thẩm quyền đã chuyển");
  await dialog.getByRole("button", { name: "Trình duyệt" }).click();
  await expect(state(head)).toHaveText("Chờ duyệt");
  const principal = await at(browser, accounts.leadership, new URL(head.url()).pathname);
  const changes = principal.locator(".change-list");
  await expect(changes).toContainText("Thông báo dừng giải quyết");
  await expect(changes).toContainText("Sổ văn bản đi");
  await expect(changes).toContainText("Mời đến bộ phận một cửa của phường");
  for (const page of [head, principal]) await page.context().close();
});
