// Photos: without what the telephone writes beside them, and over links that break.
import type { Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { layCable } from "../support/cable";
import { Desk } from "../support/desk";
import { signIn } from "../support/session";
import { expect, test } from "../support/test";

// A hundred photos are taken, drawn and sent.
test.describe.configure({ timeout: 300_000 });

const PLACE = "10.7769N106.7009E";

/** A photo as telephones make them: it says that it was held sideways, and where. */
async function photo(page: Page, width: number, height: number, seed: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([width, height, seed]) => {
      const canvas = new OffscreenCanvas(width!, height!);
      const context = canvas.getContext("2d")!;
      const pixels = context.createImageData(width!, height!);
      // Nothing that compresses well: like leaves, like fabric.
      let state = seed! * 7919 + 1;
      for (let at = 0; at < pixels.data.length; at += 1) {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        pixels.data[at] = at % 4 === 3 ? 255 : (state >> 16) & 255;
      }
      context.putImageData(pixels, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    [width, height, seed],
  );
  const jpeg = Buffer.from(base64, "base64");
  // EXIF, in the order of Motorola: one directory of two entries, orientation (turned right) and a description.
  const text = Buffer.from(`${PLACE}\0`, "latin1");
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write("MM\0*", 0, "latin1");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  const entry = (at: number, tag: number, type: number, count: number) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
  };
  entry(10, 0x010e, 2, text.length);
  tiff.writeUInt32BE(tiff.length, 18);
  entry(22, 0x0112, 3, 1);
  tiff.writeUInt16BE(6, 30);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, text]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** Opens a dossier that the clerk may attach to. */
async function openOne(clerk: Desk): Promise<void> {
  await clerk.page.goto("/app/cases");
  await clerk.row("Chuyển trường đi").locator(".row-open").click();
  await expect(clerk.main.locator(".comments")).toBeVisible();
  await clerk.sent();
}

/** The bytes that a link of the dossier leads to. */
async function fetched(page: Page, name: string): Promise<Buffer> {
  const href = await page.locator("main .papers a").filter({ hasText: name }).getAttribute("href");
  const reply = await page.request.get(href!);
  expect(reply.status()).toBe(200);
  return reply.body();
}

test("a photo leaves the device upright, no larger than a page needs, and without where it was taken", async ({ page, context }) => {
  const clerk = await Desk.at(context);
  await page.close();
  await signIn(clerk.page, accounts.office);
  await openOne(clerk);
  const buffer = await photo(clerk.page, 3000, 1500, 1);
  expect(buffer.toString("latin1")).toContain(PLACE);
  const name = `giay-khai-sinh-${Date.now()}.jpg`;
  await clerk.main.locator('input[name="file"]').setInputFiles({ name, mimeType: "image/jpeg", buffer });
  await expect(clerk.main.locator(".papers a").filter({ hasText: name })).toBeVisible({ timeout: 30_000 });
  await clerk.sent();
  await expect(clerk.main.locator(".papers li").filter({ hasText: name })).not.toContainText(/chờ gửi/i);
  await expect.poll(async () => (await clerk.page.request.get((await clerk.main.locator(".papers a").filter({ hasText: name }).getAttribute("href"))!)).status()).toBe(200);

  const sent = await fetched(clerk.page, name);
  expect(sent.toString("latin1")).not.toContain(PLACE);
  expect(sent.toString("latin1")).not.toContain("Exif");
  const size = await clerk.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    return [picture.width, picture.height];
  }, sent.toString("base64"));
  expect(size).toEqual([1280, 2560]);
  expect(sent.length).toBeLessThan(buffer.length);

  // What is no picture, whatever it is called, is told so at once.
  await clerk.main.locator('input[name="file"]').setInputFiles({ name: "hong.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not one") });
  await expect(clerk.main).toContainText("Không mở được ảnh này");
});

test("a hundred photos over a link that breaks every 200 kB arrive, and words do not wait for them", async ({ browser }) => {
  const cable = await layCable(process.env.BASE_URL!);
  const clerk = await Desk.at(await browser.newContext({ baseURL: cable.url }));
  await signIn(clerk.page, accounts.office);
  await openOne(clerk);
  const tag = `${Date.now()}`;
  // By name: what other tests added to the same dossier may come meanwhile.
  const mine = (item: "a" | "li") => clerk.main.locator(`.papers ${item}`).filter({ hasText: `anh-${tag}-` });
  const many = [];
  for (let nth = 0; nth < 100; nth += 1) {
    // Each another picture: one hash is one file.
    const buffer = await photo(clerk.page, 560, 400, 100 + nth);
    many.push({ name: `anh-${tag}-${nth}.jpg`, mimeType: "image/jpeg", buffer });
  }
  let parts = 0;
  clerk.page.on("request", (request) => (parts += /\/parts\?offset=/.test(request.url()) ? 1 : 0));
  cable.fray(200_000);
  await clerk.main.locator('input[name="file"]').setInputFiles(many);
  await expect(mine("a")).toHaveCount(100, { timeout: 120_000 });
  const words = `Đã chụp đủ hồ sơ ${tag}`;
  await clerk.main.getByLabel(/^Ý kiến/).fill(words);
  await clerk.main.getByRole("button", { name: "Gửi ý kiến" }).click();
  await expect(clerk.main.locator(".comments")).toContainText(words);
  // The words are with the others while photos still wait.
  const waits = mine("li").filter({ hasText: /chờ gửi/i });
  const colleague = await Desk.of(browser, accounts.leadership);
  await openOne(colleague);
  await expect(colleague.main.locator(".comments")).toContainText(words);
  expect(await waits.count(), "photos that still wait").toBeGreaterThan(0);
  await colleague.context.close();
  await expect(waits).toHaveCount(0, { timeout: 180_000 });
  expect(cable.broken(), "the link did break").toBeGreaterThan(50);
  expect(parts, "they went in parts").toBeGreaterThanOrEqual(200);
  for (const nth of [0, 49, 99]) expect((await fetched(clerk.page, `anh-${tag}-${nth}.jpg`)).length).toBeGreaterThan(50_000);
  await clerk.context.close();
  await cable.close();
});
