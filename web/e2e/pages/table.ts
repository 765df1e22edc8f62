// Every page, and the states of it that are worth looking at. A new page is a line here: it is then pictured by `cargo xtask
// screenshots`, and held against WCAG 2.2 by journeys/pages.spec.ts.

import { expect, type Page } from "@playwright/test";
import { broken, held, stopped } from "../support/faults.js";
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
  /** What is done on the page until it is in that state. */
  then?: (page: Page) => Promise<void>;
  /** Set where the page goes on loading, because that is the state. */
  loading?: true;
}

function dropped(archive: Uint8Array, says: RegExp) {
  return async (page: Page) => {
    const file = { name: "profile.zip", mimeType: "application/zip", buffer: Buffer.from(archive) };
    await page.locator('input[type="file"]').first().setInputFiles(file);
    await expect(page.getByRole("main").getByText(says).first()).toBeVisible();
  };
}

const step = (name: "strategy" | "profile" | "publish", of: "draft" | "begun") => (stage: Stage) =>
  `/editor/${stage[of]}/${name}`;

export const PAGES: Shown[] = [
  { name: "explore", path: "/" },
  { name: "explore-signed-in", path: "/", who: "sam" },
  { name: "explore-filtered", path: "/?q=btc&risk=low" },
  { name: "explore-empty", path: "/?q=nothingofthatname" },
  { name: "explore-loading", path: "/", fault: (page) => held(page, /profiles|facets/), loading: true },
  { name: "explore-stopped", path: "/", fault: (page) => stopped(page) },
  { name: "explore-broken", path: "/", fault: (page) => broken(page) },
  { name: "profile", path: ({ profile }) => `/profiles/${profile}` },
  { name: "profile-subscribed", path: ({ profile }) => `/profiles/${profile}`, who: "sam" },
  { name: "profile-own", path: ({ profile }) => `/profiles/${profile}`, who: "ada" },
  { name: "profile-demo", path: "/profiles/eth-range-grid" },
  { name: "profile-stopped", path: ({ profile }) => `/profiles/${profile}`, fault: (page) => stopped(page) },
  { name: "profile-not-found", path: "/profiles/no-such-profile" },
  { name: "author", path: "/authors/ada" },
  { name: "sign-in", path: "/sign-in" },
  { name: "register", path: "/register" },
  { name: "reset", path: "/reset" },
  { name: "verify", path: "/verify" },
  { name: "editor", path: "/editor", who: "ada" },
  { name: "editor-empty", path: "/editor", who: "sam" },
  { name: "editor-nobody", path: "/editor" },
  { name: "wizard-new", path: "/editor/new", who: "ada" },
  { name: "wizard-strategy", path: step("strategy", "draft"), who: "ada" },
  { name: "wizard-profile", path: step("profile", "draft"), who: "ada" },
  { name: "wizard-profile-empty", path: step("profile", "begun"), who: "ada" },
  {
    name: "wizard-profile-leaking",
    path: step("profile", "begun"),
    who: "ada",
    then: dropped(leaking().archive, /DCATradingMode/),
  },
  { name: "wizard-profile-hostile", path: step("profile", "begun"), who: "ada", then: dropped(hostile(), /\.\.\//) },
  {
    name: "wizard-profile-broken",
    path: step("profile", "begun"),
    who: "ada",
    then: dropped(brokenArchive(), /archive|ZIP/i),
  },
  { name: "wizard-profile-healthy", path: step("profile", "begun"), who: "ada", then: dropped(healthy(), /DCA/) },
  { name: "wizard-publish", path: step("publish", "draft"), who: "ada" },
  { name: "wizard-publish-incomplete", path: step("publish", "begun"), who: "ada" },
  { name: "manage", path: ({ profile }) => `/editor/${profile}`, who: "ada" },
  { name: "manage-changes-requested", path: ({ unwanted }) => `/editor/${unwanted}`, who: "ada" },
  { name: "subscriptions", path: "/subscriptions", who: "sam" },
  { name: "subscriptions-empty", path: "/subscriptions", who: "mira" },
  { name: "notifications", path: "/notifications", who: "sam" },
  { name: "account", path: "/account", who: "sam" },
  { name: "moderation", path: "/moderation", who: "mira" },
  { name: "moderation-review", path: ({ waiting }) => `/moderation/${waiting}`, who: "mira" },
  { name: "moderation-refused", path: "/moderation", who: "sam" },
  { name: "not-found", path: "/no/such/page" },
];
