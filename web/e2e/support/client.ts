// The hub's API, as far as journeys need it to come to where they begin.

import assert from "node:assert/strict";
import { healthy } from "./packages.js";

/** Somebody with an account. */
export interface Person {
  handle: string;
  email: string;
  password: string;
}

/** What a profile says of itself. */
export interface Listing {
  name: string;
  summary?: string;
  description?: string;
  tags?: string[];
  licence?: string;
  release_notes?: string;
}

/** An answer's body, which the journeys read as what they expect. */
type Json = any;

export class Client {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(url: string, { email, password }: Person): Promise<Client> {
    const answer = await fetch(`${url}/api/v1/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    const session = (await answer.json()) as Json;
    return new Client(url, session.access_token);
  }

  /** Asks, and fails unless the hub agrees; tells the body and the ETag. */
  async ask(
    method: string,
    path: string,
    { body, etag }: { body?: object | FormData; etag?: string } = {},
  ): Promise<{ body: Json; etag: string; location: string }> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}` };
    if (etag !== undefined) headers["If-Match"] = etag;
    if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return {
      body: text === "" ? undefined : JSON.parse(text),
      etag: answer.headers.get("etag") ?? "",
      location: answer.headers.get("location") ?? "",
    };
  }

  /** Begins a profile; tells its slug and the draft's ETag. */
  async begin(name: string): Promise<{ slug: string; etag: string }> {
    const { location, etag } = await this.ask("POST", "/profiles", { body: { name } });
    const slug = /^\/api\/v1\/profiles\/([^/]+)\/draft$/.exec(location)?.[1];
    assert(slug !== undefined, `${location} is no draft's`);
    return { slug, etag };
  }

  /** Begins a profile and fills its draft; tells its slug and the draft's ETag. */
  async draft(listing: Listing, archive: Uint8Array = healthy()): Promise<{ slug: string; etag: string }> {
    const { slug, etag } = await this.begin(listing.name);
    return { slug, etag: await this.fill(slug, etag, listing, archive) };
  }

  private async fill(slug: string, etag: string, listing: Listing, archive: Uint8Array): Promise<string> {
    const body = {
      summary: "Buys BTC once a week.",
      description: "Buys a little BTC each week, whatever it costs.",
      tags: ["dca"],
      licence: "CC-BY-4.0",
      release_notes: "First version.",
      ...listing,
    };
    const patched = await this.ask("PATCH", `/profiles/${slug}/draft`, { body, etag });
    const form = new FormData();
    form.set("file", new File([new Uint8Array(archive)], "profile.zip", { type: "application/zip" }));
    return (await this.ask("PUT", `/profiles/${slug}/draft/package`, { body: form, etag: patched.etag })).etag;
  }

  /** Submits a draft; tells the submission's id. */
  async submit(slug: string, etag: string): Promise<string> {
    const rules = await this.ask("GET", "/rules");
    const body = { accepted_rules: rules.body.version };
    return (await this.ask("POST", `/profiles/${slug}/submissions`, { body, etag })).body.id;
  }

  /** Begins a profile and submits it; tells its slug and the submission's id. */
  async submitted(listing: Listing, archive: Uint8Array = healthy()): Promise<{ slug: string; id: string }> {
    const { slug, etag } = await this.draft(listing, archive);
    return { slug, id: await this.submit(slug, etag) };
  }

  /** Changes the draft of a profile that exists, with another package, and submits it. */
  async submittedAnew(slug: string, listing: Listing, archive: Uint8Array): Promise<string> {
    const draft = await this.ask("GET", `/profiles/${slug}/draft`);
    return this.submit(slug, await this.fill(slug, draft.etag, listing, archive));
  }

  /** As a moderator: claims a submission and decides on it. */
  async decide(id: string, verdict: "approve" | "request-changes" | "reject", body: object = {}): Promise<void> {
    await this.ask("POST", `/moderation/submissions/${id}/claim`, { body: {} });
    await this.ask("POST", `/moderation/submissions/${id}/${verdict}`, { body });
  }
}

/** Publishes a profile; tells its slug. */
export async function publish(
  author: Client,
  moderator: Client,
  listing: Listing,
  archive: Uint8Array = healthy(),
): Promise<string> {
  const { slug, id } = await author.submitted(listing, archive);
  await moderator.decide(id, "approve");
  return slug;
}
