// What has happened on the hub whose pages are looked at, beside the demo's content.

import { type Client } from "../support/client.js";
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
  /** A profile for which a moderator wants changes. */
  unwanted: string;
  /** A submission that waits. */
  waiting: string;
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
  });
  const waiting = await ada.submittedAnew(
    profile,
    { name: "Weekly BTC", release_notes: "Buys a little more, and ETH too." },
    healthy({ pairs: ["BTC/USDT", "ETH/USDT"], amount: 6 }),
  );
  return { profile, draft, begun, blank, unwanted: refused.slug, waiting };
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
