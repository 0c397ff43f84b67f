// A dossier from the counter to the signed copy without a mouse: everything is reached by Tab, in no more presses than a person has
// patience for, and shows that it has the focus.
import type { Locator } from "@playwright/test";
import { accounts, demoPassword } from "../support/accounts";
import { officialCode, PROCEDURE } from "../support/counter";
import { Desk } from "../support/desk";
import { newFamily } from "../support/people";
import { picture } from "../support/picture";
import { drawn } from "../support/session";
import { expect, test } from "../support/test";

test.describe.configure({ timeout: 240_000 });

/** More presses of one key than anybody has patience for. */
const PATIENCE = 60;

/** Goes there by Tab; what has the focus is seen to have it. */
async function to(desk: Desk, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const focused = () => target.evaluate((at) => at === document.activeElement);
  for (let pressed = 0; !(await focused()); pressed++) {
    expect(pressed, `${target} is not reached`).toBeLessThan(PATIENCE);
    await desk.page.keyboard.press("Tab");
  }
  const ring = await target.evaluate((at) => {
    // A box in a label, a button of two: the ring may lie around what holds it.
    const around = [at, at.parentElement, at.parentElement?.parentElement].filter((one): one is HTMLElement => !!one);
    return around.some((one) => getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none");
  });
  expect(ring, `${target} does not show that it has the focus`).toBe(true);
}

async function press(desk: Desk, target: Locator, key = "Enter"): Promise<void> {
  await to(desk, target);
  await desk.page.keyboard.press(key);
}

async function type(desk: Desk, target: Locator, text: string): Promise<void> {
  await to(desk, target);
  await desk.page.keyboard.type(text);
}

/** Chooses in a list as a keyboard does: by going down until it is there. */
async function choose(desk: Desk, target: Locator, label: string): Promise<void> {
  await to(desk, target);
  // Something is proposed already.
  await desk.page.keyboard.press("Home");
  const chosen = () => target.evaluate((at: HTMLSelectElement) => at.selectedOptions[0]?.text.trim() ?? "");
  for (let pressed = 0; (await chosen()) !== label; pressed++) {
    expect(pressed, `${label} is not among the choices`).toBeLessThan(PATIENCE);
    await desk.page.keyboard.press("ArrowDown");
  }
}

/** Signs in at the door and goes to a place of the workspace. */
async function begin(desk: Desk, login: string): Promise<void> {
  await desk.page.goto("/app/sign-in");
  await type(desk, desk.page.getByLabel(/^Tên đăng nhập/), login);
  await type(desk, desk.page.getByLabel(/^Mật khẩu/), demoPassword);
  await desk.page.keyboard.press("Enter");
  await expect(desk.page).not.toHaveURL(/sign-in/);
  await drawn(desk.page);
}

/** Finds a dossier by its code from anywhere: the search has a key of its own. */
async function find(desk: Desk, code: string): Promise<void> {
  await desk.page.keyboard.press("/");
  await desk.page.keyboard.type(code);
  await desk.page.keyboard.press("Enter");
  const crumbs = desk.main.locator(".crumbs");
  const row = desk.row(code).locator(".row-open");
  await expect(crumbs.filter({ hasText: code }).or(row)).toBeVisible();
  if (await row.isVisible()) await press(desk, row);
  await expect(crumbs).toContainText(code);
  await desk.sent();
}

/** Takes a step; Esc first shuts its form again without a trace, and the focus is where it was. */
async function take(desk: Desk, step: string, fill: (dialog: Locator) => Promise<void> = async () => undefined): Promise<void> {
  await press(desk, desk.step(step));
  if (await desk.dialog.count()) {
    await desk.page.keyboard.press("Escape");
    await expect(desk.dialog).toHaveCount(0);
    await expect(desk.step(step)).toBeFocused();
    await desk.page.keyboard.press("Enter");
    await fill(desk.dialog);
    await press(desk, desk.dialog.getByRole("button", { name: step, exact: true }));
  }
  await expect(desk.dialog).toHaveCount(0);
  await desk.sent();
}

test("a request is taken in, dealt with, signed, numbered and given out without a mouse", async ({ browser }) => {
  const family = newFamily();
  const clerk = await Desk.at(await browser.newContext());
  await begin(clerk, accounts.office);
  const code = await test.step("the counter", async () => {
    await press(clerk, clerk.place("Tiếp nhận"));
    await press(clerk, clerk.row(PROCEDURE).locator(".row-open"));
    const form = clerk.main.locator("form");
    for (const [field, name] of [
      [/^Trẻ/, family.child],
      [/^Người đề nghị/, family.guardian],
    ] as const) {
      await type(clerk, form.getByRole("combobox", { name: field }), name);
      await expect(form.getByRole("option", { name: /^Nhập người mới/ })).toBeVisible();
      // Nobody of that name is known: the one choice is to enter them.
      await clerk.page.keyboard.press("ArrowDown");
      await clerk.page.keyboard.press("Enter");
      if (name === family.child) await type(clerk, form.getByLabel(/^Lớp/), family.className);
    }
    await type(clerk, form.getByLabel(/^Điện thoại/), family.phone);
    await press(clerk, form.getByLabel(/^Đơn đề nghị xác nhận/), "Space");
    await press(clerk, form.getByRole("button", { name: "Tiếp nhận" }));
    await expect(clerk.main.getByRole("heading", { level: 1 })).toHaveText("Đã tiếp nhận");
    const code = await officialCode(clerk);
    await press(clerk, clerk.main.getByRole("link", { name: "Mở hồ sơ" }));
    await take(clerk, "Phân công", async (dialog) => {
      await choose(clerk, dialog.getByLabel("Bộ phận"), "Tổ Lá");
      await choose(clerk, dialog.getByLabel("Người xử lý"), "Tổ trưởng Tổ Lá");
    });
    return code;
  });

  await test.step("the group", async () => {
    const handler = await Desk.at(await browser.newContext());
    await begin(handler, accounts.group);
    await find(handler, code);
    await take(handler, "Trình ký", (dialog) => type(handler, dialog.getByLabel("Ý kiến chuyên môn"), "Đủ điều kiện"));
    await handler.context.close();
  });

  await test.step("leadership", async () => {
    const principal = await Desk.at(await browser.newContext());
    await begin(principal, accounts.leadership);
    await find(principal, code);
    await take(principal, "Ký duyệt");
    await principal.context.close();
  });

  await test.step("the office numbers it and gives it out", async () => {
    await find(clerk, code);
    await take(clerk, "Cấp số");
    await take(clerk, "Phát hành", async (dialog) => {
      const choosing = clerk.page.waitForEvent("filechooser");
      await press(clerk, dialog.getByRole("button", { name: "Chọn tệp" }));
      await (await choosing).setFiles({ name: "ban-da-ky.png", mimeType: "image/png", buffer: picture() });
      await expect(dialog).toContainText("ban-da-ky");
    });
    await expect(clerk.main.locator(".timeline")).toContainText("phát hành kết quả");
    const paper = clerk.main.getByRole("link", { name: "Kết quả giải quyết" });
    await to(clerk, paper);
    const opened = clerk.context.waitForEvent("page");
    await clerk.page.keyboard.press("Enter");
    expect((await opened).url()).toMatch(/\/papers\/result\/\d+$/);
  });
  await clerk.context.close();
});
