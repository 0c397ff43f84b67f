// Who else has a dossier open.
import { accounts, others } from "../support/accounts";
import { Desk } from "../support/desk";
import { drawn } from "../support/session";
import { expect, test } from "../support/test";

test("two who have a dossier open are told of each other; nobody is told of the union", async ({ browser }) => {
  const open = async (login: string, address?: string) => {
    const desk = await Desk.of(browser, login);
    await desk.page.goto(address ?? "/app/cases?q=tre+18+mam");
    await drawn(desk.page);
    if (!address) await desk.row("Chuyển trường đi").locator(".row-open").click();
    await expect(desk.main.locator(".comments")).toBeVisible();
    return desk;
  };
  const line = (desk: Desk) => desk.main.locator(".presence");
  // It is said every ten seconds.
  const soon = { timeout: 30_000 };

  const clerk = await open(others.accountant);
  const address = clerk.page.url();
  const inspector = await open(accounts.union, address);
  await expect(line(inspector)).toContainText(/Cũng đang mở hồ sơ này: .*Kế toán/, soon);
  const principal = await open(others.vicePrincipal, address);
  await expect(line(principal)).toContainText(/Cũng đang mở hồ sơ này: .*Kế toán/, soon);
  // Others of the school may have it open too.
  await expect(line(clerk)).toContainText("Phó Hiệu trưởng", soon);
  await expect(line(clerk)).not.toContainText("Người kiểm tra");

  // Whoever goes on to something else has left.
  await principal.place("Hồ sơ").click();
  await expect(line(clerk)).not.toContainText("Phó Hiệu trưởng", soon);
  for (const desk of [clerk, inspector, principal]) await desk.context.close();
});
