// What is wrong with a published profile: who says so, what comes of it, and what is told to those who have it.

import type { Page } from "@playwright/test";
import { axe } from "../support/axe.js";
import { type Client, publish } from "../support/client.js";
import type { Hub } from "../support/hub.js";
import { expect, test } from "../support/test.js";

const WORDS = "The stop loss of its page is in no setting of the package.";
const REASON = "Its settings lose more than its page says.";

async function published(hub: Hub, name: string): Promise<{ author: Client; moderator: Client; slug: string }> {
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  return { author, moderator, slug: await publish(author, moderator, { name }) };
}

async function takeDown(moderator: Client, slug: string, number: number): Promise<void> {
  const version = (await moderator.ask("GET", `/profiles/${slug}/versions/${number}`)).body;
  await moderator.ask("POST", `/moderation/versions/${version.id}/take-down`, { body: { reason: REASON } });
}

async function write(page: Page, text: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("It does not do what its page says").check();
  await dialog.getByLabel("What you saw").fill(text);
  await dialog.getByRole("button", { name: "Send the report" }).click();
}

test("somebody reports a profile once, and reads what came of it", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/subscription$/ });
  const { moderator, slug } = await published(hub, "Doubtful Walker");
  const reporter = await hub.person();
  await hub.older(reporter, 8);
  await signIn(page, reporter);
  await page.goto(`/profiles/${slug}`);
  await page.getByRole("button", { name: "Report this profile" }).click();
  const dialog = page.getByRole("dialog", { name: "Report Doubtful Walker" });
  await dialog.getByRole("button", { name: "Send the report" }).click();
  await expect(dialog.getByText("Choose what is wrong with it.")).toBeVisible();
  await expect(dialog.getByText("The text is missing.")).toBeVisible();
  await expect(dialog.getByRole("radiogroup")).toBeFocused();
  await axe(page, "a report with all wrong");

  // What is typed stays when the dialog is closed.
  await dialog.getByLabel("What you saw").fill(WORDS);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "Report this profile" }).click();
  await expect(dialog.getByLabel("What you saw")).toHaveValue(WORDS);
  await write(page, WORDS);
  await expect(page.getByText("Reported: a moderator looks at it").first()).toBeVisible();
  await expect(dialog).toHaveCount(0);

  await page.getByRole("button", { name: "Report this profile" }).click();
  await expect(dialog).toContainText("no moderator has decided yet");
  await expect(dialog).toContainText(WORDS);
  await axe(page, "a report that waits");
  await page.keyboard.press("Escape");

  const [waiting] = (await moderator.ask("GET", `/moderation/reports?profile=${slug}`)).body.items;
  const reason = "The stop loss is in the settings of its trading mode.";
  await moderator.ask("POST", `/moderation/reports/${waiting.id}/dismiss`, { body: { reason } });
  await page.goto("/notifications");
  await expect(page.getByRole("heading", { name: "Your report of Doubtful Walker was dismissed" })).toBeVisible();
  await page.getByRole("link", { name: "Your reports" }).click();
  const own = page.getByRole("region", { name: "Your reports" });
  await expect(own).toContainText("Dismissed");
  await expect(own).toContainText(reason);
  await axe(page, "an account with a report");
});

test("whoever may not report yet is told why, and loses nothing", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/subscription$/ }, { status: 403, path: /\/reports$/ });
  const { slug } = await published(hub, "Early Walker");
  await page.goto(`/profiles/${slug}`);
  await expect(page.getByRole("link", { name: "Sign in to report it" })).toBeVisible();

  await signIn(page, await hub.person());
  await page.goto(`/profiles/${slug}`);
  await expect(page.getByText(/^Something wrong with it\? Your account may report profiles from .+ on\.$/)).toBeVisible();

  // What an administrator changes while somebody writes is told, too.
  const administrator = await hub.signedIn(await hub.person("administrator"));
  const days = async (reporter_days: number | null) =>
    administrator.ask("PATCH", "/moderation/settings", { body: { reporter_days } });
  await days(0);
  await page.reload();
  await page.getByRole("button", { name: "Report this profile" }).click();
  await days(null);
  await write(page, WORDS);
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator(".notice-failed")).toContainText("days after it was made");
  await expect(dialog.getByLabel("What you saw")).toHaveValue(WORDS);
});

test("nobody reports a profile of their own", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/subscription$/ });
  const author = await hub.person();
  const slug = await publish(await hub.signedIn(author), await hub.signedIn(await hub.person("moderator")), {
    name: "Own Walker",
  });
  await signIn(page, author);
  await page.goto(`/profiles/${slug}`);
  await expect(page.getByText("It is yours: others can report it here.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Report this profile" })).toHaveCount(0);
});

test("where a profile stood it says what became of it", async ({ page, hub, watch }) => {
  watch.expect({ status: 404, path: /\/profiles\// });
  const { author, moderator, slug } = await published(hub, "Gone Walker");
  await author.ask("DELETE", `/profiles/${slug}`);
  await page.goto(`/profiles/${slug}`);
  await expect(page.getByRole("heading", { level: 1, name: "Gone Walker" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Deleted by its author");
  await axe(page, "a profile that is gone");
  await page.getByRole("link", { name: "Explore profiles" }).click();
  await expect(page).toHaveURL("/");

  const held = await publish(author, moderator, { name: "Held Walker" });
  await moderator.ask("POST", `/moderation/profiles/${held}/quarantine`, { body: { reason: REASON } });
  await page.goto(`/profiles/${held}`);
  await expect(page.getByRole("main")).toContainText("Held back");
  // Its words are for those whom it concerns.
  await expect(page.getByText(REASON)).toHaveCount(0);

  await page.goto("/profiles/never-was-there");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("who holds a withdrawn version is told which, why, and what to do", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/profiles\// });
  const { moderator, slug } = await published(hub, "Risky Walker");
  const subscriber = await hub.person();
  const client = await hub.signedIn(subscriber);
  const { download_url: link } = (await client.ask("PUT", `/profiles/${slug}/subscription`)).body;
  expect((await fetch(link)).status).toBe(200);
  await takeDown(moderator, slug, 1);
  // Downloads are counted each second.
  await expect(async () => {
    expect((await client.ask("GET", `/profiles/${slug}/subscription`)).body.withdrawn).toMatchObject({ version: 1 });
  }).toPass();

  await signIn(page, subscriber);
  await page.goto("/subscriptions");
  const told = page.getByText("You hold a withdrawn version");
  await expect(told).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Version 1 is what your link downloaded last. A moderator took it down");
  await expect(page.getByRole("main")).toContainText(REASON);
  await axe(page, "a subscription with a withdrawn version");

  await page.getByRole("link", { name: "Risky Walker" }).click();
  // Nothing of it is shown to others any more.
  await expect(page.getByRole("heading", { name: "If your OctoBot has it" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Taken down");
  await expect(page.getByRole("main")).toContainText(REASON);
  await axe(page, "a profile whose versions are taken down");
});
