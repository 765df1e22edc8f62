// Whether the page answers while the checker works.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { large } from "../support/packages.js";
import { expect, test } from "../support/test.js";

/** How long an answer to input, and a frame, may take, in milliseconds. */
const MOST = 100;

test("a package of 10 MB is checked while the page answers input", async ({ page, hub, signIn }) => {
  const folder = await mkdtemp(join(tmpdir(), "large-"));
  const archive = join(folder, "large.zip");
  const bytes = large(10_000_000);
  expect(bytes.length).toBeGreaterThan(9_900_000);
  await writeFile(archive, bytes);

  const author = await hub.person();
  const { slug } = await (await hub.signedIn(author)).begin("Large");
  await signIn(page, author);
  await page.goto(`/editor/${slug}/profile`);
  const search = page.getByRole("searchbox", { name: "Search profiles" });
  await search.fill("a");
  await page.waitForLoadState("networkidle");

  await page.evaluate(() => {
    const seen = { frame: 0, input: 0, inputs: 0 };
    Object.assign(window, { seen });
    let last = performance.now();
    const frame = (now: number) => {
      seen.frame = Math.max(seen.frame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        seen.input = Math.max(seen.input, entry.duration);
        seen.inputs += 1;
      }
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
  const start = Date.now();
  await page.locator('input[type="file"]').first().setInputFiles(archive);
  const checked = expect(page.getByRole("main").getByText("DCA Trading Mode").first()).toBeVisible();
  let typing = true;
  const typist = (async () => {
    let typed = 0;
    while (typing) {
      await search.press("b");
      typed += 1;
    }
    return typed;
  })();
  await checked;
  const took = Date.now() - start;
  typing = false;
  const typed = await typist;
  const seen = await page.evaluate(
    () => (window as unknown as { seen: { frame: number; input: number; inputs: number } }).seen,
  );
  await rm(folder, { recursive: true });
  console.log(
    `10 MB checked in ${took} ms, with ${typed} keys pressed; slowest answer ${seen.input} ms, longest frame ${seen.frame.toFixed(0)} ms, of ${MOST}`,
  );
  expect(typed).toBeGreaterThan(0);
  expect(seen.input).toBeLessThanOrEqual(MOST);
  expect(seen.frame).toBeLessThanOrEqual(MOST);
});
