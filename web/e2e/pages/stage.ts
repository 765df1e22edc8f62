// What has happened on the hub whose pages are looked at, beside the demo's content.

import { type Client, type Person, publish } from "../support/client.js";
import type { Hub } from "../support/hub.js";
import { healthy } from "../support/packages.js";

/** Where the pages find what happened. */
export interface Stage {
  /** A profile with several versions. */
  profile: string;
  /** A draft that has everything. */
  draft: string;
  /** A draft that has only its name. */
  begun: string;
  /** Another, which is given a package. */
  blank: string;
  /** A profile for which a moderator wants changes, with words between them. */
  unwanted: string;
  /** One that was rejected, which its author appealed. */
  appealed: string;
  /** One that was deleted. */
  gone: string;
  /** One whose only version was taken down, after it was downloaded. */
  withdrawn: string;
  /** A submission that waits. */
  waiting: string;
  /** A profile that is held back, with a report of it. */
  held: string;
  /** An appeal that nobody decided. */
  appeal: string;
  /** An administrator. */
  administrator: Person;
}

/** Publishes, submits, refuses and follows until every page has something to show. */
export async function stage(hub: Hub): Promise<Stage> {
  const ada = await hub.signedIn(hub.demo("ada"));
  const mira = await hub.signedIn(hub.demo("mira"));
  const sam = await hub.signedIn(hub.demo("sam"));

  const profile = await versions(ada, mira, sam);
  const { slug: draft } = await ada.draft({
    name: "Weekend Grid",
    summary: "A tight grid on BTC for quiet weekends.",
    description: "## When it works\n\nSideways markets.\n\n## When it does not\n\nTrends of more than 5 % a day.",
    tags: ["grid", "weekend"],
  });
  const { slug: begun } = await ada.begin("Slow Rebalancing");
  const { slug: blank } = await ada.begin("Steady Rebalancing");
  const refused = await ada.submitted({ name: "Momentum Everything", summary: "Follows whatever moves." });
  await mira.decide(refused.id, "request-changes", {
    reason: "The summary promises what the package does not do: it trades one pair. Please say which.",
    codes: ["unclear", "promise"],
    about: [
      { step: "strategy", words: "Name the pair in the summary." },
      { step: "publish", words: "The release notes are those of another profile." },
    ],
  });
  await mira.ask("POST", `/moderation/submissions/${refused.id}/messages`, {
    body: { words: "Ask here if anything is unclear." },
  });
  await ada.ask("POST", `/profiles/${refused.slug}/submissions/1/messages`, {
    body: { words: "Is it enough to name it in the description?" },
  });
  const waiting = await ada.submittedAnew(
    profile,
    { name: "Weekly BTC", release_notes: "Buys a little more, and ETH too." },
    healthy({ pairs: ["BTC/USDT", "ETH/USDT"], amount: 6 }),
  );
  const administrator = await hub.person("administrator", "root");
  const root = await hub.signedIn(administrator);
  const held = await moderation(hub, ada, mira, root, waiting);
  const contested = await ended(hub, ada, mira, sam);
  return { profile, draft, begun, blank, unwanted: refused.slug, waiting, held, administrator, ...contested };
}

/** What came to an end: by its author, by a moderator, and what was said against it. */
async function ended(
  hub: Hub,
  ada: Client,
  mira: Client,
  sam: Client,
): Promise<Pick<Stage, "appealed" | "appeal" | "gone" | "withdrawn">> {
  const rejected = await ada.submitted({ name: "Copied Momentum" });
  await mira.decide(rejected.id, "reject", { reason: "It is a copy of another author's profile.", codes: ["copied"] });
  const { body: appeal } = await ada.ask("POST", `/profiles/${rejected.slug}/submissions/1/appeal`, {
    body: { text: "Both profiles are mine: the other one is from my old account." },
  });

  const gone = await publish(ada, mira, { name: "Monday Grid" });
  await ada.ask("DELETE", `/profiles/${gone}`);

  const withdrawn = await publish(ada, mira, { name: "Careless Leverage" }, healthy({ amount: 9 }));
  const { download_url: link } = (await sam.ask("PUT", `/profiles/${withdrawn}/subscription`)).body;
  await fetch(link);
  await hub.older(hub.demo("sam"), 30);
  await sam.ask("POST", `/profiles/${withdrawn}/reports`, {
    body: { reason: "harmful_settings", text: "It buys with all that the bot has, and its page says 4 %." },
  });
  const version = (await mira.ask("GET", `/profiles/${withdrawn}/versions/1`)).body;
  await mira.ask("POST", `/moderation/versions/${version.id}/take-down`, {
    body: { reason: "It buys with all that the bot has. Its page does not say so.", codes: ["unclear"] },
  });
  return { appealed: rejected.slug, appeal: appeal.id, gone, withdrawn };
}

/** What moderators and administrators see: a report, a quarantine, words, replies, invitations. */
async function moderation(hub: Hub, ada: Client, mira: Client, root: Client, waiting: string) {
  await root.ask("POST", "/moderation/invitations", { body: { note: "For the workshop in spring" } });
  for (const [title, code, words] of [
    ["Promises profit", "promise", "Please take out what promises profit: nobody can."],
    ["Says too little", "unclear", "Please say which pairs it trades, and when not to use it."],
  ]) {
    await root.ask("POST", "/moderation/replies", { body: { title, codes: [code], words } });
  }
  const thread = `/moderation/submissions/${waiting}/messages`;
  await mira.ask("POST", thread, { body: { words: "Which pairs did you try it on?" } });
  await mira.ask("POST", thread, { body: { words: "The amounts are larger than before.", note: true } });

  const { slug: held, id } = await ada.submitted({ name: "Sure Momentum", summary: "Follows what moves." });
  await mira.decide(id, "approve");
  const person = await hub.person();
  await hub.older(person, 30);
  const reader = await hub.signedIn(person);
  await reader.ask("POST", `/profiles/${held}/reports`, {
    body: { reason: "misleading", text: "It trades more pairs than its page says." },
  });
  await mira.ask("POST", `/moderation/profiles/${held}/quarantine`, {
    body: { reason: "Held back until its pairs are looked at.", codes: ["unclear"] },
  });
  return held;
}

async function versions(ada: Client, mira: Client, sam: Client): Promise<string> {
  const listing = {
    name: "Weekly BTC",
    summary: "Buys BTC once a week, whatever it costs.",
    description:
      "Buys for **4 %** of what the bot has, every week.\n\n- no stop losses\n- no leverage\n\nTry it for a month in the simulator.",
    tags: ["dca", "beginner"],
  };
  const { slug, id } = await ada.submitted(listing);
  await mira.decide(id, "approve");
  await sam.ask("PUT", `/profiles/${slug}/subscription`);
  await sam.ask("PUT", `/profiles/${slug}/follow`);
  const second = await ada.submittedAnew(
    slug,
    { ...listing, release_notes: "Buys a little more." },
    healthy({ amount: 5 }),
  );
  await mira.decide(second, "approve");
  return slug;
}
