// Accessibility of every route: each role that has something to do there, both languages, a desk and a phone.
import type { Page } from "@playwright/test";
import { accounts, others } from "../support/accounts";
import { axeClean } from "../support/axe";
import { workspaceRoutes, type Route } from "../support/routes";
import { drawn, languages, signIn, speak, viewports, walk, type Language } from "../support/session";
import { expect, test } from "../support/test";

test.describe.configure({ mode: "parallel" });

/** Everybody who has pages of their own. */
const everybody = { ...accounts, administrator: others.administrator };
const roles = Object.keys(everybody) as (keyof typeof everybody)[];

const SIGN_IN = "/app/sign-in";
const routes = workspaceRoutes().filter(({ path }) => path !== SIGN_IN);
const plain = routes.filter(({ path }) => !path.includes(":"));
const withParameter = routes.filter(({ path }) => path.includes(":"));

/** Pages that have something to do for these only, or look alike to all; every other page is looked at as everybody. */
const whose: Record<string, (keyof typeof everybody)[]> = {
  people: ["administrator"],
  person: ["administrator"],
  imports: ["office", "administrator"],
  parties: ["office", "leadership"],
  party: ["office", "leadership"],
  privacy: ["office", "leadership"],
  calendar: ["group", "administrator"],
  settings: ["leadership", "administrator"],
  procedures: ["leadership", "administrator", "office"],
  register: ["office", "leadership", "union"],
  scanning: ["office"],
  documents: ["office", "group"],
  document: ["office", "leadership"],
  procedure: ["group", "office"],
  drafts: ["leadership", "group", "union", "administrator"],
  draft: ["leadership", "group"],
  batch: ["leadership"],
  macros: ["group"],
  setup: ["union"],
  // The same for everybody.
  account: ["leadership"],
  outbox: ["office"],
  attention: ["group"],
  components: ["union"],
};
const isFor = (route: Route, role: keyof typeof everybody) => whose[route.name]?.includes(role) ?? true;

/** At which sizes pages are looked at, the first being the one at which they are opened: the layout follows the size, so both
 * in one language; the words follow the language, and what is too long for a desk is too long for a phone. */
const sizes: Record<Language, (keyof typeof viewports)[]> = { vi: ["desk", "phone"], en: ["phone"] };

/** The demo's past tells of no drafts: one is begun, by whoever works with the procedure, unless there is one. */
test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  await signIn(page, everybody.group);
  await page.goto("/app/procedures/drafts");
  await drawn(page);
  const draft = page.locator('main a[href^="/app/procedures/drafts/"]');
  await draft.first().waitFor({ timeout: 3_000 }).catch(() => undefined);
  if ((await draft.count()) === 0) {
    await page.goto("/app/procedures");
    await page.locator("main .row-open").first().click();
    await page.getByRole("button", { name: "Đề xuất sửa" }).click();
    await expect(page).toHaveURL(/\/app\/procedures\/drafts\/./);
  }
  await page.close();
});

for (const language of languages) {
  test.describe(language, () => {
    test.use({ viewport: viewports[sizes[language][0]!] });

    for (const role of roles) {
      test(`workspace as ${role}`, async ({ page }) => {
        // A dozen pages and more, most of them looked through twice.
        test.setTimeout(420_000);
        await speak(page, language);
        await signIn(page, everybody[role]);
        for (const route of plain.filter((route) => isFor(route, role))) {
          await test.step(route.name, () => visit(page, route.path, language));
        }
        for (const route of withParameter.filter((route) => isFor(route, role))) {
          await test.step(route.name, async () => {
            const path = await fill(page, route);
            // A role may have no such row; that at least one has is the next test.
            if (path) await visit(page, path, language);
          });
        }
      });
    }

    test("sign-in", async ({ page }) => {
      await speak(page, language);
      await page.goto(SIGN_IN);
      await drawn(page);
      await lookAtAll(page, language);
    });

    test("portal", async ({ page }) => {
      await speak(page, language);
      for (const path of ["/", "/tra-cuu", "/thu-tuc"]) {
        await page.goto(path);
        await lookAtAll(page, language);
      }
      await page.locator('main a[href*="/thu-tuc/"]').first().click();
      await expect(page).toHaveURL(/\/thu-tuc\/./);
      await lookAtAll(page, language);
    });
  });
}

for (const route of withParameter) {
  test(`the demo school has a row for ${route.path}`, async ({ browser }) => {
    for (const role of roles) {
      const page = await browser.newPage();
      await signIn(page, everybody[role]);
      const path = await fill(page, route);
      await page.close();
      if (path) return;
    }
    expect(null, `no role sees a link to ${route.path}`).not.toBeNull();
  });
}

async function visit(page: Page, path: string, language: Language): Promise<void> {
  await walk(page, path);
  await lookAtAll(page, language);
}

/** At the size at which it was opened, then at the others. */
async function lookAtAll(page: Page, language: Language): Promise<void> {
  for (const size of sizes[language]) {
    await page.setViewportSize(viewports[size]);
    await test.step(size, () => look(page, language));
  }
  await page.setViewportSize(viewports[sizes[language][0]!]);
}

/** What holds for every page, of the workspace and of the portal. */
async function look(page: Page, language: Language): Promise<void> {
  // The page of components shows waiting ones on purpose.
  if (!page.url().endsWith("/app/components")) await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect.soft(page.locator("html")).toHaveAttribute("lang", language);
  await expect.soft(page, `${page.url()} has a title`).toHaveTitle(/\S/);
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect.soft(wider, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
  await axeClean(page);
}

/** Fills a route's parameter from the first row that links to such a page: in its own list, or at home. */
async function fill(page: Page, route: Route): Promise<string | undefined> {
  const list = route.path.slice(0, route.path.indexOf("/:"));
  const fixed = new Set(routes.map(({ path }) => path));
  const pattern = new RegExp(`^${route.path.replace(/\/:[^/]+/, "/([^/?#]+)").replace(/\/:[^/]+/g, "/[^/?#]+")}`);
  const pages = [...plain.filter(({ path }) => path === list), ...plain.filter(({ path }) => path === "/app")];
  for (const { path } of pages) {
    await walk(page, path);
    // Rows come from the local replica, which may still be filling right after signing in.
    await page.locator(`main a[href^="${list}/"]`).first().waitFor({ timeout: 3_000 }).catch(() => undefined);
    const links = await page
      .locator(`main a[href^="${list}/"]`)
      .evaluateAll((anchors) => anchors.map((anchor) => new URL((anchor as HTMLAnchorElement).href).pathname));
    const found = links.find((link) => pattern.test(link) && !fixed.has(link));
    if (found) return found;
  }
  return undefined;
}
