// Every page, and the states of it that are worth looking at. A new page is a line here: it is then pictured by `cargo xtask
// screenshots`, and held against WCAG 2.2 by journeys/pages.spec.ts.

import { expect, type Page } from "@playwright/test";
import { broken, held, registering, stopped } from "../support/faults.js";
import { broken as brokenArchive, healthy, hostile, leaking } from "../support/packages.js";
import type { Stage } from "./stage.js";

/** A page in a state. */
export interface Shown {
  name: string;
  path: string | ((stage: Stage) => string);
  /** Which of the demo's accounts looks at it, or the stage's administrator; nobody without. */
  who?: "ada" | "mira" | "sam" | "root";
  /** What is wrong with the hub meanwhile. */
  fault?: (page: Page) => Promise<unknown>;
  /** What is not there, because that is the state. */
  fails?: RegExp;
  /** What is done on the page until it is in that state. */
  then?: (page: Page) => Promise<void>;
  /** What the page says in that state and in no other that it passes through. */
  says?: string;
  /** Set where the page goes on loading, because that is the state. */
  loading?: true;
}

function dropped(archive: Uint8Array) {
  return async (page: Page) => {
    const file = { name: "profile.zip", mimeType: "application/zip", buffer: Buffer.from(archive) };
    await page.locator('input[type="file"]').first().setInputFiles(file);
  };
}

const pressed = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole("main").getByRole("button", { name }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
};

/** Claims it, or goes on with the claim of another look at it. */
async function claimed(page: Page) {
  const take = page.getByRole("button", { name: "Claim it" });
  const release = page.getByRole("button", { name: "Release", exact: true });
  await expect(take.or(release)).toBeVisible();
  if (await take.isVisible()) await take.click();
  await expect(release).toBeVisible();
  await page.getByText("Words on single steps").click();
}

const step = (name: "strategy" | "profile" | "publish", of: "draft" | "begun" | "blank" | "unwanted") => (stage: Stage) =>
  `/editor/${stage[of]}/${name}`;

export const PAGES: Shown[] = [
  { name: "explore", path: "/" },
  { name: "explore-signed-in", path: "/", who: "sam" },
  { name: "explore-filtered", path: "/?q=btc&risk=low", says: "Take off: Low risk" },
  { name: "explore-empty", path: "/?q=nothingofthatname", says: "No profile matches" },
  { name: "explore-loading", path: "/", fault: (page) => held(page, /profiles|facets/), loading: true },
  { name: "explore-stopped", path: "/", fault: (page) => stopped(page), says: "The hub did not answer" },
  { name: "explore-broken", path: "/", fault: (page) => broken(page), says: "Something broke on our side." },
  { name: "profile", path: ({ profile }) => `/profiles/${profile}` },
  { name: "profile-subscribed", path: ({ profile }) => `/profiles/${profile}`, who: "sam", says: "You are subscribed" },
  { name: "profile-own", path: ({ profile }) => `/profiles/${profile}`, who: "ada", says: "Manage", fails: /\/subscription$/ },
  { name: "profile-demo", path: "/profiles/eth-range-grid" },
  {
    name: "profile-stopped",
    path: ({ profile }) => `/profiles/${profile}`,
    fault: (page) => stopped(page),
    says: "The hub did not answer",
  },
  { name: "profile-not-found", path: "/profiles/no-such-profile", fails: /\/no-such-profile(\/tombstone)?$/, says: "There is nothing here" },
  {
    name: "profile-report",
    path: "/profiles/eth-range-grid",
    who: "sam",
    fails: /\/subscription$/,
    then: (page) => page.getByRole("button", { name: "Report this profile" }).click(),
    says: "What you saw",
  },
  { name: "profile-gone", path: ({ gone }) => `/profiles/${gone}`, fails: /\/profiles\/[^/]+$/, says: "If your OctoBot has it" },
  {
    name: "profile-taken-down",
    path: ({ withdrawn }) => `/profiles/${withdrawn}`,
    fails: /\/profiles\/[^/]+$/,
    says: "A moderator took a version of it down",
  },
  { name: "author", path: "/authors/ada" },
  { name: "sign-in", path: "/sign-in" },
  { name: "register", path: "/register" },
  { name: "register-invite", path: "/register", fault: (page) => registering(page, "invite"), says: "by invitation" },
  {
    name: "register-invited",
    path: "/register#invitation=an-invitation",
    fault: (page) => registering(page, "invite"),
    says: "You are invited",
  },
  { name: "register-closed", path: "/register", fault: (page) => registering(page, "closed"), says: "takes no new accounts" },
  { name: "reset", path: "/reset" },
  { name: "verify", path: "/verify" },
  { name: "editor", path: "/editor", who: "ada" },
  { name: "editor-empty", path: "/editor", who: "sam", says: "Nothing here yet" },
  { name: "editor-nobody", path: "/editor", says: "This page is for accounts." },
  { name: "wizard-new", path: "/editor/new", who: "ada" },
  { name: "wizard-strategy", path: step("strategy", "draft"), who: "ada" },
  { name: "wizard-profile", path: step("profile", "draft"), who: "ada", says: "The draft has a package" },
  { name: "wizard-profile-empty", path: step("profile", "begun"), who: "ada", says: "Next, without a package" },
  {
    name: "wizard-profile-leaking",
    path: step("profile", "begun"),
    who: "ada",
    then: dropped(leaking()),
    says: "It holds 2 secrets",
  },
  {
    name: "wizard-profile-hostile",
    path: step("profile", "begun"),
    who: "ada",
    then: dropped(hostile()),
    says: "../../user/config.json",
  },
  {
    name: "wizard-profile-broken",
    path: step("profile", "begun"),
    who: "ada",
    then: dropped(brokenArchive()),
    says: "Nothing of it has left this machine.",
  },
  {
    name: "wizard-profile-healthy",
    path: step("profile", "blank"),
    who: "ada",
    then: dropped(healthy()),
    says: "The draft has a package",
  },
  { name: "wizard-changes-requested", path: step("strategy", "unwanted"), who: "ada", says: "Name the pair in the summary." },
  { name: "wizard-publish", path: step("publish", "draft"), who: "ada" },
  { name: "wizard-publish-incomplete", path: step("publish", "begun"), who: "ada", says: "Still missing" },
  { name: "manage", path: ({ profile }) => `/editor/${profile}`, who: "ada" },
  { name: "manage-changes-requested", path: ({ unwanted }) => `/editor/${unwanted}`, who: "ada", says: "Ask here if anything is unclear." },
  { name: "manage-appealed", path: ({ appealed }) => `/editor/${appealed}`, who: "ada", says: "Waiting for another moderator" },
  { name: "subscriptions", path: "/subscriptions", who: "sam", says: "You hold a withdrawn version" },
  { name: "subscriptions-empty", path: "/subscriptions", who: "mira", says: "No subscriptions yet" },
  { name: "notifications", path: "/notifications", who: "sam" },
  { name: "account", path: "/account", who: "sam" },
  { name: "moderation", path: "/moderation", who: "mira" },
  { name: "moderation-yours", path: "/moderation?mine=true", who: "mira", says: "Nothing is yours" },
  { name: "moderation-stopped", path: "/moderation", who: "mira", fault: (page) => stopped(page, /queue/), says: "The hub did not answer" },
  { name: "moderation-keys", path: "/moderation", who: "mira", then: pressed("Keyboard shortcuts") },
  { name: "moderation-review", path: ({ waiting }) => `/moderation/${waiting}`, who: "mira", says: "What the checks say" },
  {
    name: "moderation-review-claimed",
    path: ({ waiting }) => `/moderation/${waiting}`,
    who: "root",
    then: claimed,
    says: "Why, by the rules",
  },
  { name: "moderation-review-not-found", path: "/moderation/no-such-id", who: "mira", fails: /no-such-id$/, says: "There is nothing here" },
  { name: "moderation-cases", path: "/moderation/cases", who: "mira", says: "Sure Momentum" },
  { name: "moderation-case", path: ({ held }) => `/moderation/cases/${held}`, who: "mira", says: "Held back by a moderator since" },
  {
    name: "moderation-case-suspend",
    path: ({ held }) => `/moderation/cases/${held}`,
    who: "mira",
    then: pressed(/^Suspend the profile/),
  },
  { name: "moderation-case-none", path: ({ profile }) => `/moderation/cases/${profile}`, who: "mira", fails: /\/cases\//, says: "There never was a reason" },
  { name: "moderation-author", path: "/moderation/authors/ada", who: "mira", says: "Submissions, the newest first" },
  { name: "moderation-reports", path: "/moderation/reports", who: "mira", says: "Sure Momentum" },
  { name: "moderation-appeals", path: "/moderation/appeals", who: "root", says: "Copied Momentum" },
  { name: "moderation-appeal", path: ({ appeal }) => `/moderation/appeals/${appeal}`, who: "root", says: "Undo the decision" },
  { name: "moderation-appeal-own", path: ({ appeal }) => `/moderation/appeals/${appeal}`, who: "mira", says: "You made this decision" },
  { name: "admin-accounts", path: "/admin/accounts", who: "root", says: "@ada" },
  { name: "admin-accounts-empty", path: "/admin/accounts?q=nobodyatall", who: "root", says: "No such account" },
  { name: "admin-account", path: "/admin/accounts/ada", who: "root", says: "It is in good standing." },
  { name: "admin-account-suspend", path: "/admin/accounts/ada", who: "root", then: pressed(/^Suspend the account/) },
  { name: "admin-settings", path: "/admin/settings", who: "root", says: "Who may make an account" },
  { name: "admin-checks", path: "/admin/checks", who: "root", says: "package.findings" },
  { name: "admin-words", path: "/admin/words", who: "root", says: "Protect it" },
  { name: "admin-invitations", path: "/admin/invitations", who: "root", says: "For the workshop in spring" },
  { name: "admin-replies", path: "/admin/replies", who: "root", says: "Promises profit" },
  { name: "admin-audit", path: "/admin/audit?action=profile.", who: "root", says: "profile.quarantine" },
  { name: "admin-audit-empty", path: "/admin/audit?action=nothing.done", who: "root", says: "No such entry" },
  { name: "admin-stopped", path: "/admin/settings", who: "root", fault: (page) => stopped(page, /settings/), says: "The hub did not answer" },
  { name: "admin-refused", path: "/admin/settings", who: "mira", says: "Your account is no administrator's." },
  { name: "transparency", path: "/transparency" },
  { name: "moderation-refused", path: "/moderation", who: "sam", says: "Your account is no moderator's." },
  { name: "not-found", path: "/no/such/page", fails: /\/no\/such\/page$/, says: "There is nothing here" },
  { name: "moderation-not-found", path: "/moderation/no/such/page", fails: /\/no\/such\/page$/, says: "There is nothing here" },
];
