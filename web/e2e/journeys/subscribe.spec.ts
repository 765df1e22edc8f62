import { axe } from "../support/axe.js";
import { publish } from "../support/client.js";
import { broken } from "../support/faults.js";
import { bot } from "../support/octobot.js";
import { healthy } from "../support/packages.js";
import { expect, test } from "../support/test.js";

test("a subscriber copies a link that the real OctoBot installs, until it is stopped", async ({
  page,
  context,
  hub,
  signIn,
  watch,
}) => {
  // Whether there is a subscription is asked, and there is none.
  watch.expect({ status: 404, path: /\/subscription$/ });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Patient Walker" });

  await signIn(page, await hub.person());
  await page.goto(`/profiles/${slug}`);
  await page.getByRole("button", { name: "Subscribe", exact: true }).click();
  await expect(page.getByRole("heading", { name: "You are subscribed" })).toBeFocused();
  await axe(page, "a profile that is subscribed to");

  await page.getByRole("button", { name: "Copy download url" }).click();
  await expect(page.getByText("Download url copied.").first()).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(new RegExp(`^${hub.url}/d/[^/]+/${slug}\\.zip$`));

  const [started] = await bot({ do: "startup", url: link });
  expect(started?.error).toBeNull();
  expect(started?.installed).toMatchObject([
    { name: "Patient Walker", origin_url: link, config: { trader: { enabled: false } } },
  ]);

  await page.getByRole("button", { name: "Stop subscription" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await axe(page, "the question whether to stop");
  await dialog.getByRole("button", { name: "Stop subscription" }).click();
  await expect(page.getByRole("button", { name: "Subscribe", exact: true })).toBeVisible();
  const after = await fetch(link);
  expect(after.status).toBe(410);
  const [refused] = await bot({ do: "startup", url: link });
  expect(refused?.installed).toEqual([]);
});

test("a link that is replaced serves nothing any more, and the new one does", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Careful Walker" });
  const subscriber = await hub.person();
  const before = (await (await hub.signedIn(subscriber)).ask("PUT", `/profiles/${slug}/subscription`)).body;

  await signIn(page, subscriber);
  await page.goto(`/profiles/${slug}`);
  await page.getByRole("button", { name: "Replace the link" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replace the link" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const link = await page.getByRole("link", { name: "Download the ZIP" }).getAttribute("href");
  expect(link).not.toBe(before.download_url);
  expect((await fetch(before.download_url)).status).toBe(410);
  expect((await fetch(link ?? "")).status).toBe(200);
});

test("a version that was withdrawn is not said to be new", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Fickle Walker" });
  const subscriber = await hub.person();
  await (await hub.signedIn(subscriber)).ask("PUT", `/profiles/${slug}/subscription`);
  await moderator.decide(await author.submittedAnew(slug, { name: "Fickle Walker" }, healthy({ amount: 5 })), "approve");

  await signIn(page, subscriber);
  await page.goto("/subscriptions");
  await expect(page.getByText("Version 2 is new behind your link")).toBeVisible();
  await author.ask("POST", `/profiles/${slug}/versions/2/yank`);
  await page.reload();
  await expect(page.getByText("Serves version 1")).toBeVisible();
  await expect(page.getByText(/is new behind your link/)).toHaveCount(0);
});

test("whoever the hub could not recognise is not told to sign in", async ({ page, hub, signIn, watch }) => {
  watch.expect({ path: /\/api\/v1\// });
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Unreached Walker" });
  await signIn(page, await hub.person());
  const mend = await broken(page, /\/session/);
  await page.goto(`/profiles/${slug}`);
  await expect(page.getByRole("complementary").getByRole("alert")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in to subscribe" })).toHaveCount(0);
  await mend();
});

test("who is not signed in is asked to, and comes back to the profile", async ({ page, hub, watch }) => {
  watch.expect({ status: 404, path: /\/subscription$/ });
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(author, moderator, { name: "Open Walker" });
  const { email, password } = await hub.person();

  await page.goto(`/profiles/${slug}`);
  await page.getByRole("link", { name: "Sign in to subscribe" }).click();
  await page.getByLabel("Mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/profiles/${slug}`);
  await expect(page.getByRole("button", { name: "Subscribe", exact: true })).toBeVisible();
});
