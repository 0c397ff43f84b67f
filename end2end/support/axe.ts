import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** WCAG 2.2 A and AA, and axe's own best practices. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Expects that axe finds nothing on the page as it stands; the message says what, where and why. */
export async function axeClean(page: Page): Promise<void> {
  // A colour in mid-transition is nobody's colour.
  await page.evaluate(() => {
    const finished = document.getAnimations().map((animation) => animation.finished.catch(() => null));
    const enough = new Promise((resolve) => setTimeout(resolve, 1000));
    return Promise.race([Promise.all(finished), enough]).then(() => undefined);
  });
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  at ${node.target.join(" ")}\n  ${node.failureSummary ?? ""}\n  ${node.html}`),
  );
  expect.soft(found, `axe on ${page.url()}`).toEqual([]);
}
