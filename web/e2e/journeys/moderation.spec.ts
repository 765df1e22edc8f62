// The desk of those who decide.

import { axe } from "../support/axe.js";
import { broken } from "../support/faults.js";
import { expect, test } from "../support/test.js";

test("a first submission leads to no page that is not there yet", async ({ page, hub, signIn, watch }) => {
  // Whether there is a subscription is asked, and there is none.
  watch.expect({ status: 404, path: /\/subscription$/ });
  const author = await hub.signedIn(await hub.person());
  const { slug, id } = await author.submitted({ name: "First Walker" });
  const person = await hub.person("moderator");
  await signIn(page, person);
  await page.goto(`/moderation/${id}`);
  await expect(page.getByText("this profile has no public page yet")).toBeVisible();
  await expect(page.getByRole("link", { name: slug, exact: true })).toHaveCount(0);

  await (await hub.signedIn(person)).decide(id, "approve");
  await page.reload();
  await page.getByRole("link", { name: slug, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "First Walker" })).toBeFocused();
});

test("whoever signs out at the desk is signed out on the hub, though the page loads anew", async ({ page, hub, signIn }) => {
  const person = await hub.person("moderator");
  await signIn(page, person);
  await page.goto("/moderation");
  await expect(page.getByRole("heading", { level: 1, name: "Moderation" })).toBeVisible();
  await page.route(/\/api\/v1\/session$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue().catch(() => undefined);
  });
  const ended = page.waitForResponse((answer) => answer.request().method() === "DELETE" && /\/session$/.test(answer.url()));
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  expect((await ended).status()).toBe(204);
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
});

test("a submission that does not load says so under a heading, and loads on demand", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 500, path: /\/moderation\/submissions\// });
  const author = await hub.signedIn(await hub.person());
  const { id } = await author.submitted({ name: "Unread Walker" });
  await signIn(page, await hub.person("moderator"));
  const mend = await broken(page, /\/moderation\/submissions\//);
  await page.goto(`/moderation/${id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Internal error" })).toBeVisible();
  await axe(page, "a submission that does not load");
  await mend();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Unread Walker" })).toBeVisible();
});

test("a claim that fails twice in the same way shows both times how it is now", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 500, path: /\/claim$/ });
  const author = await hub.signedIn(await hub.person());
  const { id } = await author.submitted({ name: "Twice Walker" });
  await signIn(page, await hub.person("moderator"));
  await page.goto(`/moderation/${id}`);
  const take = page.getByRole("button", { name: "Claim it" });
  await expect(take).toBeVisible();
  const mend = await broken(page, /\/claim$/);
  const looks = () => page.waitForRequest((request) => request.url().endsWith(`/moderation/submissions/${id}`));
  for (const _ of [1, 2]) {
    const looked = looks();
    await take.click();
    await looked;
  }
  await mend();
  await take.click();
  await expect(page.getByText("You are looking at it.")).toBeVisible();
});
