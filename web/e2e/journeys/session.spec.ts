// Sessions in one browser: tabs that share one, one that ends, one that is replaced, and a hub that is silent.

import type { Page } from "@playwright/test";
import { axe } from "../support/axe.js";
import type { Person } from "../support/client.js";
import { held, stopped } from "../support/faults.js";
import { expect, test } from "../support/test.js";

/** What the console tells of requests of a session that ended. */
const ended = { status: 401, path: /\/api\/v1\// };

async function signInByForm(page: Page, { email, password }: Person) {
  await page.goto("/sign-in");
  await page.getByLabel("Mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/");
}

const avatar = (page: Page, { handle }: Person) => page.getByRole("button", { name: `Account of ${handle}` });

declare global {
  interface Window {
    /** How much news the page heard. */
    heard: number;
  }
}

test("signing out in one tab signs out in all of them", async ({ page, context, hub }) => {
  await context.addInitScript(() => {
    window.heard = 0;
    window.BroadcastChannel = class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        this.addEventListener("message", () => (window.heard += 1));
      }
    };
  });
  const person = await hub.person();
  await signInByForm(page, person);
  const other = await context.newPage();
  await other.goto("/subscriptions");
  await expect(other.getByRole("heading", { name: "No subscriptions yet" })).toBeVisible();

  // Of the token that the other one got.
  await expect.poll(() => page.evaluate(() => window.heard)).toBe(1);
  await avatar(page, person).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await page.evaluate(() => window.heard), "what a page heard, if not from itself").toBe(1);
});

test("a browser that refuses locks signs in and stays signed in", async ({ page, hub }) => {
  // As Firefox does where a site may keep nothing.
  await page.addInitScript(() => {
    navigator.locks.request = () => Promise.reject(new DOMException("not here", "SecurityError"));
  });
  const person = await hub.person();
  await signInByForm(page, person);
  await page.reload();
  await expect(avatar(page, person)).toBeVisible();
});

test("an access token that is over is renewed unseen, once for all tabs", async ({ page, context, hub }) => {
  await page.clock.install();
  const person = await hub.person();
  await signInByForm(page, person);
  const other = await context.newPage();
  await other.clock.install();
  await other.goto("/subscriptions");
  await expect(other.getByRole("heading", { name: "No subscriptions yet" })).toBeVisible();

  let refreshes = 0;
  context.on("request", (request) => {
    if (request.url().endsWith("/session/refresh")) refreshes += 1;
  });
  // Past the ten minutes of a token, in both tabs; then both ask at once.
  for (const tab of [page, other]) await tab.clock.fastForward("11:00");
  const links = [page.getByRole("link", { name: "Notifications" }), other.getByRole("link", { name: "Notifications" })];
  await Promise.all(links.map((link) => link.click()));
  for (const tab of [page, other]) {
    await expect(tab.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
    await expect(tab.getByRole("heading", { name: /^Nothing/ })).toBeVisible();
    await expect(avatar(tab, person)).toBeVisible();
  }
  expect(refreshes, "how often both tabs refreshed together").toBe(1);
});

test("a session that ended asks over the page, and what was being sent goes on", async ({ page, hub, watch }) => {
  watch.expect(ended);
  const person = await hub.person();
  await signInByForm(page, person);
  await page.goto("/account");
  await page.getByLabel("Display name").fill("Patient Walker");
  const elsewhere = await hub.signedIn(person);
  await elsewhere.ask("DELETE", "/sessions");

  await page.getByRole("button", { name: "Save the name" }).click();
  const dialog = page.getByRole("dialog", { name: "Your session ended" });
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  await axe(page, "a session that ended");
  await dialog.getByLabel("Password", { exact: true }).fill(person.password);
  await page.keyboard.press("Enter");

  await expect(page.getByText("Display name saved.")).toBeVisible();
  await expect(page.getByLabel("Display name")).toHaveValue("Patient Walker");
  const { body } = await (await hub.signedIn(person)).ask("GET", "/account");
  expect(body.display_name).toBe("Patient Walker");
});

test("whoever gives up a session that ended stays signed out", async ({ page, hub, watch }) => {
  watch.expect(ended);
  const person = await hub.person();
  await signInByForm(page, person);
  await (await hub.signedIn(person)).ask("DELETE", "/sessions");
  await page.getByRole("link", { name: /^Notifications/ }).click();
  await expect(page.getByRole("dialog", { name: "Your session ended" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("another account in another tab gets nothing of what was typed in this one", async ({ page, context, hub, watch }) => {
  watch.expect(ended);
  const [first, second] = [await hub.person(), await hub.person()];
  await signInByForm(page, first);
  await page.goto("/account");
  await page.getByLabel("Display name").fill("Typed as the first");

  // The cookie belongs to the browser; another account takes it over without a word to this tab before.
  const other = await context.newPage();
  await other.goto("/favicon.svg");
  await other.evaluate(() => localStorage.removeItem("hub-session"));
  await signInByForm(other, second);

  const dialog = page.getByRole("dialog", { name: "Another account is signed in" });
  await expect(dialog).toBeVisible();
  await axe(page, "another account in another tab");
  // Browsers let a page prevent the first one alone.
  for (let times = 0; times < 2; times += 1) await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await expect(page.getByLabel("Display name")).toHaveValue("Typed as the first");
  await dialog.getByRole("button", { name: `Go on as ${second.handle}` }).click();
  await expect(page.getByLabel("Display name")).toHaveValue(second.handle);
});

test("a hub that is silent at the start makes nobody look signed out", async ({ page, hub, watch }) => {
  watch.expect({ path: /\/api\/v1\// });
  const person = await hub.person();
  await signInByForm(page, person);
  const mend = await stopped(page);
  await page.goto("/subscriptions");
  await expect(page.getByRole("heading", { name: "The hub did not answer" })).toBeVisible();
  await expect(page.getByText("The hub does not answer.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toHaveCount(0);
  await axe(page, "a hub that is silent");
  await mend();
  // Nobody presses anything: it comes back by itself.
  await expect(page.getByRole("heading", { name: "No subscriptions yet" })).toBeVisible();
  await expect(page.getByText("The hub does not answer.")).toHaveCount(0);
});

test("signing out from a hub that is silent is made good on the next visit", async ({ page, hub, watch }) => {
  watch.expect({ path: /\/api\/v1\// });
  const person = await hub.person();
  await signInByForm(page, person);
  const mend = await stopped(page, /\/session$/);
  await avatar(page, person).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText(/the hub could not be told/)).toBeVisible();
  await mend();
  const told = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.reload();
  expect((await told).status()).toBe(204);
  const { body } = await (await hub.signedIn(person)).ask("GET", "/sessions");
  expect(body.items).toHaveLength(1);
});

test("a departure that is told late ends no session that began since", async ({ page, context, hub, watch }) => {
  watch.expect({ path: /\/api\/v1\// });
  const person = await hub.person();
  await signInByForm(page, person);
  const mend = await stopped(page, /\/session$/);
  await avatar(page, person).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText(/the hub could not be told/)).toBeVisible();
  await mend();

  const release = await held(page, /\/session$/);
  const telling = page.waitForRequest((request) => request.method() === "DELETE");
  await page.reload();
  await telling;
  const order: string[] = [];
  context.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/session")) order.push("signs in");
  });
  page.on("requestfinished", (request) => {
    if (request.method() === "DELETE") order.push("is told");
  });
  const other = await context.newPage();
  await other.goto("/sign-in");
  await other.getByLabel("Mail address").fill(person.email);
  await other.getByLabel("Password", { exact: true }).fill(person.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("button", { name: "Signing in…" })).toBeVisible();
  release();
  await expect(avatar(other, person)).toBeVisible();
  expect(order).toEqual(["is told", "signs in"]);
  await other.reload();
  await expect(avatar(other, person)).toBeVisible();
});

test("signing in on a page goes on at its heading", async ({ page, hub }) => {
  const person = await hub.person();
  await page.goto("/editor");
  await page.getByLabel("Mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.handle })).toBeFocused();
});

test("a click that asks for another tab opens one", async ({ page, context, hub, signIn }) => {
  await signIn(page, await hub.person());
  await page.goto("/sign-in");
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Explore profiles" }).click({ modifiers: ["ControlOrMeta"] });
  await expect(await opened).toHaveURL("/");
  await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
});

test("signing in leads back to a page of the app, and nowhere else", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  await signIn(page, person);
  for (const [next, target] of [
    ["/profiles/some-profile?tab=1", "/profiles/some-profile?tab=1"],
    ["https://example.org/account", "/"],
    ["//example.org/account", "/"],
    ["/\\example.org", "/"],
    ["javascript:alert(1)", "/"],
  ]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next ?? "")}`);
    await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
    const link = page.locator("main").getByRole("link");
    expect(await link.getAttribute("href"), next).toBe(target);
  }
});
