// Small pictures: lists of papers show what was photographed, also without a network, and nothing of it stays after signing out.
import type { Locator, Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { officialCode, takeIn } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { picture } from "../support/picture";
import { signIn } from "../support/session";
import { expect, test } from "../support/test";

test.describe.configure({ timeout: 120_000 });

/** The edges of what an image shows, once it is drawn. */
const drawn = (image: Locator): Promise<number[]> =>
  image.evaluate(async (image: HTMLImageElement) => {
    // One that is being exchanged for another is looked at again.
    await image.decode().catch(() => undefined);
    return [image.naturalWidth, image.naturalHeight, image.width, image.height];
  });

/** How many small pictures lie in the browser's storage. */
const kept = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const done = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((ok, fail) => {
        asked.onsuccess = () => ok(asked.result);
        asked.onerror = () => fail(asked.error);
      });
    let count = 0;
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      if (db.objectStoreNames.contains("thumbnails")) count += await done(db.transaction("thumbnails").objectStore("thumbnails").count());
      db.close();
    }
    return count;
  });

test("a photo taken in is seen small in the dossier, also without a network, and is gone after signing out", async ({ page, context }) => {
  const clerk = await Desk.at(context);
  await page.close();
  await signIn(clerk.page, accounts.office);
  await takeIn(clerk, newFamily());
  const code = await officialCode(clerk);
  await clerk.page.goto("/app/cases");
  await clerk.row(code).locator(".row-open").click();
  await expect(clerk.main.locator(".comments")).toBeAttached();
  await clerk.sent();

  // While it waits it is shown as it was taken.
  const name = `giay-khai-sinh-${Date.now()}.png`;
  const paper = clerk.main.locator(".papers li").filter({ hasText: name });
  const image = paper.locator("img");
  await context.setOffline(true);
  await clerk.main.locator('input[name="file"]').setInputFiles({ name, mimeType: "image/png", buffer: picture(800, 600) });
  await expect(paper).toContainText(/chờ gửi/i);
  await expect(image).toHaveAttribute("alt", `Ảnh nhỏ của ${name}`);
  expect(await drawn(image)).toEqual([800, 600, 64, 64]);

  // Then as the server draws it; where it stands does not change.
  await context.setOffline(false);
  await expect(paper).not.toContainText(/chờ gửi/i, { timeout: 30_000 });
  await clerk.sent();
  await expect.poll(() => kept(clerk.page), { timeout: 30_000 }).toBeGreaterThan(0);
  await expect.poll(() => drawn(image), { timeout: 30_000 }).toEqual([320, 240, 64, 64]);
  const link = paper.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", /\/files\/[0-9a-f]{64}$/);

  // Without a network, in a page that was left and came back.
  await clerk.place("Hồ sơ").click();
  await expect(clerk.row(code)).toBeVisible();
  await context.setOffline(true);
  await clerk.row(code).locator(".row-open").click();
  await expect(image).toBeVisible();
  expect(await drawn(image)).toEqual([320, 240, 64, 64]);
  await context.setOffline(false);
  await clerk.sent();

  await clerk.page.locator(".side").getByRole("button", { name: "Đăng xuất" }).click();
  await expect(clerk.page).toHaveURL(/\/app\/sign-in$/);
  expect(await kept(clerk.page)).toBe(0);
});

test("what is no picture has an icon, and a picture of an other's work is seen and not kept", async ({ page, context }) => {
  const clerk = await Desk.at(context);
  await page.close();
  await signIn(clerk.page, accounts.office);
  await clerk.page.goto("/app/cases");
  await clerk.row("Chuyển trường đi").locator(".row-open").click();
  await expect(clerk.main.locator(".comments")).toBeAttached();
  await clerk.sent();
  const stamp = Date.now();
  const one = (name: string, mimeType: string, buffer: Buffer) => clerk.main.locator('input[name="file"]').setInputFiles({ name, mimeType, buffer });
  await one(`don-${stamp}.pdf`, "application/pdf", Buffer.from(`%PDF-1.7 ${stamp}`));
  await one(`anh-${stamp}.png`, "image/png", picture(640, 480, [stamp % 256, 90, 60]));
  const paper = (name: string) => clerk.main.locator(".papers li").filter({ hasText: name });
  await expect(paper(`anh-${stamp}`)).not.toContainText(/chờ gửi/i, { timeout: 30_000 });
  await expect(paper(`don-${stamp}`).locator("img")).toHaveCount(0);
  await expect(paper(`don-${stamp}`).locator("svg")).toHaveCount(1);
  await expect.poll(() => drawn(paper(`anh-${stamp}`).locator("img")), { timeout: 30_000 }).toEqual([320, 240, 64, 64]);
});
