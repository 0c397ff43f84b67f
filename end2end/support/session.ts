import { expect, type Page } from "@playwright/test";
import { demoPassword } from "./accounts";

/** The workspace's languages; the choice is kept on the device. */
export type Language = "vi" | "en";
export const languages: Language[] = ["vi", "en"];

/** A desk and a phone. */
export const viewports = {
  desk: { width: 1280, height: 800 },
  phone: { width: 360, height: 640 },
} as const;

/** Makes both faces speak this language from the next page load on: the workspace remembers it in its storage, the
 * portal, which has no script, in a cookie. */
export async function speak(page: Page, language: Language): Promise<void> {
  await page.addInitScript((lang) => localStorage.setItem("sen.lang", lang), language);
  await page.context().addCookies([{ name: "sen-lang", value: language, url: process.env.BASE_URL! }]);
}

/** Signs in through the form, as a person does, and waits until the workspace has left the sign-in page. */
export async function signIn(page: Page, login: string, password = demoPassword): Promise<void> {
  await page.goto("/app/sign-in");
  const name = page.getByLabel(/^(Tên đăng nhập|User name)/);
  // A fresh browser compiles the module first; on a busy machine that takes a while.
  await name.waitFor({ timeout: 60_000 });
  await name.fill(login);
  await page.getByLabel(/^(Mật khẩu|Password)/).fill(password);
  await page.getByRole("button", { name: /^(Đăng nhập|Sign in)$/ }).click();
  await expect(page).not.toHaveURL(/\/app\/sign-in/);
  await drawn(page);
}

/** Waits until the workspace shows a page: the shell's own notice is gone and there is a heading. */
export async function drawn(page: Page): Promise<void> {
  await expect(page.locator("#boot")).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
}

/** Goes to another page of the workspace as its links lead there, without fetching the workspace anew. */
export async function walk(page: Page, path: string): Promise<void> {
  if (new URL(page.url()).pathname === path) return;
  await page.evaluate((path) => {
    for (const heading of document.querySelectorAll("h1")) heading.setAttribute("data-left", "");
    history.pushState({}, "", path);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  }, path);
  // The page that was left stays until the next one's code is here.
  await expect(page.locator("h1:not([data-left])").first()).toBeVisible({ timeout: 60_000 });
}
