// What a moderator needs to see, and what the desk does by itself while somebody looks at it, or does not.

import type { Page } from "@playwright/test";
import { axe } from "../support/axe.js";
import { publish } from "../support/client.js";
import { expect, test } from "../support/test.js";

const MINUTE = 60_000;

/** Puts a page out of sight, or back, as another tab in front of it does. */
async function sight(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((now) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => now });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

/** Asks the hub for something, behind all that the page asked for until now. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => (await fetch("/favicon.svg")).text());
}

/** Whether a page is no wider than what shows it. */
async function fits(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  const [whole, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(whole, page.url()).toBeLessThanOrEqual(shown ?? 0);
}

test("a claim beats every minute, and no more once its page was out of sight for ten", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const { id } = await author.submitted({ name: "Beating Walker" });
  await page.clock.install();
  await signIn(page, await hub.person("moderator"));
  await page.goto(`/moderation/${id}`);
  await page.getByRole("button", { name: "Claim it" }).click();
  await expect(page.getByText("You are looking at it.")).toBeVisible();

  let beats = 0;
  const isBeat = (url: string) => url.endsWith(`/moderation/submissions/${id}/claim`);
  page.on("request", (request) => {
    if (isBeat(request.url())) beats += 1;
  });
  /** Lets that much time go by, after which one claim is renewed. */
  const beat = async (pass: () => Promise<void>) => {
    const before = beats;
    const renewed = page.waitForResponse((answer) => isBeat(answer.url()));
    await pass();
    expect((await renewed).status()).toBe(200);
    expect(beats).toBe(before + 1);
    await settled(page);
  };
  await beat(() => page.clock.runFor(MINUTE));
  await beat(() => page.clock.runFor(MINUTE));

  await sight(page, true);
  await beat(() => page.clock.fastForward(9 * MINUTE));
  const last = beats;
  await page.clock.fastForward(2 * MINUTE);
  await page.clock.fastForward(2 * MINUTE);
  // Had it beaten meanwhile, that would be one more than this, which says that somebody is there again.
  await beat(() => sight(page, false));
  expect(beats).toBe(last + 1);
  await expect(page.getByText("You are looking at it.")).toBeVisible();
});

test("the queue shows what was submitted a minute ago, and asks for nothing out of sight", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  await author.submitted({ name: "Earlier Walker" });
  await page.clock.install();
  await signIn(page, await hub.person("moderator"));
  await page.goto("/moderation");
  await expect(page.getByRole("link", { name: "Earlier Walker" })).toBeVisible();
  await author.submitted({ name: "Later Walker" });
  await page.clock.runFor(MINUTE);
  await expect(page.getByRole("link", { name: "Later Walker" })).toBeVisible();

  let looks = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/moderation/queue")) looks += 1;
  });
  await sight(page, true);
  await author.submitted({ name: "Latest Walker" });
  await page.clock.fastForward(5 * MINUTE);
  await settled(page);
  expect(looks).toBe(0);
  await sight(page, false);
  await expect(page.getByRole("link", { name: "Latest Walker" })).toBeVisible();
});

test("a submission is looked at beside what was said of the one before it", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const person = await hub.person("moderator");
  const moderator = await hub.signedIn(person);
  const { slug, id } = await author.submitted({ name: "Mended Walker" });
  const thread = `/moderation/submissions/${id}/messages`;
  await moderator.ask("POST", thread, { body: { words: "Which pairs did you try it on?" } });
  await moderator.ask("POST", thread, { body: { words: "Ask for the fees, too, when it comes back.", note: true } });
  await moderator.decide(id, "request-changes", { reason: "Readers must see where the links lead.", codes: ["unclear"] });
  const draft = await author.ask("GET", `/profiles/${slug}/draft`);
  const again = await author.submit(slug, draft.etag);

  await signIn(page, person);
  await page.goto(`/moderation/${again}`);
  const before = page.getByRole("region", { name: "Submission 1, before this one" });
  await expect(before).toContainText("Changes requested");
  await expect(before).toContainText("Readers must see where the links lead.");
  await expect(before).toContainText("The page or the release notes do not say what the package does");
  await expect(before).toContainText("Which pairs did you try it on?");
  await expect(before).toContainText("Ask for the fees, too, when it comes back.");
  await axe(page, "a submission with one before it");
  await before.getByRole("link", { name: "All of that submission" }).click();
  await expect(page.getByText("What the author was told")).toBeVisible();
  await expect(before).toHaveCount(0);
});

test("notes are found behind however many messages", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const person = await hub.person("moderator");
  const moderator = await hub.signedIn(person);
  const { slug, id } = await author.submitted({ name: "Talkative Walker" });
  const ours = `/moderation/submissions/${id}/messages`;
  for (let number = 1; number <= 52; number += 1) {
    await moderator.ask("POST", ours, { body: { words: `Question ${number}` } });
    await author.ask("POST", `/profiles/${slug}/submissions/1/messages`, { body: { words: `Answer ${number}` } });
  }
  await moderator.ask("POST", ours, { body: { words: "It is the one from last week.", note: true } });
  await signIn(page, person);
  await page.goto(`/moderation/${id}`);
  const notes = page.getByRole("region", { name: "Notes: moderators alone read them" });
  await expect(notes.getByRole("listitem")).toContainText("It is the one from last week.");
  await expect(page.getByText("Answer 52", { exact: true })).toBeVisible();
});

test("of two names that look the same it says which letters are in disguise, and leads to the other profile", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/subscription$/ });
  const person = await hub.person("moderator");
  const slug = await publish(await hub.signedIn(await hub.person()), await hub.signedIn(person), { name: "Disguised Walker" });
  const other = await hub.signedIn(await hub.person());
  const { id } = await other.submitted({ name: "Disguisеd Wаlker" });
  await signIn(page, person);
  await page.goto(`/moderation/${id}`);
  const evidence = page.getByRole("region", { name: "What the checks say" });
  await expect(evidence).toContainText("but has “е” (Cyrillic, U+0435), “а” (Cyrillic, U+0430)");
  await evidence.getByRole("link", { name: slug, exact: true }).first().click();
  await expect(page).toHaveURL(`/profiles/${slug}`);
});

test("the submission of a suspended author says so, and nobody is led to claim it", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const { id } = await (await hub.signedIn(person)).submitted({ name: "Suspended Walker" });
  const administrator = await hub.person("administrator");
  await (await hub.signedIn(administrator)).ask("POST", `/moderation/accounts/${person.handle}/suspend`, {
    body: { reason: "Advertises in every profile." },
  });
  await signIn(page, administrator);
  await page.goto(`/moderation/${id}`);
  await expect(page.getByText("Its author is suspended: it waits")).toBeVisible();
  await expect(page.getByRole("button", { name: "Claim it" })).toHaveCount(0);
});

test("of two moderators at a report the second is told, and the focus stays where it was answered", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 409, path: /\/dismiss$/ });
  const author = await hub.person();
  const person = await hub.person("moderator");
  const moderator = await hub.signedIn(person);
  const reporter = await hub.person();
  await hub.older(reporter, 8);
  const client = await hub.signedIn(reporter);
  const report = async (name: string) => {
    const slug = await publish(await hub.signedIn(author), moderator, { name });
    return (await client.ask("POST", `/profiles/${slug}/reports`, {
      body: { reason: "misleading", text: "It trades more pairs than its page says." },
    })).body.id;
  };
  const first = await report("First Told Walker");
  await report("Second Told Walker");
  await signIn(page, person);
  await page.goto("/moderation/reports");
  const of = (name: string) => page.getByRole("article").filter({ has: page.getByRole("heading", { name }) });
  const [one, two] = [of("First Told Walker"), of("Second Told Walker")];
  await expect(one.getByRole("link", { name: `@${author.handle}` })).toHaveAttribute("href", `/moderation/authors/${author.handle}`);
  await expect(one).toContainText(`No report by @${reporter.handle} was answered yet.`);
  await one.getByLabel("Words for whoever reported it").fill("Its page names all the pairs.");

  const answer = { reason: "It does what it says." };
  await (await hub.signedIn(await hub.person("moderator"))).ask("POST", `/moderation/reports/${first}/dismiss`, { body: answer });
  await one.getByRole("button", { name: "Dismiss it" }).click();
  await expect(page.getByText("You wrote this, and it was not sent")).toBeVisible();
  await expect(one.getByRole("heading", { name: "First Told Walker" })).toBeFocused();
  await axe(page, "a report that somebody else answered");

  await page.reload();
  await expect(two).toContainText(`Of @${reporter.handle}'s reports 0 were found to be so, 1 dismissed.`);
  await two.getByLabel("Words for whoever reported it").fill("Its page names all the pairs.");
  await two.getByRole("button", { name: "It is so" }).click();
  await expect(two).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Open reports" })).toBeFocused();
});

test("what the hub holds back is told as the hub's, to whoever has it and to its author", async ({ page, another, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /./ });
  const author = await hub.person();
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(await hub.signedIn(author), moderator, { name: "Hub Held Walker" });
  const subscriber = await hub.person();
  await (await hub.signedIn(subscriber)).ask("PUT", `/profiles/${slug}/subscription`);
  for (const reporter of [await hub.person(), await hub.person()]) {
    await hub.older(reporter, 8);
    await moderator.ask("PUT", `/moderation/accounts/${reporter.handle}/trusted-reporter`);
    await (await hub.signedIn(reporter)).ask("POST", `/profiles/${slug}/reports`, {
      body: { reason: "misleading", text: "It trades more pairs than its page says." },
    });
  }

  await signIn(page, subscriber);
  await page.goto("/subscriptions");
  const card = page.getByRole("listitem").filter({ hasText: "Hub Held Walker" });
  await expect(card).toContainText("The hub holds it back because of reports");
  await expect(card).toContainText("was reported 2 times");
  await axe(page, "a subscription to what is held back");
  await card.getByRole("link", { name: "Hub Held Walker" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Hub Held Walker" })).toBeVisible();
  await expect(page.getByText("The hub holds it back because of reports")).toBeVisible();
  await page.goto("/notifications");
  await expect(page.getByRole("main")).toContainText("The hub, because of reports");
  await expect(page.getByText(/moderator (says|wrote)/)).toHaveCount(0);

  const own = await another();
  await signIn(own, author);
  await own.goto(`/editor/${slug}`);
  await expect(own.getByText("Held back by the hub because of reports since")).toBeVisible();
  await expect(own.getByText("The moderator says")).toHaveCount(0);
});

test("no name, title or word is wider than a small screen", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /./ });
  await page.setViewportSize({ width: 360, height: 780 });
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const long = "W".repeat(48);
  const administrator = await hub.person("administrator");
  const root = await hub.signedIn(administrator);
  for (const who of [author, root]) {
    const { etag } = await who.ask("GET", "/account");
    await who.ask("PATCH", "/account", { etag, body: { display_name: long } });
  }
  await root.ask("POST", "/moderation/replies", {
    body: { title: "T".repeat(80), codes: ["other"], words: "U".repeat(200) },
  });
  const name = "V".repeat(60);
  const slug = await publish(author, root, { name });
  const reporter = await hub.person();
  await hub.older(reporter, 8);
  await (await hub.signedIn(reporter)).ask("POST", `/profiles/${slug}/reports`, {
    body: { reason: "other", text: "R".repeat(300) },
  });
  const { slug: refused, id } = await author.submitted({ name: "N".repeat(60) });
  await root.decide(id, "reject", { reason: "D".repeat(300), codes: ["other"] });
  const { body: appeal } = await author.ask("POST", `/profiles/${refused}/submissions/1/appeal`, { body: { text: "A".repeat(300) } });
  const { id: waiting } = await author.submitted({ name: "P".repeat(60) });
  await root.ask("POST", `/moderation/submissions/${waiting}/messages`, { body: { words: "M".repeat(300) } });
  await signIn(page, administrator);
  for (const path of [
    `/moderation/${waiting}`,
    `/moderation/${id}`,
    "/moderation",
    "/moderation/cases",
    `/moderation/cases/${slug}`,
    "/moderation/reports",
    "/moderation/appeals",
    `/moderation/appeals/${appeal.id}`,
    `/moderation/authors/${person.handle}`,
    "/admin/replies",
    "/admin/accounts",
    `/admin/accounts/${person.handle}`,
    "/admin/audit",
    `/profiles/${slug}`,
    `/authors/${person.handle}`,
    "/",
  ]) {
    await page.goto(path);
    await fits(page);
  }
  await page.goto(`/moderation/${waiting}`);
  await page.getByRole("button", { name: "Claim it" }).click();
  await expect(page.getByText("You are looking at it.")).toBeVisible();
  await fits(page);
});
