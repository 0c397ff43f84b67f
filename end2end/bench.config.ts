import { defineConfig } from "@playwright/test";

// The address is the bench's own; the tests' configuration wants one all the same.
process.env.BASE_URL ??= "http://127.0.0.1";
const { default: tests } = await import("./playwright.config");

/** What a browser needs of time, with the same browser as the tests. */
export default defineConfig(tests, {
  testDir: "bench",
  testMatch: "*.bench.ts",
  outputDir: "results/bench",
  workers: 1,
  timeout: 600_000,
  reporter: [["line"]],
  use: { trace: "off", serviceWorkers: "allow" },
});
