import { test as base } from "@playwright/test";

export { expect } from "@playwright/test";

/** A test that leaves nobody's machine running behind it. What `browser.newContext()` opens outlives its test otherwise: it goes on
 * drawing, and holds its person's live stream, of which the server gives each person only so many. */
export const test = base.extend<{ machines: void }>({
  machines: [
    async ({ browser }, use) => {
      const before = new Set(browser.contexts());
      await use();
      for (const context of browser.contexts()) if (!before.has(context)) await context.close();
    },
    { auto: true },
  ],
});
