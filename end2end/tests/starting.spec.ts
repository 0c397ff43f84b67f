// The first second of the desk: it shows what the device holds before it has heard of the server.
import type { Browser } from "@playwright/test";
import { accounts } from "../support/accounts";
import { Desk } from "../support/desk";
import { expect, test } from "../support/test";

/** Opens a dossier whose result waits to be handed over, with a server whose sync does not answer until it is let. */
async function early(browser: Browser): Promise<{ desk: Desk; answer: (how: "continue" | "abort") => void }> {
  const desk = await Desk.of(browser, accounts.office);
  const { page } = desk;
  await desk.place("Trả kết quả").click();
  await desk.row("").locator(".row-open").click();
  await expect(desk.step("Trả kết quả")).toBeVisible();
  await desk.sent();
  let answer!: (how: "continue" | "abort") => void;
  const answered = new Promise<"continue" | "abort">((tell) => (answer = tell));
  await page.route("**/api/v1/sync/**", async (route) => ((await answered) === "abort" ? route.abort() : route.continue()));
  await page.reload();
  return { desk, answer };
}

test("a step pressed before the server was heard of is taken once it is", async ({ browser }) => {
  const { desk, answer } = await early(browser);
  await desk.step("Trả kết quả").click();
  await expect(desk.step("Trả kết quả")).toHaveAttribute("aria-disabled", "true");
  await expect(desk.page.locator(".toasts")).not.toContainText("cần có mạng");
  await expect(desk.dialog).toHaveCount(0);
  answer("continue");
  await expect(desk.dialog).toBeVisible();
  await expect(desk.page.locator(".toasts")).not.toContainText("cần có mạng");
});

test("a step pressed before the server was heard of is refused in words if it is not there", async ({ browser }) => {
  const { desk, answer } = await early(browser);
  await desk.step("Trả kết quả").click();
  await expect(desk.page.locator(".toasts")).not.toContainText("cần có mạng");
  answer("abort");
  await expect(desk.page.locator(".toasts")).toContainText("Việc này cần có mạng. Chưa có gì thay đổi");
  await expect(desk.dialog).toHaveCount(0);
});
