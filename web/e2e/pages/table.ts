// Every page, and the states of it that are worth looking at. A new page is a line here: it is then pictured by `cargo xtask
// screenshots`, and held against WCAG 2.2 by journeys/pages.spec.ts.

import type { Page } from "@playwright/test";
import { broken, held, registering, stopped } from "../support/faults.js";
import { broken as brokenArchive, healthy, hostile, leaking } from "../support/packages.js";
import type { Stage } from "./stage.js";

/** A page in a state. */
export interface Shown {
  name: string;
  path: string | ((stage: Stage) => string);
  /** Which of the demo's accounts looks at it; nobody without. */
  who?: "ada" | "mira" | "sam";
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
  { name: "profile-taken-down", path: ({ withdrawn }) => `/profiles/${withdrawn}`, says: "A moderator took its last version down" },
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
  { name: "moderation-review", path: ({ waiting }) => `/moderation/${waiting}`, who: "mira" },
  { name: "moderation-refused", path: "/moderation", who: "sam", says: "Your account is no moderator's." },
  { name: "not-found", path: "/no/such/page", fails: /\/no\/such\/page$/, says: "There is nothing here" },
  { name: "moderation-not-found", path: "/moderation/no/such/page", fails: /\/no\/such\/page$/, says: "There is nothing here" },
];
