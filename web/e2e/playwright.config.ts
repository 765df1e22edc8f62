// How the browser is started, and what is run in it; `cargo xtask e2e | screenshots | bench web` start it.

import { defineConfig } from "@playwright/test";
import { chromium, folder } from "./support/setting.js";
import type { Content } from "./support/test.js";

export default defineConfig<object, { content: Content }>({
  outputDir: folder,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["./support/tally.ts"]],
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
      ],
    },
    locale: "en-GB",
    timezoneId: "UTC",
    // What moves is not what is tested, and would be in the way of those who look at colours.
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "journeys", testDir: "journeys" },
    { name: "screenshots", testDir: "screenshots" },
    // Measured alone: two at once would measure each other.
    { name: "bench", testDir: "bench", fullyParallel: false, workers: 1 },
  ],
});
