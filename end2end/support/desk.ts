import { expect, type Browser, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { signIn } from "./session";

/** Somebody at their own machine. */
export class Desk {
  /** How often they have typed into a field or pressed something since they began to count. */
  actions = 0;
  private loads = 0;
  private began: string | undefined;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on("load", () => (this.loads += 1));
  }

  /** A machine of one's own, signed in. */
  static async of(browser: Browser, login: string): Promise<Desk> {
    const desk = await Desk.at(await browser.newContext());
    await signIn(desk.page, login);
    return desk;
  }

  /** A machine with one tab and nobody signed in. */
  static async at(context: BrowserContext): Promise<Desk> {
    return new Desk(context, await context.newPage());
  }

  /** From now on this page must not be loaded again: what arrives, arrives by itself. */
  async stay(): Promise<void> {
    this.began = `stayed-${Date.now()}`;
    this.loads = 0;
    await this.page.evaluate((mark) => Object.assign(window, { senMark: mark }), this.began);
  }

  /** Proves that the page is still the one that was there when `stay` was called. */
  async stayed(): Promise<void> {
    const mark = await this.page.evaluate(() => (window as { senMark?: string }).senMark);
    expect(mark, "the page was loaded anew").toBe(this.began);
    expect(this.loads, "loads since the page is to stay").toBe(0);
  }

  /** One press. */
  async press(target: Locator): Promise<void> {
    this.actions += 1;
    await target.click();
  }

  /** One field typed. */
  async type(target: Locator, text: string): Promise<void> {
    this.actions += 1;
    await target.fill(text);
  }

  /** A place in the side bar. */
  place(name: string): Locator {
    return this.page.locator("nav.places").getByRole("link", { name: new RegExp(`^${name}( ?\\d+)?$`) });
  }

  /** What stands in the page itself, without the frame around it. */
  get main(): Locator {
    return this.page.locator("main");
  }

  /** The first row that contains these words. */
  row(words: string | RegExp): Locator {
    return this.main.locator(".row").filter({ hasText: words }).first();
  }

  /** A button of the page's head: a step of the case. */
  step(name: string): Locator {
    return this.main.locator(".page-head .actions").getByRole("button", { name, exact: true });
  }

  /** The dialog in front. */
  get dialog(): Locator {
    return this.page.locator("dialog[open]");
  }

  /** Everything is on the server. */
  async sent(): Promise<void> {
    await expect(this.page.locator(".connection")).toHaveText("Đã gửi");
  }
}
