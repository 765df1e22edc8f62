// What author and moderators say to each other about a submission: reasons, messages, appeals, and whose turn it is.

import { axe } from "../support/axe.js";
import { type Client, publish } from "../support/client.js";
import { expect, test } from "../support/test.js";

/** The open appeal about a profile: others of the hub may wait before it. */
async function appealOf(moderator: Client, slug: string): Promise<{ id: string }> {
  const { items } = (await moderator.ask("GET", "/moderation/appeals?limit=100")).body;
  return items.find(({ profile }: { profile: string }) => profile === slug);
}

test("an author reads why a submission came back, at the step it concerns, and answers", async ({ page, hub, signIn }) => {
  const author = await hub.person();
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const client = await hub.signedIn(author);
  const { slug, id } = await client.submitted({ name: "Vague Walker" });
  await signIn(page, author);

  await page.goto("/editor");
  await expect(page.getByRole("main")).toContainText("waiting on us");
  // Other journeys decide on the same hub.
  const { body: times } = await client.ask("GET", "/review-times");
  const said =
    times.median_seconds === null
      ? "Too few decisions in the last 30 days to say how long one takes."
      : /^Of the decisions of the last 30 days, half came within .+, nine of ten within /;
  await expect(page.getByText(said)).toBeVisible();
  await page.goto(`/editor/${slug}/publish`);
  await expect(page.getByText(said)).toBeVisible();

  await moderator.decide(id, "request-changes", {
    reason: "Please say which pairs it trades.",
    codes: ["unclear"],
    about: [
      { step: "strategy", words: "Name the pairs in the summary." },
      { step: "publish", words: "The notes say nothing." },
    ],
  });
  await page.goto(`/editor/${slug}`);
  await expect(page.getByText("Waiting on you")).toBeVisible();
  const rule = page.getByRole("link", { name: /^The rule/ });
  await expect(rule).toHaveAttribute("href", "/rules#what-moderators-check");
  await expect(page.getByText("Name the pairs in the summary.")).toBeVisible();
  await axe(page, "a submission that came back");

  await page.getByRole("button", { name: "Send about submission 1" }).click();
  await expect(page.getByText("The message is missing.")).toBeVisible();
  await page.getByLabel("Write to the moderators").fill("Are two pairs too many?");
  await page.getByRole("button", { name: "Send about submission 1" }).click();
  const messages = page.getByRole("list", { name: "Messages about submission 1" });
  await expect(messages.getByRole("listitem")).toHaveText([/You.*Are two pairs too many\?/]);
  await expect(page.getByLabel("Write to the moderators")).toHaveValue("");
  await moderator.ask("POST", `/moderation/submissions/${id}/messages`, { body: { words: "Two are fine." } });
  await page.goto("/notifications");
  await page.getByRole("link", { name: "Read and answer" }).click();
  await expect(messages.getByRole("listitem")).toHaveText([/You/, /A moderator.*Two are fine\./]);
  await axe(page, "a thread");

  // The words stand at the step that they are about; the others are named.
  await page.goto(`/editor/${slug}/strategy`);
  const note = page.getByRole("region", { name: "What the moderator asks for" });
  await expect(note).toContainText("Name the pairs in the summary.");
  await expect(note).not.toContainText("The notes say nothing.");
  await note.getByRole("link", { name: "Publish" }).click();
  await expect(page).toHaveURL(`/editor/${slug}/publish`);
  await expect(note).toContainText("The notes say nothing.");
  await page.goto("/rules#what-moderators-check");
  await expect(page.locator("#what-moderators-check")).toBeVisible();
});

test("a rejection is appealed once, and undone by somebody else", async ({ page, hub, signIn }) => {
  const author = await hub.person();
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const second = await hub.signedIn(await hub.person("moderator"));
  const client = await hub.signedIn(author);
  const { slug, id } = await client.submitted({ name: "Wronged Walker" });
  await moderator.decide(id, "reject", { reason: "It is somebody else's work.", codes: ["copied"] });

  await signIn(page, author);
  await page.goto(`/editor/${slug}`);
  await page.getByRole("button", { name: "Appeal the rejection" }).click();
  const dialog = page.getByRole("dialog", { name: "Appeal the rejection of submission 1?" });
  await dialog.getByRole("button", { name: "Send the appeal" }).click();
  await expect(dialog.getByText("The text is missing.")).toBeVisible();
  await axe(page, "an appeal with nothing in it");
  await dialog.getByLabel("Why the decision was wrong").fill("I am the author of both profiles.");
  await dialog.getByRole("button", { name: "Send the appeal" }).click();
  await expect(dialog).toHaveCount(0);
  const appeal = page.getByRole("region", { name: "Your appeal" });
  await expect(appeal).toContainText("Waiting for another moderator");
  await expect(appeal).toBeFocused();
  await expect(page.getByRole("button", { name: "Appeal the rejection" })).toHaveCount(0);

  const open = await appealOf(second, slug);
  await second.ask("POST", `/moderation/appeals/${open.id}/overturn`, { body: { reason: "Both are by the same author." } });
  await page.goto("/notifications");
  await expect(page.getByRole("heading", { name: "Your appeal about Wronged Walker was right" })).toBeVisible();
  await page.goto(`/editor/${slug}`);
  await expect(appeal).toContainText("The decision was undone");
  await expect(appeal).toContainText("Both are by the same author.");
  await expect(appeal).toContainText("The submission is back in the queue.");
  await expect(appeal).not.toContainText("Not independently decided");
  await axe(page, "an appeal that was answered");
});

test("a take-down is appealed from the version that it concerns", async ({ page, hub, signIn }) => {
  const author = await hub.person();
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const second = await hub.signedIn(await hub.person("moderator"));
  const slug = await publish(await hub.signedIn(author), moderator, { name: "Taken Walker" });
  const version = (await moderator.ask("GET", `/profiles/${slug}/versions/1`)).body;
  await moderator.ask("POST", `/moderation/versions/${version.id}/take-down`, {
    body: { reason: "Its settings lose more than its page says.", codes: ["unclear"] },
  });

  await signIn(page, author);
  await page.goto(`/editor/${slug}`);
  await page.getByRole("button", { name: "Appeal the take-down" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why the decision was wrong").fill("The page names the loss in its second paragraph.");
  await dialog.getByRole("button", { name: "Send the appeal" }).click();
  const appeal = page.getByRole("region", { name: "Your appeal" });
  await expect(appeal).toContainText("Waiting for another moderator");
  const open = await appealOf(second, slug);
  await second.ask("POST", `/moderation/appeals/${open.id}/uphold`, { body: { reason: "The second paragraph is about fees." } });
  await page.reload();
  await expect(appeal).toContainText("The decision stays");
  await expect(appeal).toContainText("The second paragraph is about fees.");
  await expect(page.getByRole("button", { name: "Appeal the take-down" })).toHaveCount(0);
});
