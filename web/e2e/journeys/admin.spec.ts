// What administrators see and set.

import { readFile } from "node:fs/promises";
import { axe } from "../support/axe.js";
import { password } from "../support/hub.js";
import { expect, test } from "../support/test.js";

test("an account is found, gets another role, is suspended, and is given back", async ({ page, hub, signIn }) => {
  const person = await hub.person("user", "promoted");
  await signIn(page, await hub.person("administrator"));
  await page.goto("/admin/accounts");
  await page.getByLabel("Handle or name").fill(person.handle);
  await page.getByRole("button", { name: "Search", exact: true }).last().click();
  await page.getByRole("link", { name: person.handle, exact: true }).click();
  await page.getByLabel("What it may do").selectOption("moderator");
  await page.getByRole("button", { name: "Change the role" }).click();
  await expect(page.getByText("The role is changed.").first()).toBeVisible();
  await (await hub.signedIn(person)).ask("GET", "/moderation/queue");

  await page.getByRole("button", { name: /^Suspend the account/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Words for the owner").fill("Advertises in every profile.");
  await dialog.getByLabel(/advertises, insults/).check();
  await axe(page, "a question before a suspension");
  await dialog.getByRole("button", { name: /^Suspend the account/ }).click();
  await expect(page.getByText("It is suspended", { exact: false }).first()).toBeVisible();
  const refused = await page.request.post("/api/v1/session", { data: { email: person.email, password } });
  expect(refused.status()).toBe(403);

  await page.getByRole("button", { name: /^Lift the suspension/ }).click();
  await dialog.getByRole("button", { name: /^Lift the suspension/ }).click();
  await expect(page.getByText("It is in good standing.")).toBeVisible();
  await hub.signedIn(person);
  await page.getByRole("link", { name: "its history" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `History of @${person.handle}` })).toBeFocused();
});

test("where registration is by invitation, an invitation is made, and seen to be used", async ({ page, another, hub, signIn }) => {
  const administrator = await hub.person("administrator");
  await signIn(page, administrator);
  await page.goto("/admin/settings");
  await page.getByLabel("Who may make an account").selectOption("invite");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The settings are saved, and in force.").first()).toBeVisible();
  await axe(page, "settings that were changed");

  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByLabel("Note").fill("Friend of the house");
  await page.getByRole("button", { name: "Make the invitation" }).click();
  const dialog = page.getByRole("dialog", { name: "The invitation" });
  const link = await dialog.locator("input, code").first().evaluate((element) =>
    element instanceof HTMLInputElement ? element.value : (element.textContent ?? ""),
  );
  expect(link).toContain("/register#invitation=");
  await axe(page, "an invitation");
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Friend of the house" })).toContainText("Open");

  const guest = await another();
  await guest.goto(link);
  await expect(guest.getByText("You are invited")).toBeVisible();
  await guest.getByLabel("Mail address").fill("guest@example.org");
  await guest.getByLabel("Handle").fill("guest-of-the-house");
  await guest.getByLabel("Password", { exact: true }).fill(password);
  await guest.getByRole("button", { name: "Create the account" }).click();
  await expect(guest.getByRole("heading", { name: "Check your mail" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("listitem").filter({ hasText: "Friend of the house" })).toContainText("Used");

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Back to the defaults" }).click();
  await expect(page.getByLabel("Who may make an account")).toHaveValue("open");
});

test("a word that is protected brings look-alikes to the moderators", async ({ page, hub, signIn }) => {
  await signIn(page, await hub.person("administrator"));
  await page.goto("/admin/words");
  await page.getByLabel("Another word").fill("harbourline");
  await page.getByRole("button", { name: "Protect it" }).click();
  const word = page.getByRole("listitem").filter({ hasText: "harbourline" });
  await expect(word).toBeVisible();
  await axe(page, "protected words");

  const author = await hub.signedIn(await hub.person());
  const { id } = await author.submitted({ name: "Harbour1ine Grid" });
  await page.goto(`/moderation/${id}`);
  const evidence = page.getByRole("region", { name: "What the checks say" });
  await expect(evidence.getByText("name.confusable")).toBeVisible();
  await expect(evidence.getByRole("listitem").filter({ hasText: "harbourline" }).first()).toBeVisible();

  await page.goto("/admin/words");
  await page.getByRole("button", { name: "Free harbourline again" }).click();
  await expect(word).toHaveCount(0);
});

test("a check that is switched off says nothing, and one that is weighed counts so much", async ({ page, hub, signIn }) => {
  const administrator = await hub.person("administrator");
  await signIn(page, administrator);
  await page.goto("/admin/checks");
  const check = page.getByRole("group", { name: "text.links" });
  await check.getByLabel("It runs").uncheck();
  await expect(page.getByText("text.links is changed.").first()).toBeVisible();
  await expect(check.getByText("Not as the hub has it by default.")).toBeVisible();
  await axe(page, "the checks");
  const author = await hub.signedIn(await hub.person());
  const { id } = await author.submitted({ name: "Unlinked Walker", description: "More at https://example.org/more, and no more than that." });
  const client = await hub.signedIn(administrator);
  const names = (review: { checks: { name: string }[] }) => review.checks.map(({ name }) => name);
  expect(names((await client.ask("GET", `/moderation/submissions/${id}`)).body)).not.toContain("text.links");
  await check.getByLabel("It runs").check();
  await expect(check.getByText("Not as the hub has it by default.")).toHaveCount(0);

  // What another administrator changes meanwhile stays, and shows with the next answer.
  const other = await hub.signedIn(await hub.person("administrator"));
  await other.ask("PATCH", "/moderation/checks/text.links", { body: { enforced: true } });
  const required = check.getByLabel("An error of the check itself blocks the submission");
  await required.check();
  await expect(check.getByLabel("A failure blocks the submission")).toBeChecked();
  await other.ask("PATCH", "/moderation/checks/text.links", { body: { enforced: false } });
  await required.uncheck();
  await expect(check.getByText("Not as the hub has it by default.")).toHaveCount(0);

  const weight = check.getByLabel("How much its points count, in percent");
  const weigh = async (percent: string) => {
    await weight.fill(percent);
    await check.getByRole("button", { name: "Weigh it" }).click();
  };
  await weigh("1001");
  await expect(weight).toBeFocused();
  await expect(check.getByText("This is no whole number from 0 to 1,000.")).toBeVisible();
  await axe(page, "a weight that is too large");
  await weigh("0");
  await expect(check.getByText("Not as the hub has it by default.")).toBeVisible();
  const linked = await author.submitted({ name: "Linked Walker", description: "More at https://example.org/more, and no more than that." });
  const { checks } = (await client.ask("GET", `/moderation/submissions/${linked.id}`)).body;
  expect(checks.find(({ name }: { name: string }) => name === "text.links")).toMatchObject({ outcome: "flagged", points: 0 });
  await weigh("100");
  await expect(check.getByText("Not as the hub has it by default.")).toHaveCount(0);
});

test("the audit log is filtered, and what is shown is exported", async ({ page, hub, signIn }) => {
  const administrator = await hub.person("administrator", "auditor");
  const client = await hub.signedIn(administrator);
  for (const reporter_days of [3, null]) await client.ask("PATCH", "/moderation/settings", { body: { reporter_days } });
  // What somebody else did is the newest, and is not asked for.
  await (await hub.signedIn(await hub.person())).begin("Unasked Walker");
  await signIn(page, administrator);
  await page.goto("/admin/audit");
  await page.getByLabel("Who").fill(administrator.handle);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  const entries = page.getByRole("region", { name: "Entries" }).getByRole("listitem");
  await expect(entries.first()).toContainText(`@${administrator.handle}`);
  const shown = await entries.count();
  expect(shown).toBeGreaterThanOrEqual(2);
  await expect(entries.filter({ hasText: `@${administrator.handle}` })).toHaveCount(shown);
  await axe(page, "the audit log, filtered");
  const downloads = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export these as NDJSON" }).click();
  const file = await (await downloads).path();
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { actor_handle?: string; action?: string });
  // The export is an entry itself, by the same administrator.
  const own = events.filter(({ action }) => action !== undefined);
  expect(own.length).toBeGreaterThanOrEqual(shown);
  expect(own.filter(({ actor_handle }) => actor_handle !== administrator.handle)).toEqual([]);

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("From").fill(tomorrow);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("region", { name: "Entries" })).toBeFocused();
  await expect(page.getByText("No such entry")).toBeVisible();
});

test("a saved reply is made, changed and deleted", async ({ page, hub, signIn }) => {
  await signIn(page, await hub.person("administrator"));
  await page.goto("/admin/replies");
  const form = page.getByRole("region", { name: "Another reply" });
  await form.getByRole("button", { name: "Keep it" }).click();
  await expect(form.getByLabel("Title")).toBeFocused();
  await form.getByLabel("Title").fill("Says too little");
  await form.getByLabel("Words", { exact: true }).fill("Please say which pairs it trades.");
  await form.getByLabel(/do not say what the package does/).check();
  await form.getByRole("button", { name: "Keep it" }).click();
  const kept = page.getByRole("article").filter({ has: page.getByRole("heading", { name: "Says too little" }) });
  await expect(kept).toContainText("Please say which pairs it trades.");
  await expect(form.getByLabel("Title")).toHaveValue("");
  await axe(page, "saved replies");

  await kept.getByRole("button", { name: /^Change it/ }).click();
  await kept.getByLabel("Words", { exact: true }).fill("Please say which pairs it trades, and when not to use it.");
  await kept.getByRole("button", { name: "Keep it" }).click();
  await expect(kept).toContainText("and when not to use it");
  await kept.getByRole("button", { name: "Delete Says too little" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete Says too little" }).click();
  await expect(kept).toHaveCount(0);
});
