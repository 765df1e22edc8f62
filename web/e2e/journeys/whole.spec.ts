// From the first page to a profile in a bot: register, publish, review, find, subscribe, install.

import type { Page } from "@playwright/test";
import { axe } from "../support/axe.js";
import { keyboard, mouse, type Hands } from "../support/hands.js";
import { password } from "../support/hub.js";
import { bot } from "../support/octobot.js";
import { healthy } from "../support/packages.js";
import { picture } from "../support/pictures.js";
import { expect, test } from "../support/test.js";

interface Way {
  name: string;
  hands: (page: Page) => Hands;
  width: number;
  theme: "dark" | "light";
}

const ways: Way[] = [
  { name: "by mouse, wide and dark", hands: mouse, width: 1440, theme: "dark" },
  { name: "by mouse, narrow and light", hands: mouse, width: 360, theme: "light" },
  { name: "by keyboard alone, wide and light", hands: keyboard, width: 1440, theme: "light" },
  { name: "by keyboard alone, narrow and dark", hands: keyboard, width: 360, theme: "dark" },
];

for (const [index, way] of ways.entries()) {
  test(`the whole journey, ${way.name}`, async ({ page, another, hub, signIn, watch }) => {
    test.setTimeout(240_000);
    // Whether there is a subscription is asked, and there is none.
    watch.expect({ status: 404, path: /\/subscription$/ });
    const seen = async (whose: Page): Promise<Hands> => {
      await whose.setViewportSize({ width: way.width, height: 800 });
      await whose.emulateMedia({ colorScheme: way.theme });
      return way.hands(whose);
    };
    const author = await seen(page);
    const handle = `newcomer-${index}`;
    const email = `${handle}@example.org`;
    const name = `Harbour ${index + 1}`;

    // Register, and verify by the mail.
    await page.goto("/");
    await author.press(page.getByRole("main").getByRole("link", { name: "Create an account" }));
    await author.type(page.getByLabel("Mail address"), email);
    await author.type(page.getByLabel("Handle"), handle);
    await author.type(page.getByLabel("Password", { exact: true }), password);
    await author.press(page.getByRole("button", { name: "Create the account" }));
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeFocused();
    await axe(page, "check your mail");
    await page.goto(await hub.mailed(email, /https?:\/\/\S+\/verify#\S+/));
    await author.type(page.getByLabel("Mail address"), email);
    await author.type(page.getByLabel("Password", { exact: true }), password);
    await author.press(page.getByRole("main").getByRole("button", { name: /verify/i }));
    await expect(page.getByRole("heading", { name: "Your mail address is verified" })).toBeFocused();
    expect(page.url(), "the token is gone from the address").not.toContain("#");

    // Publish in three steps.
    await author.press(page.getByRole("link", { name: "Publish a strategy of your own" }));
    await expect(page.getByRole("heading", { level: 1, name: "Strategy" })).toBeFocused();
    await axe(page, "the first step, empty");
    await author.type(page.getByLabel("Name", { exact: true }), name);
    await author.type(page.getByLabel("Summary"), "Buys a little BTC each week.");
    await author.give(page.getByLabel(/^Logo/), picture());
    await author.type(page.getByRole("textbox", { name: "Description" }), "Buys *a little BTC* each week, whatever it costs.");
    await author.type(page.getByLabel(/^Tags/), "weekly");
    await page.keyboard.press("Enter");
    await author.choose(page.getByLabel("Licence"), "MIT · MIT License");
    await author.press(page.getByRole("button", { name: "Next" }));

    await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeFocused();
    await author.give(page.getByLabel(/^Profile package/), {
      name: "weekly.zip",
      mimeType: "application/zip",
      buffer: Buffer.from(healthy()),
    });
    await expect(page.getByText("The package is uploaded.").first()).toBeVisible();
    await expect(page.getByRole("main").getByText("DCA Trading Mode").first()).toBeVisible();
    await axe(page, "the second step, with a package");
    await author.press(page.getByRole("main").getByRole("link", { name: "Next" }));

    await expect(page.getByRole("heading", { level: 1, name: "Publish" })).toBeFocused();
    await author.type(page.getByRole("textbox", { name: /^Release notes/ }), "The *first* one.");
    await axe(page, "the third step, complete");
    await author.press(page.getByRole("checkbox", { name: /accept the rules/ }));
    await author.press(page.getByRole("button", { name: "Submit for review" }));
    await expect(page.getByRole("main").getByText("Waiting for review").first()).toBeVisible();
    await axe(page, "the third step, waiting for review");

    // A moderator decides.
    const desk = await another();
    const moderator = await seen(desk);
    await signIn(desk, await hub.person("moderator"));
    await desk.goto("/moderation");
    await moderator.press(desk.getByRole("link", { name }));
    await expect(desk.getByRole("heading", { level: 1 })).toContainText(name);
    await moderator.press(desk.getByRole("button", { name: "Claim it" }));
    await expect(desk.getByText("You are looking at it.")).toBeVisible();
    await axe(desk, "a submission that is claimed");
    await moderator.press(desk.getByRole("button", { name: "Approve" }));
    const sure = desk.getByRole("dialog");
    await axe(desk, "the question whether to approve");
    await moderator.press(sure.getByRole("button", { name: "Approve" }));
    await expect(desk.getByText("Approved: version 1 is public.").first()).toBeVisible();

    // The author hears of it.
    await page.goto("/notifications");
    await expect(page.getByRole("main")).toContainText(name);

    // Somebody else finds it, subscribes, and installs it.
    const shop = await another();
    const subscriber = await seen(shop);
    await shop.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await signIn(shop, await hub.person());
    await shop.goto("/");
    await subscriber.type(shop.getByRole("searchbox", { name: "Search profiles" }), name);
    await subscriber.press(shop.getByRole("main").getByRole("link", { name, exact: true }));
    await expect(shop.getByRole("heading", { level: 1, name })).toBeFocused();
    await expect(shop.getByRole("main").locator("em", { hasText: "first" })).toBeVisible();
    await subscriber.press(shop.getByRole("button", { name: "Subscribe", exact: true }));
    await subscriber.press(shop.getByRole("button", { name: "Copy download url" }));
    await expect(shop.getByText("Download url copied.").first()).toBeVisible();
    const link = await shop.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain(`${hub.url}/d/`);

    const [started] = await bot({ do: "startup", url: link });
    expect(started?.error).toBeNull();
    expect(started?.installed).toMatchObject([
      { name, origin_url: link, config: { trader: { enabled: false }, "trader-simulator": { enabled: true } } },
    ]);
  });
}
