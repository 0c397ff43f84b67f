// Several tabs of one person: one of them speaks with the server, and which one does not matter to anybody.
import type { BrowserContext, Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { comment, officialCode, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { layBeside } from "../support/device";
import { newFamily } from "../support/people";
import { drawn, signIn } from "../support/session";
import { expect, test } from "../support/test";

// Eight tabs compile eight modules, and a leader that hangs is waited for.
test.describe.configure({ timeout: 300_000 });

/** A clerk with so many tabs on the same dossier; the first leads. */
async function tabsOf(context: BrowserContext, count: number): Promise<Desk[]> {
  const first = await Desk.at(context);
  await signIn(first.page, accounts.office);
  await takeIn(first, newFamily());
  await officialCode(first);
  await first.main.getByRole("link", { name: "Mở hồ sơ" }).click();
  await expect(first.main.locator(".comments")).toBeAttached();
  await first.sent();
  const tabs = [first];
  while (tabs.length < count) {
    const next = await Desk.at(context);
    await next.page.goto(first.page.url());
    await drawn(next.page);
    await expect(next.main.locator(".comments")).toBeAttached();
    tabs.push(next);
  }
  for (const tab of tabs) await tab.sent();
  return tabs;
}

/** What the server has of the dossier that a tab shows. */
async function onServer(tab: Desk): Promise<string> {
  const id = new URL(tab.page.url()).pathname.split("/").pop()!;
  return tab.page.evaluate((id) => fetch(`/api/v1/cases/${id}`).then((answer) => answer.text()), id);
}

/** How often something stands in a text. */
const times = (text: string, words: string) => text.split(words).length - 1;

/** Stops all that a page does, or lets it go on; the browser says that it lives. */
async function freeze(page: Page, state: "frozen" | "active"): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state });
}

/** Types a comment and sends it, without waiting for what becomes of it. */
async function say(tab: Desk, text: string): Promise<void> {
  await tab.main.getByLabel(/^Ý kiến/).fill(text);
  await tab.main.getByRole("button", { name: "Gửi ý kiến" }).click();
}

const shown = (tab: Desk, text: string) => tab.main.locator(".comments li").filter({ hasText: text });

test("eight tabs have one replica and one stream among them, and go on when the first is closed", async ({ browser }) => {
  const context = await browser.newContext();
  const bootstraps: string[] = [];
  const streams = new Map<unknown, Page>();
  const is = (url: string, what: string) => new URL(url).pathname === `/api/v1/sync/${what}`;
  context.on("request", (request) => {
    if (is(request.url(), "bootstrap")) bootstraps.push(request.url());
    if (is(request.url(), "live")) streams.set(request, request.frame().page());
  });
  context.on("requestfinished", (request) => streams.delete(request));
  context.on("requestfailed", (request) => streams.delete(request));
  // What ends with its page is told by nobody.
  const open = () => [...streams.values()].filter((page) => !page.isClosed()).length;
  const tabs = await tabsOf(context, 8);
  expect(bootstraps).toHaveLength(1);
  await expect.poll(open).toBe(1);
  expect(await tabs[0]!.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name!.slice(-2)))).toEqual(["-0"]);

  for (const tab of tabs) await tab.stay();
  const words = `Từ thẻ thứ tám (${Date.now()})`;
  await comment(tabs[7]!, words);
  for (const tab of tabs) await expect(shown(tab, words)).toHaveCount(1);
  await tabs[7]!.sent();
  expect(times(await onServer(tabs[7]!), words)).toBe(1);
  await expect.poll(open).toBe(1);

  // What somebody else does is seen in all of them.
  const colleague = await Desk.of(browser, others.vicePrincipal);
  await colleague.page.goto(tabs[0]!.page.url());
  await comment(colleague, `${words}, đã đọc`);
  for (const tab of tabs) await expect(shown(tab, `${words}, đã đọc`)).toHaveCount(1);
  await colleague.context.close();

  await tabs[0]!.page.close();
  const rest = tabs.slice(1);
  const more = `Khi thẻ đầu đã đóng (${Date.now()})`;
  await comment(rest[3]!, more);
  for (const tab of rest) await expect(shown(tab, more)).toHaveCount(1);
  for (const tab of rest) await tab.sent();
  expect(times(await onServer(rest[6]!), more)).toBe(1);
  await expect.poll(open).toBe(1);
  // It went on from what was kept.
  expect(bootstraps).toHaveLength(1);
  for (const tab of rest) await tab.stayed();
  await context.close();
});

test("a leading tab that dies while another hands it something: the next takes it, once", async ({ browser }) => {
  const context = await browser.newContext();
  const [first, second, third] = (await tabsOf(context, 3)) as [Desk, Desk, Desk];
  const words = `Giữa lúc thẻ đầu chết (${Date.now()})`;
  await freeze(first.page, "frozen");
  await say(third, words);
  await first.page.close();
  for (const tab of [second, third]) await expect(shown(tab, words)).toHaveCount(1);
  await expect(third.main.getByLabel(/^Ý kiến/)).toHaveValue("");
  for (const tab of [second, third]) await tab.sent();
  expect(times(await onServer(third), words)).toBe(1);
  await expect(third.page.locator(".top")).not.toContainText("cần xử lý");
  await context.close();
});

test("a leading tab that hangs is superseded; when it wakes it follows, and nothing is there twice", async ({ browser }) => {
  const context = await browser.newContext();
  const [first, second] = (await tabsOf(context, 2)) as [Desk, Desk];
  await freeze(first.page, "frozen");
  const words = `Thẻ đầu không trả lời (${Date.now()})`;
  await say(second, words);
  await expect(shown(second, words)).toHaveCount(1, { timeout: 60_000 });
  await second.sent();
  await freeze(first.page, "active");
  await expect(shown(first, words)).toHaveCount(1, { timeout: 30_000 });
  const more = `Thẻ đầu tỉnh lại (${Date.now()})`;
  await comment(first, more);
  await expect(shown(second, more)).toHaveCount(1);
  for (const tab of [first, second]) await tab.sent();
  const there = await onServer(second);
  expect([times(there, words), times(there, more)]).toEqual([1, 1]);
  await context.close();
});

test("signing out in one tab sends the others to the door, and nothing stays on the device", async ({ browser }) => {
  const context = await browser.newContext();
  const first = await Desk.at(context);
  await signIn(first.page, others.accountant);
  await first.sent();
  const second = await Desk.at(context);
  await second.page.goto("/app/cases");
  await drawn(second.page);
  await second.sent();
  await second.page.locator(".side").getByRole("button", { name: "Đăng xuất" }).click();
  await expect(second.page).toHaveURL(/\/app\/sign-in$/);
  await expect(first.page).toHaveURL(/\/app\/sign-in$/);
  expect(await first.page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  await context.close();
});

test("what a tab of an earlier build left is taken in", async ({ browser }) => {
  const context = await browser.newContext();
  const clerk = await Desk.at(context);
  await signIn(clerk.page, accounts.office);
  await clerk.page.goto("/app/intake");
  await clerk.row("Xác nhận đang học").locator(".row-open").click();
  await clerk.main.getByRole("combobox", { name: /^Trẻ/ }).fill("Trẻ nhập ở thẻ thứ tư");
  await clerk.page.waitForTimeout(5_000);
  await clerk.page.goto("/robots.txt");
  await layBeside(clerk.page, 3);

  await clerk.page.goto("/app/intake");
  await expect(clerk.main.locator(".sheet").filter({ hasText: "Có bản nháp chưa xong" })).toBeVisible();
  await clerk.sent();
  const there = await clerk.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name!.slice(-2)));
  expect(there).toEqual(["-0"]);
  await context.close();
});
