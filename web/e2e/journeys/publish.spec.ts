// Step two with packages that nobody should publish, and what may happen in the middle of the wizard.

import type { Page, Request } from "@playwright/test";
import { axe } from "../support/axe.js";
import type { Client } from "../support/client.js";
import { broken, held } from "../support/faults.js";
import { broken as cutOff, healthy, hostile, large, leaking } from "../support/packages.js";
import { picture } from "../support/pictures.js";
import { expect, test } from "../support/test.js";

/** A draft that has all but a package; tells its slug. */
async function begun(author: Client, name: string): Promise<string> {
  const { slug, etag } = await author.begin(name);
  const body = {
    summary: "Buys BTC once a week.",
    description: "Buys a little BTC each week.",
    licence: "CC-BY-4.0",
  };
  await author.ask("PATCH", `/profiles/${slug}/draft`, { body, etag });
  return slug;
}

/** Gives step two an archive. */
async function drop(page: Page, archive: Uint8Array, name = "profile.zip"): Promise<void> {
  await page.getByLabel(/^Profile package/).setInputFiles({
    name,
    mimeType: "application/zip",
    buffer: Buffer.from(archive),
  });
}

/** The uploads that the page begins from now on. Their bytes are not to be had: the browser tells none of a file's. */
function uploadsOf(page: Page): Request[] {
  const uploads: Request[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT" && request.url().endsWith("/draft/package")) uploads.push(request);
  });
  return uploads;
}

test("a hostile package is refused on the author's own machine", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const slug = await begun(await hub.signedIn(person), "Hostile Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  const uploads = uploadsOf(page);
  await drop(page, hostile());
  await expect(page.getByText("Nothing of it has left this machine.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("../../user/config.json");
  await axe(page, "a hostile package");
  expect(uploads).toHaveLength(0);

  // Another file takes its place.
  await drop(page, healthy(), "weekly.zip");
  await expect(page.getByText("The package is uploaded.").first()).toBeVisible();
  expect(uploads).toHaveLength(1);
});

test("a broken archive and a file of another kind are told apart", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const slug = await begun(await hub.signedIn(person), "Broken Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  await drop(page, cutOff());
  await expect(page.getByText("Nothing of it has left this machine.")).toBeVisible();
  await page.getByLabel(/^Profile package/).setInputFiles({
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("no profile"),
  });
  await expect(page.getByText("notes.txt is not a ZIP file")).toBeVisible();
  await axe(page, "a file of another kind");
});

test("a checker that did not load is loaded anew for the next try", async ({ page, hub, signIn, watch }) => {
  watch.expect({ path: /\/assets\/checker-[^/]+\.wasm$/ });
  const person = await hub.person();
  const slug = await begun(await hub.signedIn(person), "Unlucky Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  const checker = /\/assets\/checker-[^/]+\.wasm$/;
  await page.route(checker, (route) => route.abort());
  await drop(page, healthy());
  await expect(page.getByText("The checker did not work here")).toBeVisible();
  await axe(page, "a checker that did not load");
  await page.unroute(checker);
  await drop(page, healthy());
  await expect(page.getByText("The package is uploaded.").first()).toBeVisible();
});

test("leaked secrets are taken out in the browser, and only the cleaned package is sent", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const slug = await begun(author, "Leaking Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  const uploads = uploadsOf(page);
  let workers = 0;
  page.on("worker", () => (workers += 1));
  await drop(page, leaking());
  await expect(page.getByText(/It holds 2 secrets/)).toBeVisible();
  await axe(page, "a leaking package");
  await page.getByRole("button", { name: "Remove them here" }).click();
  await expect(page.getByText("The secrets are out")).toBeVisible();
  expect(workers, "how often the checker was loaded").toBe(1);
  await axe(page, "a cleaned package");
  expect(uploads).toHaveLength(0);
  await page.getByRole("button", { name: "Upload the cleaned package" }).click();
  await expect(page.getByText("The package is uploaded.").first()).toBeVisible();
  expect(uploads).toHaveLength(1);
  // The hub looks for itself, and takes nothing that holds a secret.
  const draft = await author.ask("GET", `/profiles/${slug}/draft`);
  expect(draft.body.package.report.findings.map((finding: { code: string }) => finding.code)).not.toContain(
    "exchange_credential",
  );
});

test("a package with warnings waits until its author has read them", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const slug = await begun(author, "Warned Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  const uploads = uploadsOf(page);
  await drop(page, healthy({ exchangeType: "lunar" }), "lunar.zip");
  await expect(page.getByText("Nothing blocks it, and it is not uploaded yet")).toBeVisible();
  await expect(page.getByText("Read the 1 warning below")).toBeVisible();
  await expect(page.getByRole("heading", { name: "What moderators and subscribers see (1)" })).toBeVisible();
  await axe(page, "a package with a warning");
  expect(uploads).toHaveLength(0);
  await page.getByRole("button", { name: /^Upload lunar.zip/ }).click();
  await expect(page.getByText("The package is uploaded.").first()).toBeVisible();

  // The last step shows what subscribers will be warned of.
  await page.getByRole("main").getByRole("link", { name: "Next" }).click();
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("heading", { level: 3, name: "Before you install" })).toBeVisible();
  await expect(preview.getByText("lunar").first()).toBeVisible();
  await expect(preview.getByRole("heading", { level: 3, name: "Runs on" })).toBeVisible();
  await axe(page, "a preview with a warning");
});

test("release notes that are too long are neither said to be saved nor left out", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const { slug } = await author.draft({ name: "Wordy Walker" });
  await signIn(page, person);
  await page.goto(`/editor/${slug}/publish`);
  const notes = page.getByRole("textbox", { name: /^Release notes/ });
  await notes.fill("n".repeat(5_001));
  await expect(page.getByText("Not saved: Release notes needs another look.")).toBeVisible();
  await expect(page.getByText("Saved", { exact: true })).toHaveCount(0);
  await page.getByRole("checkbox", { name: /accept the rules/ }).check();
  await page.getByRole("button", { name: "Submit for review" }).click();
  await expect(notes).toBeFocused();
  expect((await author.ask("GET", `/profiles/${slug}/submissions`)).body.items).toEqual([]);

  await notes.fill("Shorter.");
  await page.getByRole("button", { name: "Submit for review" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Waiting for review" })).toBeVisible();
  const [submission] = (await author.ask("GET", `/profiles/${slug}/submissions`)).body.items;
  expect(submission.release_notes).toBe("Shorter.");
});

test("Next says that it saves, and takes no word along that is no tag", async ({ page, hub, signIn }) => {
  await signIn(page, await hub.person());
  await page.goto("/editor/new");
  await page.getByLabel("Name", { exact: true }).fill("Tagged Walker");
  const tags = page.getByLabel(/^Tags/);
  await tags.fill("100%");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(tags).toBeFocused();
  await expect(tags).toHaveValue("100%");
  await expect(page).toHaveURL("/editor/new");
  await tags.fill("steady");
  const release = await held(page, /\/profiles$/);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("button", { name: "Saving…" })).toBeVisible();
  release();
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeFocused();
  await page.getByRole("link", { name: "Strategy" }).click();
  await expect(page.getByRole("button", { name: "Take off steady" })).toBeVisible();
});

test("a strategy that does not load says so under a heading, and loads on demand", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 500, path: /\/account\/profiles/ });
  const person = await hub.person();
  const slug = await begun(await hub.signedIn(person), "Unmanaged Walker");
  await signIn(page, person);
  const mend = await broken(page, /\/account\/profiles/);
  await page.goto(`/editor/${slug}`);
  await expect(page.getByRole("heading", { level: 1, name: "Internal error" })).toBeVisible();
  await mend();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Unmanaged Walker" })).toBeVisible();
});

test("a draft survives a reload, and goes on on another machine", async ({ page, another, hub, signIn }) => {
  const person = await hub.person();
  await signIn(page, person);
  await page.goto("/editor/new");
  await page.getByLabel("Name", { exact: true }).fill("Wandering Walker");
  await page.getByLabel("Summary").fill("Goes on elsewhere.");
  await page.reload();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Wandering Walker");
  await page.getByRole("textbox", { name: "Description" }).fill("Begun here, ended there.");
  await page.getByLabel("Licence").selectOption("MIT");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();

  const elsewhere = await another();
  await signIn(elsewhere, person);
  await elsewhere.goto("/editor");
  await elsewhere.getByRole("main").getByRole("link", { name: "Wandering Walker" }).first().click();
  await elsewhere.goto("/editor/wandering-walker/strategy");
  await expect(elsewhere.getByLabel("Summary")).toHaveValue("Goes on elsewhere.");
  await expect(elsewhere.getByLabel("Licence")).toHaveValue("MIT");
});

test("a draft that was changed elsewhere, too, is shown and not overwritten", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 412, path: /\/draft$/ });
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const slug = await begun(author, "Torn Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/strategy`);
  await expect(page.getByLabel("Summary")).toHaveValue("Buys BTC once a week.");
  const draft = await author.ask("GET", `/profiles/${slug}/draft`);
  await author.ask("PATCH", `/profiles/${slug}/draft`, { body: { summary: "Theirs." }, etag: draft.etag });

  await page.getByLabel("Summary").fill("Mine.");
  await page.getByRole("textbox", { name: "Description" }).focus();
  await expect(page.getByRole("heading", { name: "This draft was changed elsewhere, too" })).toBeVisible();
  await axe(page, "a draft that was changed elsewhere, too");
  await page.getByRole("button", { name: "Keep all of mine" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const kept = await author.ask("GET", `/profiles/${slug}/draft`);
  expect(kept.body.summary).toBe("Mine.");
});

test("a session that ends in the middle of the wizard asks, and goes on where it was", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 401, path: /\/api\/v1\// });
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const slug = await begun(author, "Interrupted Walker");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/strategy`);
  await expect(page.getByLabel("Summary")).toHaveValue("Buys BTC once a week.");

  // Somebody ends all other sessions from elsewhere: this page's token and cookie are worth nothing now.
  await author.ask("DELETE", "/sessions");
  await page.getByLabel("Summary").fill("Typed as it ended.");
  await page.getByRole("textbox", { name: "Description" }).focus();
  const dialog = page.getByRole("dialog", { name: "Your session ended" });
  await expect(dialog).toBeVisible();
  await axe(page, "a session that ended");
  await dialog.getByLabel("Password").fill(person.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Summary")).toHaveValue("Typed as it ended.");
  const again = await hub.signedIn(person);
  expect((await again.ask("GET", `/profiles/${slug}/draft`)).body.summary).toBe("Typed as it ended.");
});

test("an upload that meets a broken hub says so, and is sent again on demand", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 500, path: /\/draft\/package$/ });
  const person = await hub.person();
  const slug = await begun(await hub.signedIn(person), "Patient Sender");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  await page.route(/\/draft\/package$/, (route) => route.fulfill({ status: 500, body: "" }));
  await drop(page, healthy(), "weekly.zip");
  await expect(page.getByRole("button", { name: "Upload weekly.zip again" })).toBeVisible();
  await axe(page, "an upload that failed");
  await page.unroute(/\/draft\/package$/);
  await page.getByRole("button", { name: "Upload weekly.zip again" }).click();
  await expect(page.getByText("The package is uploaded.").first()).toBeVisible();
});

test("an upload on which nothing moves is given up after a minute, and the hub is asked for", async ({ page, hub, signIn, watch }) => {
  watch.expect({ path: /\/draft\/package$/ });
  await page.clock.install();
  const person = await hub.person();
  const slug = await begun(await hub.signedIn(person), "Stuck Sender");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  await held(page, /\/draft\/package$/);
  const upload = page.waitForRequest(/\/draft\/package$/);
  await drop(page, healthy(), "weekly.zip");
  await upload;
  await page.clock.fastForward("01:01");
  await expect(page.getByRole("button", { name: "Upload weekly.zip again" })).toBeVisible();
  await expect(page.getByText("The hub does not answer.")).toBeVisible();
});

test("a logo is fetched again with another token when that of the page has ended", async ({ page, hub, signIn, watch }) => {
  watch.expect({ status: 401, path: /\/logos\// });
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const { slug, etag } = await author.begin("Pictured Walker");
  const form = new FormData();
  const { buffer, name, mimeType } = picture();
  form.set("file", new File([new Uint8Array(buffer)], name, { type: mimeType }));
  await author.ask("PUT", `/profiles/${slug}/draft/logo`, { body: form, etag });
  await signIn(page, person);
  const body = {
    type: "/docs/errors#session-ended",
    title: "The session has ended",
    status: 401,
    code: "session_ended",
    detail: "This session has ended: sign in again.",
    instance: "1",
  };
  await page.route(
    /\/logos\//,
    (route) => route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(body) }),
    { times: 1 },
  );
  await page.goto(`/editor/${slug}/strategy`);
  await expect(page.locator("main img.logo").first()).toBeVisible();
});

test("a package that is dropped shows how far its upload is, and is stopped on the way", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const slug = await begun(author, "Stopped Sender");
  await signIn(page, person);
  await page.goto(`/editor/${slug}/profile`);
  const zone = page.locator(".drop-zone");
  await expect(zone).toBeVisible();
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  // A line on which two megabytes take twenty seconds.
  const slow = { offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: 100_000 };
  await line.send("Network.emulateNetworkConditions", slow);

  const carried = await page.evaluateHandle((bytes) => {
    const carried = new DataTransfer();
    const archive = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    carried.items.add(new File([archive], "heavy.zip", { type: "application/zip" }));
    return carried;
  }, Buffer.from(large(2_000_000)).toString("base64"));
  for (const event of ["dragenter", "dragover", "drop"]) await zone.dispatchEvent(event, { dataTransfer: carried });

  const bar = page.getByRole("progressbar", { name: "Upload of heavy.zip" });
  await expect(page.getByText(/^[1-9]\d? %: .+ of .+ sent$/)).toBeVisible();
  const [sent, of] = await bar.evaluate((bar: HTMLProgressElement) => [bar.value, bar.max]);
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(of ?? 0);
  await axe(page, "an upload on its way");
  await page.getByRole("button", { name: "Stop the upload" }).click();
  await expect(bar).toHaveCount(0);
  await expect(page.getByText("it is not uploaded yet")).toBeVisible();
  const draft = await author.ask("GET", `/profiles/${slug}/draft`);
  expect(draft.body.package).toBeNull();
});

test("what a moderator asks for stands where it is mended", async ({ page, hub, signIn }) => {
  const person = await hub.person();
  const author = await hub.signedIn(person);
  const { slug, id } = await author.submitted({ name: "Hasty Walker" });
  const moderator = await hub.signedIn(await hub.person("moderator"));
  const words = "The summary promises more than the package does.";
  await moderator.decide(id, "request-changes", { reason: words });
  await signIn(page, person);
  await page.goto("/editor");
  await expect(page.getByRole("main")).toContainText(words);
  await page.getByRole("link", { name: /Make the changes/ }).click();
  await expect(page).toHaveURL(`/editor/${slug}/strategy`);
  await expect(page.getByRole("main")).toContainText(words);
  await axe(page, "changes are asked for");
});
