import { axe } from "../support/axe.js";
import { publish } from "../support/client.js";
import { broken, held, stopped, unreached } from "../support/faults.js";
import { healthy } from "../support/packages.js";
import { expect, test as base } from "../support/test.js";

/** Profiles of one page of the list. */
const ONE_PAGE = 24;

declare global {
  interface Window {
    /** How often the page asked the hub for a sign of life. */
    asked: number;
  }
}

/** One profile more than a page has; one of them is not like the others. */
const test = base.extend<object, { published: true }>({
  published: [
    async ({ hub }, use) => {
      const author = await hub.signedIn(await hub.person());
      const moderator = await hub.signedIn(await hub.person("moderator"));
      for (let number = 1; number <= ONE_PAGE; number += 1) {
        const name = `Steady ${number}`;
        await publish(author, moderator, { name }, healthy({ amount: number }));
      }
      await publish(author, moderator, { name: "Lighthouse" }, healthy({ exchange: "kraken" }));
      await use(true);
    },
    { scope: "worker" },
  ],
});

test("a newcomer reads in one sentence what the hub is, and goes on to register", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("OctoBot");
  await page.getByRole("link", { name: "Create an account" }).first().click();
  await expect(page).toHaveURL("/register");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("a theme that is chosen is remembered, and the system's is the first", async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const dark = await ground();
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  expect(light).not.toBe(dark);

  await page.getByRole("button", { name: /^Theme: as your system/ }).click();
  await expect(page.getByRole("button", { name: /^Theme: dark/ })).toBeVisible();
  expect(await ground()).toBe(dark);
  await page.reload();
  // Before the app is there, too.
  expect(await ground()).toBe(dark);
  await page.getByRole("button", { name: /^Theme: dark/ }).click();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await ground()).toBe(light);
});

test("an app that does not come whole says so, and loads when it is asked for again", async ({ browser, hub }) => {
  // Not watched: what is missing is told on the console.
  const page = await browser.newPage({ baseURL: hub.url });
  for (const part of [/\/assets\/app-[^/]+\.js$/, /\/assets\/app-[^/]+\.wasm$/]) {
    await page.route(part, (route) => route.abort());
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "This page stopped working" })).toBeVisible();
    await expect(page.getByText("Loading…")).toBeHidden();
    await page.unroute(part);
    await page.getByRole("link", { name: "Load it again" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("OctoBot");
  }
  await page.close();
});

test("a hub that falls silent twice is asked as if it had once", async ({ page, watch }) => {
  watch.expect({ path: /\/api\// });
  await page.clock.install();
  await page.addInitScript(() => {
    const send = window.fetch;
    Object.assign(window, { asked: 0 });
    window.fetch = (...request) => {
      const [what] = request;
      if (what instanceof Request && what.url.endsWith("/api/v1/hub")) window.asked += 1;
      return send(...request);
    };
  });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Nothing is published yet" })).toBeVisible();
  const silence = page.getByText("The hub does not answer.");
  const fallSilent = async () => {
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await expect(silence).toBeVisible();
  };

  await fallSilent();
  await page.getByRole("button", { name: "Ask now" }).click();
  await expect(silence).toHaveCount(0);
  await stopped(page);
  await fallSilent();
  const before = await page.evaluate(() => window.asked);
  // Past the first pause, and not past the second.
  await page.clock.runFor(2_100);
  expect((await page.evaluate(() => window.asked)) - before).toBe(1);
});

test("a hub without profiles says so, and asks for the first", async ({ page }) => {
  await page.route(/\/api\/v1\/profiles\?/, (route) =>
    route.fulfill({ json: { items: [], next: null } }),
  );
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Nothing is published yet" })).toBeVisible();
  await axe(page, "explore without profiles");
});

test.describe("with profiles", () => {
  test.beforeEach(({ published }) => expect(published).toBe(true));

  test("what is typed into the search shows at once, and stands in the address", async ({ page }) => {
    await page.goto("/");
    const cards = page.getByRole("main").locator(".cards > li");
    await expect(cards.nth(1)).toBeVisible();
    await page.getByRole("searchbox", { name: "Search profiles" }).fill("lighthouse");
    await expect(cards).toHaveCount(1);
    await expect(cards).toContainText("Lighthouse");
    await expect(page).toHaveURL("/?q=lighthouse");

    await page.reload();
    await expect(cards).toHaveCount(1);
    await expect(page.getByRole("searchbox", { name: "Search profiles" })).toHaveValue("lighthouse");
  });

  test("what is typed into the search stays as it was typed", async ({ page }) => {
    await page.goto("/");
    const box = page.getByRole("searchbox", { name: "Search profiles" });
    await box.fill("nothing  of that  name ");
    await expect(page.getByRole("heading", { name: "No profile matches" })).toBeVisible();
    await expect(page).toHaveURL("/?q=nothing+of+that+name");
    await expect(box).toHaveValue("nothing  of that  name ");
  });

  test("a filter narrows the list, and a step back takes it off", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("group", { name: "Exchange" }).getByLabel(/kraken/).check();
    await expect(page).toHaveURL(/exchange=kraken/);
    const cards = page.getByRole("main").locator(".cards > li");
    await expect(cards).toHaveCount(1);
    await expect(cards).toContainText("Lighthouse");
    await page.goBack();
    await expect(page).toHaveURL("/");
    await expect(cards.nth(1)).toBeVisible();
  });

  test("the order that shows is the one of the list, also after a step back", async ({ page }) => {
    await page.goto("/");
    const order = page.getByLabel("Sort by");
    await order.selectOption("downloads");
    await expect(page).toHaveURL("/?sort=downloads");
    await order.selectOption("updated");
    await expect(page).toHaveURL("/?sort=updated");
    await page.goBack();
    await expect(page).toHaveURL("/?sort=downloads");
    await expect(order).toHaveValue("downloads");
    await page.goBack();
    await expect(order).toHaveValue("new");
  });

  test("filters that were folded open after the window grew", async ({ page }) => {
    await page.setViewportSize({ width: 600, height: 800 });
    await page.goto("/");
    await expect(page.getByRole("main").locator(".cards > li").first()).toBeVisible();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator(".facets > summary").click();
    await expect(page.getByRole("group", { name: "Risk" })).toBeVisible();
  });

  test("words that nothing has say what helps", async ({ page }) => {
    await page.goto("/?q=nothingofthatname");
    await expect(page.getByRole("heading", { name: "No profile matches" })).toBeVisible();
    await page.getByRole("link", { name: "Show all profiles" }).click();
    await expect(page).toHaveURL("/");
    await expect(page.getByRole("main").locator(".cards > li").first()).toBeVisible();
  });

  test("the rest of a long list comes when it is asked for", async ({ page }) => {
    await page.goto("/");
    const cards = page.getByRole("main").locator(".cards > li");
    await expect(cards).toHaveCount(ONE_PAGE);
    await page.getByRole("button", { name: "Load more" }).click();
    await expect(cards).toHaveCount(ONE_PAGE + 1);
    await expect(page.getByRole("button", { name: "Load more" })).toHaveCount(0);
    const links = await cards.locator("h3 a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(new Set(links).size).toBe(ONE_PAGE + 1);
  });

  test("a hub that is stopped is told, and asked again on demand", async ({ page, watch }) => {
    watch.expect({ path: /\/api\// });
    await page.clock.install();
    const mend = await stopped(page);
    await page.goto("/");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await axe(page, "explore without a hub");
    // Else the page would ask by itself, and take the button away from under the pointer.
    await page.clock.pauseAt(Date.now() + 60_000);
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    await mend();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("main").locator(".cards > li").first()).toBeVisible();
    await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
  });

  test("a list that a proxy answered for the hub comes by itself when the hub is back", async ({ page, watch }) => {
    watch.expect({ status: 502, path: /\/api\// });
    const mend = await unreached(page);
    await page.goto("/");
    await expect(page.getByText("The hub does not answer.")).toBeVisible();
    await expect(page.getByRole("main").getByRole("alert").first()).toBeVisible();
    await mend();
    await expect(page.getByRole("main").locator(".cards > li").first()).toBeVisible();
    await expect(page.getByText("The hub does not answer.")).toHaveCount(0);
  });

  test("what is on screen stays when the hub breaks", async ({ page, watch }) => {
    await page.goto("/");
    const cards = page.getByRole("main").locator(".cards > li");
    await expect(cards).toHaveCount(ONE_PAGE);
    watch.expect({ status: 500, path: /\/api\// });
    await broken(page);
    await page.getByRole("button", { name: "Load more" }).click();
    await expect(page.getByRole("main").getByRole("alert").first()).toBeVisible();
    await expect(cards).toHaveCount(ONE_PAGE);
  });

  test("while the hub takes its time, the page says that it loads", async ({ page }) => {
    const release = await held(page, /\/profiles$/);
    await page.goto("/");
    await expect(page.getByRole("status").filter({ hasText: "Loading profiles" })).toBeAttached();
    await axe(page, "explore while it loads");
    release();
    await expect(page.getByRole("main").locator(".cards > li")).toHaveCount(ONE_PAGE);
  });
});
