// `test` with a hub, and pages that are watched.

import { test as base, expect, type BrowserContext, type Browser, type Page } from "@playwright/test";
import type { Person } from "./client.js";
import { Hub } from "./hub.js";
import { Watch } from "./watch.js";

export { expect };

/** What a hub holds at first. */
export type Content = "nothing" | "demo";

interface OfTest {
  /** Watches all pages of the test; ask it to expect what would fail the test otherwise. */
  watch: Watch;
  /** A page of another person, in a browser of their own. */
  another: () => Promise<Page>;
  /** Signs somebody in, in the browser of a page. */
  signIn: (page: Page, person: Person) => Promise<void>;
}

interface OfWorker {
  content: Content;
  hub: Hub;
}

export const test = base.extend<OfTest, OfWorker>({
  content: ["nothing", { option: true, scope: "worker" }],

  // One for all tests of a worker, which starts anew after a failure: each test takes people and
  // profiles of its own.
  hub: [
    async ({ content }, use) => {
      const hub = await Hub.start(content === "demo" ? ["--demo"] : []);
      await use(hub);
      await hub.stop();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ hub }, use) => use(hub.url),

  watch: async ({ hub }, use) => {
    const watch = new Watch(new URL(hub.url).origin);
    await use(watch);
    expect(watch.complaints(), "what pages complained of").toEqual([]);
  },

  context: async ({ context, watch }, use) => {
    await watch.over(context);
    await use(context);
  },

  another: async ({ browser, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(() => anotherPage(browser, watch, contexts));
    for (const context of contexts) await context.close();
  },

  signIn: async ({ hub }, use) => {
    await use(async (page, { email, password }) => {
      const answer = await page.request.post("/api/v1/session", {
        data: { email, password },
        headers: { Origin: hub.url },
      });
      expect(answer.status(), await answer.text()).toBe(201);
      // As the app does: the cookie is not for scripts to see, so it remembers that there is one.
      await page.goto("/favicon.svg");
      await page.evaluate(() => localStorage.setItem("hub-session", "open"));
    });
  },
});

async function anotherPage(browser: Browser, watch: Watch, contexts: BrowserContext[]): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  await watch.over(context);
  return context.newPage();
}
