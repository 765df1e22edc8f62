// An account from its first form to its end, by the links of real mails.

import { axe } from "../support/axe.js";
import { publish } from "../support/client.js";
import { held } from "../support/faults.js";
import { healthy } from "../support/packages.js";
import { expect, test } from "../support/test.js";

const linkTo = (page: string) => new RegExp(`https?://\\S+/${page}#\\S+`);

test("somebody registers, verifies, and gets in", async ({ page, hub, watch }) => {
  watch.expect({ status: 422, path: /\/accounts$/ }, { status: 401, path: /\/verify$/ }, { status: 422, path: /\/verify$/ });
  const [handle, email, password] = ["new-walker", "new-walker@example.org", "tin harbour lamp forty"];
  await page.goto("/register");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByLabel("Mail address")).toBeFocused();
  await axe(page, "a form with all wrong");

  await page.getByLabel("Mail address").fill(email);
  await page.getByLabel("Handle").fill("New Walker");
  await page.getByLabel("Password", { exact: true }).fill("walker12345");
  await expect(page.getByText(/The handle holds 'N'/)).toBeVisible();
  await page.getByLabel("Handle").fill(handle);
  await page.getByRole("button", { name: "Create the account" }).click();
  // The hub decides, and says why at the field.
  await expect(page.getByText(/^The password is too easy to guess/)).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeFocused();
  await axe(page, "a mail that is on its way");
  await page.getByRole("button", { name: "fill in the form again" }).click();
  await expect(page.getByLabel("Handle")).toHaveValue(handle);

  const link = await hub.mailed(email, linkTo("verify"));
  await page.goto(link);
  await expect(page).toHaveURL("/verify");
  await page.getByLabel("Mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("somebody else's password");
  await page.getByRole("button", { name: "Verify the address" }).click();
  await expect(page.getByText(/This is not the password of the account/)).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await expect(page.getByRole("heading", { name: "Your mail address is verified" })).toBeFocused();
  await page.getByRole("link", { name: "Look after your account" }).click();
  await expect(page.getByText("Verified", { exact: true })).toBeVisible();

  await page.goto("/");
  await page.goto(link);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeFocused();
});

test("a forgotten password is set anew by a link that works once", async ({ page, hub, watch }) => {
  watch.expect({ status: 422, path: /\/confirm$/ });
  const { email } = await hub.person();
  await page.goto("/reset");
  await page.getByLabel("Mail address").fill(email);
  await page.getByRole("button", { name: "Send the mail" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeFocused();
  const link = await hub.mailed(email, linkTo("reset"));
  const password = "granite teapot seldom orbit";
  await page.goto(link);
  await expect(page).toHaveURL("/reset");
  await page.getByLabel("New password").fill("password1");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText(/^The password is too easy to guess/)).toBeVisible();
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeFocused();
  await page.getByLabel("Mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.locator("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/");

  await page.goto(link);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeFocused();
});

test("an account changes its address, ends a session and makes a token", async ({ page, context, hub, signIn }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const person = await hub.person();
  await hub.signedIn(person);
  await signIn(page, person);
  await page.goto("/account");
  const next = `new-${person.email}`;
  await page.getByLabel("New mail address").fill(next);
  await page.locator("#mail-password").fill(person.password);
  await page.getByRole("button", { name: "Change the address" }).click();
  await expect(page.getByText(`A mail went to ${next}.`)).toBeVisible();
  await page.goto(await hub.mailed(next, linkTo("verify")));
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Verify the address" }).click();
  await page.getByRole("link", { name: "Look after your account" }).click();
  await expect(page.getByText(next, { exact: true })).toBeVisible();

  await page.getByRole("button", { name: /^End the session of/ }).click();
  await expect(page.getByRole("button", { name: /^End the session of/ })).toHaveCount(0);

  await page.getByLabel("What it is for").fill("Backup");
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByText("Choose at least one")).toBeVisible();
  await page.getByLabel("See your profiles").check();
  await page.getByRole("button", { name: "Make the token" }).click();
  const dialog = page.getByRole("dialog", { name: "Your token Backup" });
  const secret = await dialog.getByRole("textbox", { name: "Token" }).innerText();
  await axe(page, "a token that is shown once");
  // What is said of the copy is said in the dialog, which covers the page.
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog.getByText("Token copied.")).toBeVisible();
  const own = () => fetch(`${hub.url}/api/v1/account/profiles`, { headers: { Authorization: `Bearer ${secret}` } });
  expect((await own()).status).toBe(200);
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("None yet.", { exact: true })).toBeVisible();
  expect((await own()).status).toBe(401);
});

test("an account whose address is not verified is led to no page of its own", async ({ page, hub, signIn }) => {
  const person = { handle: "unproved", email: "unproved@example.org", password: "tin harbour lamp forty" };
  const answer = await page.request.post("/api/v1/accounts", { data: person });
  expect(answer.status()).toBe(202);
  await hub.mailed(person.email, linkTo("verify"));
  await signIn(page, person);
  await page.goto("/account");
  await expect(page.getByText("Not verified")).toBeVisible();
  await expect(page.getByRole("link", { name: "See your page as others do" })).toHaveCount(0);
  await page.getByRole("button", { name: `Account of ${person.handle}` }).click();
  await expect(page.getByRole("link", { name: "Subscriptions" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Your page" })).toHaveCount(0);
});

test("notifications are marked each by itself, also while another one is under way", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Busy Walker" });
  const subscriber = await hub.person();
  await (await hub.signedIn(subscriber)).ask("PUT", `/profiles/${slug}/subscription`);
  const second = await author.submittedAnew(slug, { name: "Busy Walker" }, healthy({ amount: 5 }));
  await moderator.decide(second, "approve");
  await author.ask("POST", `/profiles/${slug}/versions/2/yank`);

  await signIn(page, subscriber);
  await page.goto("/notifications");
  const marks = page.getByRole("button", { name: /^Mark as read/ });
  await expect(marks).toHaveCount(2);
  const release = await held(page, /\/notifications\/read$/);
  await marks.first().click();
  await marks.last().click();
  release();
  await expect(marks).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Mark all as read" })).toHaveCount(0);
});

test("a token that is revoked takes no page of the list with it", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const account = await hub.signedIn(person);
  for (let number = 1; number <= 23; number += 1) {
    const body = { name: `Program ${number}`, scopes: ["profiles:read"], expires_in_days: 7 };
    await account.ask("POST", "/tokens", { body });
  }
  await signIn(page, person);
  await page.goto("/account#tokens");
  const tokens = page.locator("#tokens").getByRole("button", { name: "Revoke" });
  await expect(tokens).toHaveCount(20);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect(tokens).toHaveCount(23);
  await tokens.last().click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("Program 1", { exact: true })).toHaveCount(0);
  await expect(tokens).toHaveCount(22);
});

test("an account that is deleted is gone, with its words typed to confirm", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  await signIn(page, person);
  await page.goto("/account#delete");
  await page.getByRole("button", { name: "Delete the account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(dialog.getByLabel(`Type ${person.handle} to confirm`)).toBeFocused();
  await axe(page, "the question before the end of an account");
  await dialog.getByLabel(`Type ${person.handle} to confirm`).fill(person.handle);
  await dialog.getByLabel("Password", { exact: true }).fill(person.password);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("Your account is deleted.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("what happened to a subscription is told, and the bell follows who reads it", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Growing Walker" });
  const subscriber = await hub.person();
  await (await hub.signedIn(subscriber)).ask("PUT", `/profiles/${slug}/subscription`);
  await author.ask("POST", `/profiles/${slug}/versions/1/yank`);

  await signIn(page, subscriber);
  await page.goto("/notifications");
  const bell = page.getByRole("link", { name: /^Notifications/ });
  await expect(bell).toHaveAccessibleName("Notifications, 1 unread");
  const told = page.getByRole("listitem").filter({ hasText: "Version 1 of Growing Walker was withdrawn" });
  await expect(told.getByText("New", { exact: true })).toBeVisible();
  await axe(page, "a notification that is unread");
  await told.getByRole("button", { name: /^Mark as read/ }).click();
  await expect(bell).toHaveAccessibleName("Notifications");
  await expect(told.getByText("New", { exact: true })).toHaveCount(0);

  await page.goto("/subscriptions");
  await expect(page.getByText("Withdrawn", { exact: true })).toBeVisible();
  await axe(page, "a subscription that serves nothing");
  await page.getByRole("button", { name: "Stop subscription" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop subscription" }).click();
  await expect(page.getByRole("heading", { name: "Growing Walker", exact: true })).toBeFocused();
  await expect(page.getByRole("button", { name: /^Subscribe again/ })).toBeVisible();
});

test("an invitation opens a hub that takes nobody else, once", async ({ page, hub, watch }) => {
  watch.expect({ status: 422, path: /\/accounts$/ });
  const administrator = await hub.signedIn(await hub.person("administrator"));
  await administrator.ask("PATCH", "/moderation/settings", { body: { registration: "invite" } });
  try {
    await page.goto("/register");
    await expect(page.getByRole("heading", { name: "This hub takes new accounts by invitation" })).toBeVisible();
    await expect(page.getByLabel("Mail address")).toHaveCount(0);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText("This is no invitation: paste its link, whole.")).toBeVisible();
    await axe(page, "a hub that takes invitations");

    const { link } = (await administrator.ask("POST", "/moderation/invitations", { body: {} })).body;
    await page.goto(link);
    await expect(page).toHaveURL("/register");
    const fill = async (handle: string) => {
      await expect(page.getByText("You are invited")).toBeVisible();
      await page.getByLabel("Mail address").fill(`${handle}@example.org`);
      await page.getByLabel("Handle").fill(handle);
      await page.getByLabel("Password", { exact: true }).fill("tin harbour lamp forty");
      await page.getByRole("button", { name: "Create the account" }).click();
    };
    await fill("invited-walker");
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeFocused();
    expect(await hub.mailed("invited-walker@example.org", linkTo("verify"))).toContain("/verify#");

    await page.goto("/register");
    await page.getByLabel("The link did not work?").fill(link);
    await page.getByRole("button", { name: "Go on" }).click();
    await fill("late-walker");
    await expect(page.getByText(/^The invitation is unknown, used, revoked or past its time/)).toBeVisible();
  } finally {
    await administrator.ask("PATCH", "/moderation/settings", { body: { registration: null } });
  }
});
