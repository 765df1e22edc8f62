// What is loaded, when, and whether anything moves meanwhile.

import { publish } from "../support/client.js";
import { held } from "../support/faults.js";
import { healthy } from "../support/packages.js";
import { expect, test } from "../support/test.js";
import type { Page } from "@playwright/test";

/** Bytes on the wire, as brotli. */
const MOST = { app: 450_000, checker: 250_000 };

/** The files of the checker and its worker. */
const CHECKER = /\/assets\/(checker|worker)-/;

/** What a page has loaded of the assets, with the bytes that came over the line. */
async function loaded(page: Page): Promise<{ name: string; bytes: number }[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map((entry) => entry as PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.startsWith("/assets/"))
      .map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize })),
  );
}

const sum = (files: { bytes: number }[]) => files.reduce((all, { bytes }) => all + bytes, 0);

test("the app is within its bytes, without the checker", async ({ page }) => {
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  const files = await loaded(page);
  expect(files.some(({ name }) => name.endsWith(".wasm"))).toBe(true);
  expect(files.filter(({ name }) => CHECKER.test(name))).toEqual([]);
  console.log(`the app: ${sum(files)} bytes in ${files.length} files, of ${MOST.app}`);
  expect(sum(files)).toBeLessThanOrEqual(MOST.app);
});

test("only the Editor asks for the checker, which is within its bytes", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/subscription$/ });
  const requested: { name: string; bytes: number }[] = [];
  page.context().on("requestfinished", async (request) => {
    if (!CHECKER.test(request.url())) return;
    requested.push({ name: request.url(), bytes: (await request.sizes()).responseBodySize });
  });
  const author = await hub.person("user", "measured");
  const client = await hub.signedIn(author);
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(client, moderator, { name: "Measured" });
  await signIn(page, author);
  for (const path of ["/", `/profiles/${slug}`, `/authors/${author.handle}`, "/subscriptions", "/account"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    expect(requested, path).toEqual([]);
  }

  await page.goto(`/editor/${slug}/profile`);
  const file = { name: "measured.zip", mimeType: "application/zip", buffer: Buffer.from(healthy({ amount: 9 })) };
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await expect.poll(() => requested.length).toBe(3);
  console.log(`the checker: ${sum(requested)} bytes in ${requested.length} files, of ${MOST.checker}`);
  expect(sum(requested)).toBeGreaterThan(100_000);
  expect(sum(requested)).toBeLessThanOrEqual(MOST.checker);
});

test("the shell shows before the app arrives", async ({ page }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/assets\/app-\w+\.wasm$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  await expect(page.getByRole("banner")).toBeVisible();
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(ground, "what the styles paint it with").not.toBe("rgba(0, 0, 0, 0)");
  await expect(page.getByRole("heading", { level: 1 }).and(page.locator(":visible"))).toHaveCount(0);
  release();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

for (const width of [1440, 360]) {
  test(`nothing moves when cards load, at ${width} px`, async ({ page, hub }) => {
    const author = await hub.signedIn(await hub.person());
    const moderator = await hub.signedIn(await hub.person("moderator"));
    for (let number = 1; number <= 8; number += 1) {
      await publish(author, moderator, { name: `Still ${width} ${number}` }, healthy({ amount: number + width }));
    }
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(() => {
      const shifts: { value: number; nodes: string[] }[] = [];
      Object.assign(window, { shifts });
      interface Shift extends PerformanceEntry {
        value: number;
        sources: { node: Node | null }[];
      }
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as Shift[]) {
          const nodes = entry.sources.map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 80) : "text"));
          shifts.push({ value: entry.value, nodes });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    const release = await held(page);
    await page.goto("/");
    await expect(page.getByRole("status").filter({ hasText: "Loading profiles" })).toBeAttached();
    // Long enough to be painted as it is.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    release();
    await expect(page.locator(".cards > li h3").nth(7)).toBeAttached();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const shifts = await page.evaluate(
      () => (window as unknown as { shifts: { value: number; nodes: string[] }[] }).shifts,
    );
    const moved = shifts.reduce((all, { value }) => all + value, 0);
    console.log(`layout shift at ${width} px: ${moved.toFixed(4)}, of less than 0.01`);
    expect(moved, JSON.stringify(shifts, null, 1)).toBeLessThan(0.01);
  });
}
