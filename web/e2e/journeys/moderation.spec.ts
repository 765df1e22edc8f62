// The desk of those who decide.

import { axe } from "../support/axe.js";
import { publish } from "../support/client.js";
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
  await expect(page.getByRole("heading", { level: 1, name: "Queue" })).toBeVisible();
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

test("somebody else's decision in between is shown, and what was written stays", async ({ page, another, hub, signIn, watch }) => {
  watch.expect({ status: 409, path: /\/request-changes$/ }, { status: 404, path: /\/subscription$/ });
  const author = await hub.signedIn(await hub.person());
  const { id } = await author.submitted({ name: "Contested Walker" });
  const [first, second] = [await hub.person("moderator", "first"), await hub.person("moderator", "second")];
  await signIn(page, first);
  await page.goto(`/moderation/${id}`);
  await page.getByRole("button", { name: "Claim it" }).click();
  await page.getByLabel("Words for the author").fill("Please say which pairs it trades, and why.");
  await page.getByLabel(/do not say what the package does/).check();

  const other = await another();
  await signIn(other, second);
  await other.goto(`/moderation/${id}`);
  await expect(other.getByText(`${first.handle} is looking at it`)).toBeVisible();
  await other.getByRole("button", { name: "Take over" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Take over" }).click();
  await expect(other.getByText("You are looking at it.")).toBeVisible();
  await other.getByRole("button", { name: "Approve", exact: true }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await expect(other.getByText("It is version 1.")).toBeVisible();

  await page.getByRole("button", { name: "Request changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Request changes" }).click();
  await expect(page.getByText("How it stands now")).toBeVisible();
  await expect(page.getByText(`It is approved, by ${second.handle}`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Your decision" })).toBeFocused();
  await expect(page.getByText("You wrote this, and it was not sent")).toBeVisible();
  await expect(page.getByText("Please say which pairs it trades, and why.")).toBeVisible();
  await axe(page, "a submission that somebody else decided");
  await page.reload();
  await expect(page.getByText("Please say which pairs it trades, and why.")).toBeVisible();
});

test("a note stays among moderators, and a message reaches the author", async ({ page, another, hub, signIn, watch }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const { slug, id } = await author.submitted({ name: "Talked Walker" });
  await signIn(page, await hub.person("moderator"));
  await page.goto(`/moderation/${id}`);
  const notes = page.getByRole("region", { name: "Notes: moderators alone read them" });
  const thread = page.getByRole("region", { name: new RegExp(`^Messages: ${person.handle}`) });
  await notes.getByLabel("A note").fill("Looks like the one from last week.");
  await thread.getByLabel(`A message to ${person.handle}`).fill("Which pairs did you try it on?");
  await page.reload();
  await expect(notes.getByLabel("A note")).toHaveValue("Looks like the one from last week.");
  await notes.getByRole("button", { name: "Keep the note" }).click();
  await expect(notes.getByRole("listitem")).toContainText("Looks like the one from last week.");
  await expect(notes.getByLabel("A note")).toHaveValue("");
  await expect(thread.getByText("Looks like the one from last week.")).toHaveCount(0);
  await thread.getByRole("button", { name: `Send to ${person.handle}` }).click();
  await expect(thread.getByRole("listitem")).toContainText("Which pairs did you try it on?");
  await axe(page, "a submission with messages and notes");

  const seen = JSON.stringify((await author.ask("GET", `/profiles/${slug}/submissions/1/messages`)).body);
  expect(seen).toContain("Which pairs did you try it on?");
  expect(seen).not.toContain("Looks like the one from last week.");
  await author.ask("POST", `/profiles/${slug}/submissions/1/messages`, { body: { words: "On BTC and ETH." } });
  const colleague = await another();
  await signIn(colleague, await hub.person("moderator"));
  await colleague.goto(`/moderation/${id}`);
  await expect(colleague.getByText("On BTC and ETH.")).toBeVisible();
  await expect(colleague.getByText("Looks like the one from last week.")).toBeVisible();

  watch.expect({ status: 404, path: /\/subscription$/ });
  const own = await another();
  await signIn(own, person);
  for (const path of [`/editor/${slug}`, "/notifications"]) {
    await own.goto(path);
    await expect(own.getByRole("heading", { level: 1 })).toBeVisible();
    await own.waitForLoadState("networkidle");
    await expect(own.getByText("Looks like the one from last week.")).toHaveCount(0);
  }
});

test("a saved reply brings its words and reasons into a decision", async ({ page, hub, signIn }) => {
  const administrator = await hub.signedIn(await hub.person("administrator"));
  await administrator.ask("POST", "/moderation/replies", {
    body: { title: "Promises profit", codes: ["promise"], words: "Please take out what promises profit." },
  });
  const author = await hub.signedIn(await hub.person());
  const { slug, id } = await author.submitted({ name: "Replied Walker" });
  await signIn(page, await hub.person("moderator"));
  await page.goto(`/moderation/${id}`);
  await page.getByRole("button", { name: "Claim it" }).click();
  const decision = page.getByRole("region", { name: "Your decision" });
  await decision.getByLabel("Words for the author").fill("Thank you.");
  const reply = decision.getByLabel("A saved reply");
  await expect(reply).toHaveValue("");
  await reply.selectOption({ label: "Promises profit" });
  await expect(decision.getByLabel("Words for the author")).toHaveValue("Thank you.");
  await decision.getByRole("button", { name: "Add it to the words" }).click();
  await expect(decision.getByLabel("Words for the author")).toHaveValue("Thank you.\n\nPlease take out what promises profit.");
  await expect(decision.getByLabel(/promises profit/)).toBeChecked();
  await decision.getByText("Words on single steps").click();
  await decision.getByLabel(/step Strategy/).fill("The summary calls it safe.");
  await decision.getByRole("button", { name: "Request changes" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The summary calls it safe.");
  await axe(page, "a decision with reasons and words on a step");
  await dialog.getByRole("button", { name: "Request changes" }).click();
  await expect(page.getByText("Changes requested").first()).toBeVisible();

  const { body } = await author.ask("GET", `/profiles/${slug}/submissions/1`);
  expect(body).toMatchObject({
    state: "changes_requested",
    codes: ["promise"],
    reason: "Thank you.\n\nPlease take out what promises profit.",
    about: [{ step: "strategy", words: "The summary calls it safe." }],
  });
});

test("an appeal is decided by another moderator than who decided", async ({ page, another, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  const { slug, id } = await author.submitted({ name: "Appealed Walker" });
  const decider = await hub.person("moderator");
  const reason = "It is the same as another profile that is there already.";
  await (await hub.signedIn(decider)).decide(id, "reject", { reason, codes: ["duplicate"] });
  await author.ask("POST", `/profiles/${slug}/submissions/1/appeal`, {
    body: { text: "It trades other pairs, with another size of orders." },
  });

  await signIn(page, decider);
  await page.goto("/moderation/appeals");
  await page.getByRole("link", { name: "Appealed Walker" }).click();
  await expect(page.getByText("You made this decision: another moderator decides on the appeal.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo the decision" })).toHaveCount(0);

  const colleague = await another();
  const judge = await hub.person("moderator");
  await signIn(colleague, judge);
  await colleague.goto("/moderation/appeals");
  await colleague.getByRole("link", { name: "Appealed Walker" }).click();
  await expect(colleague.getByText(reason)).toBeVisible();
  await expect(colleague.getByText("It is a small change of a profile that is there already")).toBeVisible();
  await colleague.getByLabel("Words for the author").fill("You are right: the pairs are others.");
  await colleague.getByRole("button", { name: "Undo the decision" }).click();
  await expect(colleague.getByText("The decision is undone")).toBeVisible();
  await axe(colleague, "an appeal that was decided");
  await colleague.goto("/moderation?mine=true");
  await expect(colleague.getByRole("link", { name: "Appealed Walker" })).toBeVisible();
  const { body } = await author.ask("GET", `/profiles/${slug}/submissions/1`);
  expect(body).toMatchObject({ state: "pending", appeal: { state: "overturned", independent: true } });
});

test("two reports hold a profile back until a moderator has looked", async ({ page, another, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/(subscription|profiles\/[^/]+)$/ }, { status: 410, path: /./ });
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.person("moderator");
  const slug = await publish(author, await hub.signedIn(moderator), { name: "Reported Walker" });
  const [trusted, other] = [await hub.person(), await hub.person()];
  for (const reporter of [trusted, other]) await hub.older(reporter, 8);
  const report = async (person: typeof trusted) =>
    (await hub.signedIn(person)).ask("POST", `/profiles/${slug}/reports`, {
      body: { reason: "misleading", text: "It trades more pairs than its page says." },
    });
  await report(trusted);

  await signIn(page, moderator);
  await page.goto("/moderation/reports");
  await page.getByRole("link", { name: "Reported Walker" }).click();
  await expect(page.getByText("It is neither held back nor suspended.")).toBeVisible();
  await page.getByRole("button", { name: `Trust reports by @${trusted.handle}` }).click();
  await expect(page.getByRole("button", { name: `Stop trusting reports by @${trusted.handle}` })).toBeVisible();
  await report(other);
  await page.reload();
  await expect(page.getByText("Held back by the hub itself since")).toBeVisible();
  await axe(page, "a case in quarantine");
  const visitor = await another();
  expect((await visitor.request.get(`${hub.url}/api/v1/profiles/${slug}`)).status()).toBe(404);

  // A dismissed report says so to whoever made it; the release gives the page back.
  const first = page.getByRole("article").first();
  await first.getByLabel("Words for whoever reported it").fill("Its page names all the pairs.");
  await first.getByRole("button", { name: "Dismiss it" }).click();
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "Reports", exact: true })).toBeFocused();
  await page.getByRole("button", { name: /^Release it/ }).click();
  const dialog = page.getByRole("dialog");
  await axe(page, "a question before a release");
  await dialog.getByRole("button", { name: /^Release it/ }).click();
  await expect(page.getByText("It is neither held back nor suspended.")).toBeVisible();
  expect((await visitor.request.get(`${hub.url}/api/v1/profiles/${slug}`)).status()).toBe(200);
  await expect(page.getByRole("link", { name: "the history of" })).toHaveAttribute("href", /^\/moderation\/authors\//);
});

test("a version is taken down with a reason that everybody reads, and offered again", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/moderation\/cases\// });
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.person("moderator");
  const slug = await publish(author, await hub.signedIn(moderator), { name: "Withdrawn Walker" });
  await signIn(page, moderator);
  await page.goto(`/moderation/cases/${slug}`);
  await page.getByRole("button", { name: /^Take it down/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^Take it down/ }).click();
  await expect(dialog.getByLabel("Words that everybody reads")).toBeFocused();
  await dialog.getByLabel("Words that everybody reads").fill("Its stop losses are upside down.");
  await dialog.getByLabel(/made to harm/).check();
  await axe(page, "a question before a take-down");
  await dialog.getByRole("button", { name: /^Take it down/ }).click();
  await expect(page.getByText("Its stop losses are upside down.")).toBeVisible();
  const taken = await author.ask("GET", `/profiles/${slug}/versions/1`);
  expect(taken.body).toMatchObject({ taken_down_reason: "Its stop losses are upside down.", taken_down_codes: ["harmful"] });

  await page.getByRole("button", { name: /^Offer it again/ }).click();
  await dialog.getByRole("button", { name: /^Offer it again/ }).click();
  await expect(page.getByRole("button", { name: /^Take it down/ })).toBeVisible();
  expect((await author.ask("GET", `/profiles/${slug}/versions/1`)).body.taken_down_at).toBeNull();
});

test("the desk is worked by single keys, which count in no field and can be turned off", async ({ page, hub, signIn }) => {
  const author = await hub.signedIn(await hub.person());
  await author.submitted({ name: "Pressed Walker" });
  await signIn(page, await hub.person("moderator"));
  await page.goto("/moderation");
  const rows = page.locator(".key-row");
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press("j");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toBeVisible();
  await axe(page, "the keyboard shortcuts");
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);

  await page.getByRole("link", { name: "Pressed Walker" }).focus();
  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { level: 1, name: "Pressed Walker" })).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByText("You are looking at it.")).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByLabel("A note")).toBeFocused();
  await page.keyboard.type("crax?");
  await expect(page.getByLabel("A note")).toHaveValue("crax?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("a");
  await expect(page.getByRole("dialog", { name: "Approve this submission?" })).toBeVisible();
  await page.keyboard.press("x");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByLabel(/Single keys work/).uncheck();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("r");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Pressed Walker" }).focus();
  await page.keyboard.press("r");
  await page.keyboard.press("?");
  // Turned on again they work: had the key before them done something, it would have come first.
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(page.getByText("You are looking at it.")).toBeVisible();
  await page.getByLabel(/Single keys work/).check();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("heading", { level: 1, name: "Pressed Walker" }).focus();
  await page.keyboard.press("r");
  await expect(page.getByText("Nobody is looking at it.")).toBeVisible();
});

test("of two moderators at a dialog the second is not led to undo what the first did", async ({ page, another, hub, signIn, watch }) => {
  watch.expect({ status: 404, path: /\/moderation\/cases\// }, { status: 409, path: /\/quarantine$/ });
  const author = await hub.signedIn(await hub.person());
  const moderator = await hub.person("moderator");
  const client = await hub.signedIn(moderator);
  const slug = await publish(author, client, { name: "Twice Held Walker" });
  const colleague = await another();
  await signIn(colleague, await hub.person("moderator"));
  await signIn(page, moderator);
  await page.goto(`/moderation/cases/${slug}`);
  await page.getByRole("button", { name: /^Hold it back/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Words for the author and subscribers").fill("Held back until its pairs are looked at.");

  await colleague.goto(`/moderation/cases/${slug}`);
  await colleague.getByRole("button", { name: /^Hold it back/ }).click();
  await colleague.getByRole("dialog").getByLabel("Words for the author and subscribers").fill("Its page promises too much.");
  await colleague.getByRole("dialog").getByRole("button", { name: /^Hold it back/ }).click();
  await expect(colleague.getByText("Held back by a moderator since")).toBeVisible();

  await dialog.getByRole("button", { name: /^Hold it back/ }).click();
  await expect(dialog.locator(".notice-failed").first()).toBeVisible();
  await expect(page.getByText("Held back by a moderator since")).toBeVisible();
  await expect(dialog.getByRole("heading")).toContainText("Hold it back");
  await expect(dialog.getByLabel("Words for the author and subscribers")).toHaveValue("Held back until its pairs are looked at.");
  await expect(dialog.getByRole("button", { name: /Release|Hold it back/ })).toHaveCount(0);
  await axe(page, "a dialog that came too late");
  await dialog.getByRole("button", { name: "Close" }).click();
  expect((await client.ask("GET", `/profiles/${slug}`)).body.quarantined_reason).toBe("Its page promises too much.");
  await page.getByRole("button", { name: /^Release it/ }).click();
  await expect(dialog.getByLabel("Words for the author")).toHaveValue("");
});

test("of two moderators at an appeal the second is told, and keeps the words", async ({ page, another, hub, signIn, watch }) => {
  watch.expect({ status: 409, path: /\/appeals\/[^/]+\/uphold$/ });
  const author = await hub.signedIn(await hub.person());
  const { slug, id } = await author.submitted({ name: "Twice Judged Walker" });
  const reason = "It is the same as another profile that is there already.";
  await (await hub.signedIn(await hub.person("moderator"))).decide(id, "reject", { reason, codes: ["duplicate"] });
  const { body: appeal } = await author.ask("POST", `/profiles/${slug}/submissions/1/appeal`, {
    body: { text: "It trades other pairs, with another size of orders." },
  });
  await signIn(page, await hub.person("moderator"));
  await page.goto(`/moderation/appeals/${appeal.id}`);
  await page.getByLabel("Words for the author").fill("The pairs are the same in both.");
  // What is written is still there after a look elsewhere.
  await page.getByRole("link", { name: "See the submission with all that was found" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Twice Judged Walker" })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("Words for the author")).toHaveValue("The pairs are the same in both.");

  const colleague = await another();
  const judge = await hub.person("moderator");
  await signIn(colleague, judge);
  await colleague.goto(`/moderation/appeals/${appeal.id}`);
  await colleague.getByLabel("Words for the author").fill("You are right: the pairs are others.");
  await colleague.getByRole("button", { name: "Undo the decision" }).click();
  await expect(colleague.getByRole("heading", { name: "What came of it" })).toBeFocused();

  await page.getByRole("button", { name: "The decision stays" }).click();
  await expect(page.getByText("You wrote this, and it was not sent")).toBeVisible();
  await expect(page.getByText("The pairs are the same in both.")).toBeVisible();
  await expect(page.getByText("The decision is undone")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`@${judge.handle}`);
  await axe(page, "an appeal that somebody else decided");
});

test("evidence shows each check, and the author's history what became of other submissions", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const moderator = await hub.person("moderator");
  const refused = await author.submitted({ name: "Former Walker" });
  await (await hub.signedIn(moderator)).decide(refused.id, "reject", {
    reason: "It promises what nobody can promise.",
    codes: ["promise"],
  });
  const { id } = await author.submitted({ name: "Linked Walker", description: "More at https://example.org/more, and no profit is sure." });
  await signIn(page, moderator);
  await page.goto(`/moderation/${id}`);
  const evidence = page.getByRole("region", { name: "What the checks say" });
  await expect(evidence.getByText("text.links")).toBeVisible();
  await expect(evidence.getByRole("link", { name: "example.org" })).toHaveAttribute("rel", /noreferrer/);
  await evidence.getByText(/checks? passed/).click();
  await expect(evidence.getByText("package.copy")).toBeVisible();
  await axe(page, "a submission with evidence");
  const history = page.getByRole("region", { name: "The author's history" });
  await expect(history.getByText("1 rejected")).toBeVisible();
  await history.getByRole("link", { name: "All of it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `History of @${person.handle}` })).toBeFocused();
  await expect(page.getByText("It promises what nobody can promise.")).toBeVisible();
  await axe(page, "an author's history");
});
