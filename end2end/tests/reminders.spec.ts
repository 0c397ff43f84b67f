// What one is reminded of in the morning, and the book in which dossiers are followed.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { axeClean } from "../support/axe";
import { drawn, signIn, viewports } from "../support/session";
import { expect, test } from "../support/test";

// Whatever the hour is at which the tests run, the server's answer is given a morning's reminders here.
test.use({ serviceWorkers: "block", viewport: viewports.desk });

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("the morning's reminders lead to their rows, outlast the network, and go when they are put away", async ({ page, context }) => {
  await signIn(page, accounts.leadership);
  await page.goto("/app/cases");
  const first = page.locator("main .row-open").first();
  await expect(first).toBeVisible();
  const href = (await first.getAttribute("href"))!;
  const id = href.split("/").pop();
  const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  let isAway = false;
  await page.route(/\/api\/v1\/session$/, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const reply = await route.fetch();
    const view = await reply.json();
    delete view.reminder;
    const items = [
      { case: id, what: "late", by_wd: 2, level: "principal" },
      // Of what this device does not hold nothing is shown.
      { case: "00000000-0000-7000-8000-000000000001", what: "today", level: "own" },
    ];
    if (!isAway) view.reminder = { day, items };
    await route.fulfill({ response: reply, json: view });
  });
  await page.route(/\/api\/v1\/session\/reminders\//, async (route) => {
    expect(route.request().url().endsWith(day)).toBe(true);
    isAway = true;
    await route.fulfill({ status: 204 });
  });

  await page.goto("/app");
  await drawn(page);
  const list = page.getByRole("list", { name: "Nhắc việc hôm nay" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await expect(list).toContainText("Quá hạn 2 ngày");
  await expect(list).toContainText("báo Hiệu trưởng");
  await expect(list.getByRole("link")).toHaveAttribute("href", href);
  await axeClean(page);
  await page.setViewportSize(viewports.phone);
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await axeClean(page);

  await context.setOffline(true);
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await context.setOffline(false);
  await list.getByRole("link").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${href}$`));
  await page.goBack();
  await page.getByRole("button", { name: "Đã xem, cất đi" }).click();
  await expect(list).toHaveCount(0);
});

test("the book has a line for each dossier, and each number opens it", async ({ page }) => {
  await signIn(page, accounts.office);
  await page.goto("/app/cases");
  await page.getByRole("link", { name: "Sổ theo dõi hồ sơ" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sổ theo dõi hồ sơ");
  const rows = page.locator("table.register tbody tr");
  // In the first days of a year its book may be empty: then last year's is looked at.
  await expect(rows.first().or(page.getByText("Năm này chưa có hồ sơ nào"))).toBeVisible();
  if ((await rows.count()) === 0) await page.getByRole("button", { name: "Năm trước" }).click();
  await expect(rows.first()).toBeVisible();
  await expect(rows.first().locator("td").first()).toHaveText("1");
  await axeClean(page);
  await page.setViewportSize(viewports.phone);
  // The table is pushed aside within its own frame; the page is not.
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await axeClean(page);
  const code = rows.first().getByRole("rowheader").getByRole("link");
  const words = await code.innerText();
  await code.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".crumbs")).toContainText(words);
});

test("who does not keep the book is told where to look", async ({ page }) => {
  await signIn(page, accounts.group);
  await page.goto("/app/register");
  await drawn(page);
  await expect(page.locator("main")).toContainText("Sổ này dành cho văn phòng và Ban giám hiệu");
  await page.goto("/app/cases");
  await expect(page.getByRole("link", { name: "Sổ theo dõi hồ sơ" })).toHaveCount(0);
});
