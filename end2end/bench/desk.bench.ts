// How long a person waits at a desk that holds thousands of dossiers, by the browser's own measurements; each beside a bare page
// on which the same DOM appears at a press.
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { accounts } from "../support/accounts";
import { Desk } from "../support/desk";
import { installed } from "../support/device";
import { openSchool, type School } from "../support/school";
import { drawn, signIn } from "../support/session";

/** How often each thing is done. */
const RUNS = 25;

/** How long one thing took, in milliseconds: from the finger to the paint, and the longest task meanwhile. */
type Taken = { press: number; longest: number };

test("thousands of dossiers on the device", async ({ playwright, launchOptions, viewport, locale, timezoneId }, info) => {
  const school: School = await openSchool({ folder: process.env.SEN_SCHOOL });
  const options = { ...launchOptions, baseURL: school.origin, viewport, locale: locale!, timezoneId: timezoneId! };
  const boot = () => playwright.chromium.launchPersistentContext(info.outputPath("profile"), options);
  let context: BrowserContext = await boot();
  try {
    let clerk = await Desk.at(context);
    await signIn(clerk.page, accounts.office);
    await clerk.page.goto("/app/cases");
    await expect(clerk.main.locator(".row-open").first()).toBeVisible({ timeout: 120_000 });
    await clerk.sent();
    await installed(clerk.page);
    const lead = await clerk.main.locator(".page-head").innerText();
    console.log(`\nOn the device: ${/[\d.,]+ hồ sơ/.exec(lead)?.[0] ?? lead.replaceAll("\n", " ")}`);

    // Cold: the browser was closed; files come from the device, what is shown from its storage.
    const cold: number[] = [];
    for (let run = 0; run < 7; run++) {
      await context.close();
      context = await boot();
      const page = await context.newPage();
      await page.addInitScript(() => {
        const seen = () => {
          if (document.querySelector("main .row-open")) Object.assign(window, { senUsable: performance.now() });
          else requestAnimationFrame(seen);
        };
        requestAnimationFrame(seen);
      });
      await page.goto("/app/cases");
      await page.waitForFunction(() => "senUsable" in window, undefined, { timeout: 60_000 });
      cold.push(await page.evaluate(() => (window as unknown as { senUsable: number }).senUsable));
      clerk = { ...clerk, page } as Desk;
      if (run < 6) await page.close();
    }
    say("cold start to a list that can be used", cold);

    const desk = await Desk.at(context);
    await desk.page.goto("/app");
    await drawn(desk.page);
    await watch(desk.page);
    const bare = await context.newPage();
    await bare.goto("/robots.txt");
    await watch(bare);
    await compare("opening the list", desk, bare, async () => {
      await desk.page.locator(".brand, nav.places a").first().click();
      await expect(desk.main.locator("#find-here")).toHaveCount(0);
    }, async () => desk.place("Hồ sơ").click(), async () => expect(desk.main.locator(".row-open").nth(20)).toBeVisible());
    await compare("a letter in the search", desk, bare, async () => {
      await desk.main.locator("#find-here").fill("");
      await expect(desk.main.locator(".row-open").nth(20)).toBeVisible();
      await desk.main.locator("#find-here").focus();
    }, async () => desk.page.keyboard.press("7"), async () => expect(desk.page).toHaveURL(/q=7/));
    await desk.page.goto("/app/cases");
    await expect(desk.main.locator(".row-open").nth(20)).toBeVisible();
    await watch(desk.page);
    await compare("opening a dossier", desk, bare, async () => {
      if (!/cases$/.test(desk.page.url())) await desk.page.goBack();
      await expect(desk.main.locator(".row-open").nth(20)).toBeVisible();
    }, async () => desk.main.locator(".row-open").nth(3).click(), async () => expect(desk.main.getByLabel(/^Ý kiến/)).toBeVisible());
  } finally {
    await context.close();
    await school.close();
  }
});

/** Has the browser note presses, keys and long tasks. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const noted = { events: [] as number[], tasks: [] as number[] };
    Object.assign(window, { senNoted: noted });
    const events = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ((entry as PerformanceEventTiming & { interactionId: number }).interactionId) noted.events.push(entry.duration);
    });
    events.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    new PerformanceObserver((list) => noted.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
}

/** What was noted since the last time. */
async function noted(page: Page): Promise<Taken> {
  // Entries come a moment after the paint.
  await page.waitForTimeout(120);
  return page.evaluate(() => {
    const { events, tasks } = (window as unknown as { senNoted: { events: number[]; tasks: number[] } }).senNoted;
    // An interaction that no entry tells of took less than the shortest that is told of.
    const taken = { press: Math.max(16, ...events), longest: Math.max(0, ...tasks) };
    events.length = 0;
    tasks.length = 0;
    return taken;
  });
}

async function compare(
  what: string,
  desk: Desk,
  bare: Page,
  before: () => Promise<unknown>,
  act: () => Promise<unknown>,
  after: () => Promise<unknown>,
): Promise<void> {
  const [ours, tasks, theirs] = [[] as number[], [] as number[], [] as number[]];
  for (let run = 0; run <= RUNS; run++) {
    await desk.page.bringToFront();
    await before();
    await noted(desk.page);
    await act();
    await after();
    const { press, longest } = await noted(desk.page);
    const html = await desk.page.evaluate(() => document.body.innerHTML);
    await bare.bringToFront();
    await bare.evaluate((html) => {
      document.body.innerHTML = `<button id="bare">Hiện</button><div id="here"></div>`;
      document.querySelector("#bare")!.addEventListener("click", () => (document.querySelector("#here")!.innerHTML = html));
    }, html);
    await noted(bare);
    await bare.locator("#bare").click();
    await expect(bare.locator("#here main")).toHaveCount(1);
    const plain = await noted(bare);
    if (run === 0) continue;
    ours.push(press);
    tasks.push(longest);
    theirs.push(plain.press);
  }
  say(what, ours, theirs, tasks);
}

function at(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

function say(what: string, ours: number[], bare?: number[], tasks?: number[]): void {
  const spread = (values: number[]) => `p50 ${at(values, 0.5).toFixed(0)} ms, p95 ${at(values, 0.95).toFixed(0)} ms`;
  let line = `  ${what}: ${spread(ours)}`;
  if (bare) line += `; a bare page of the same DOM ${spread(bare)}, ratio of p95 ${(at(ours, 0.95) / at(bare, 0.95)).toFixed(2)}`;
  if (tasks) line += `; longest task p95 ${at(tasks, 0.95).toFixed(0)} ms`;
  console.log(line);
}
