// The hub's main job, done by a client that was generated from its OpenAPI document: the same walk as the Python one,
// checked by the compiler against the generated types before it is run.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./hub.js";

type Problem = components["schemas"]["Problem"];
type Answer<T> = { data?: T; error?: unknown; response: Response };

function setting(name: string): string {
  const value = process.env[name];
  assert(value !== undefined, `${name} is not set`);
  return value;
}

const hub = setting("HUB_URL");
const outbox = setting("HUB_OUTBOX");
const password = setting("HUB_PASSWORD");
const archive = new File([readFileSync(setting("HUB_PACKAGE"))], "profile.zip", { type: "application/zip" });

function client(token?: string) {
  return createClient<paths>({ baseUrl: hub, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
}

const anybody = client();

/** The body of an answer with this status. */
function ok<T>(answer: Answer<T>, status: number): T {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  return answer.data as T;
}

/** Asserts that an answer is a problem document with this status and code. */
function refused(answer: Answer<unknown>, status: number, code: Problem["code"]): void {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  assert.equal((answer.error as Problem).code, code);
}

function header(answer: Answer<unknown>, name: string): string {
  const value = answer.response.headers.get(name);
  assert(value !== null, `${name} is missing`);
  return value;
}

/** The token in the newest mail to an address, once it has come. */
async function tokenMailedTo(address: string): Promise<string> {
  for (let tries = 0; tries < 600; tries += 1) {
    const mails = readdirSync(outbox).filter((name) => name.endsWith(".eml")).sort().reverse();
    for (const name of mails) {
      const text = readFileSync(`${outbox}/${name}`, "utf8");
      const token = /^\s*([A-Za-z0-9_-]{43})\s*$/m.exec(text)?.[1];
      if (text.includes(`To: ${address}`) && token !== undefined) return token;
    }
    await sleep(50);
  }
  throw new Error(`no mail with a token came to ${address}`);
}

async function signIn(email: string) {
  const session = ok(await anybody.POST("/api/v1/session", { body: { email, password } }), 201);
  return client(session.access_token);
}

async function register(handle: string) {
  const email = `${handle}@example.org`;
  ok(await anybody.POST("/api/v1/accounts", { body: { email, handle, password } }), 202);
  const token = await tokenMailedTo(email);
  ok(await anybody.POST("/api/v1/account/verify", { body: { token, password } }), 204);
  return signIn(email);
}

/** A form with one file, as the document describes it. */
const form = {
  body: { file: archive as unknown as string },
  bodySerializer: ({ file }: { file: unknown }) => {
    const data = new FormData();
    data.set("file", file as File);
    return data;
  },
};

/** A link's token and slug, as the download takes them. */
function linkParts(url: string | null | undefined) {
  const parts = new RegExp(`^${hub}/d/([^/]+)/([^/]+)\\.zip$`).exec(url ?? "");
  assert(parts?.[1] !== undefined && parts[2] !== undefined, `${url} is no link`);
  return { token: parts[1], slug: parts[2] };
}

const author = await register("typescript-author");
const subscriber = await register("typescript-reader");
const moderator = await signIn(setting("HUB_MODERATOR"));

const inspection = ok(await anybody.POST("/api/v1/packages/inspect", form), 200);
assert(inspection.accepted, JSON.stringify(inspection.report.findings));

const created = await author.POST("/api/v1/profiles", { body: { name: "Walked in TypeScript" } });
ok(created, 201);
const slug = header(created, "location").split("/")[4];
assert(slug !== undefined);
const at = { slug };
const texts = {
  summary: "Published by a generated client.",
  description: "Shows that the OpenAPI document is enough to publish.",
  tags: ["walked"],
  licence: "CC-BY-4.0",
  release_notes: "First version.",
};
const draftPath = "/api/v1/profiles/{slug}/draft";
const firstEtag = { path: at, header: { "If-Match": header(created, "etag") } };
const edited = await author.PATCH(draftPath, { params: firstEtag, body: texts });
ok(edited, 200);
refused(await author.PATCH(draftPath, { params: firstEtag, body: texts }), 412, "stale");
const uploaded = await author.PUT(`${draftPath}/package`, {
  params: { path: at, header: { "If-Match": header(edited, "etag") } },
  ...form,
});
const draft = ok(uploaded, 200);
assert.equal(draft.package?.report.facts?.trading_mode?.name, "DCATradingMode");
const same = await author.GET(draftPath, { params: { path: at } });
assert.deepEqual(ok(same, 200), draft);
refused(await subscriber.GET(draftPath, { params: { path: at } }), 404, "not_found");

const rules = ok(await anybody.GET("/api/v1/rules"), 200);
const submission = ok(
  await author.POST("/api/v1/profiles/{slug}/submissions", {
    params: { path: at, header: { "If-Match": header(same, "etag") } },
    body: { accepted_rules: rules.version },
  }),
  201,
);
assert.equal(submission.state, "pending");

const queue = ok(await moderator.GET("/api/v1/moderation/queue"), 200);
assert(queue.items.some((item) => item.id === submission.id));
const claimed = { params: { path: { id: submission.id } }, body: {} };
ok(await moderator.POST("/api/v1/moderation/submissions/{id}/claim", claimed), 200);
const review = ok(await moderator.POST("/api/v1/moderation/submissions/{id}/approve", claimed), 200);
assert.equal(review.state, "approved");
assert.equal(review.version, 1);

const sought = { query: { q: "walked typesc", exchange: ["binance"] } };
const listed = ok(await anybody.GET("/api/v1/profiles", { params: sought }), 200);
assert(listed.items.some((card) => card.slug === slug));
const page = ok(await anybody.GET("/api/v1/profiles/{slug}", { params: { path: at } }), 200);
assert.equal(page.current_version?.sha256, submission.sha256);
const versions = ok(await anybody.GET("/api/v1/profiles/{slug}/versions", { params: { path: at } }), 200);
assert.deepEqual(versions.items.map((version) => version.number), [1]);

const subscriptionPath = "/api/v1/profiles/{slug}/subscription";
const subscription = ok(await subscriber.PUT(subscriptionPath, { params: { path: at } }), 201);
const first = linkParts(subscription.download_url);
const download = { params: { path: first }, parseAs: "arrayBuffer" as const };
const bytes = ok(await anybody.GET("/d/{token}/{slug}.zip", download), 200);
assert.equal(createHash("sha256").update(Buffer.from(bytes)).digest("hex"), submission.sha256);

const rotated = ok(await subscriber.POST(`${subscriptionPath}/rotate`, { params: { path: at } }), 200);
assert.notEqual(rotated.download_url, subscription.download_url);
refused(await anybody.GET("/d/{token}/{slug}.zip", download), 410, "rotated");
ok(await subscriber.DELETE(subscriptionPath, { params: { path: at } }), 204);
const held = ok(await subscriber.GET("/api/v1/subscriptions"), 200);
assert.deepEqual(held.items.map((entry) => entry.unavailable), ["stopped"]);
const second = { params: { path: linkParts(rotated.download_url) }, parseAs: "arrayBuffer" as const };
refused(await anybody.GET("/d/{token}/{slug}.zip", second), 410, "stopped");

const made = ok(await author.POST("/api/v1/tokens", { body: { name: "walk", scopes: ["profiles:read"], expires_in_days: 1 } }), 201);
const program = client(made.secret);
ok(await program.GET(draftPath, { params: { path: at } }), 200);
const params = { path: at, header: { "If-Match": header(same, "etag") } };
refused(await program.PATCH(draftPath, { params, body: texts }), 403, "insufficient_scope");
ok(await author.DELETE("/api/v1/tokens/{id}", { params: { path: { id: made.token.id } } }), 204);
refused(await program.GET(draftPath, { params: { path: at } }), 401, "token_ended");
console.log("walked in TypeScript");
