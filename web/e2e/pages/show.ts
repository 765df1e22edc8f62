// A page of the table in front of somebody, at a desk and in a hand.

import { expect, test as base } from "../support/test.js";
import { stage, type Stage } from "./stage.js";
import type { Shown } from "./table.js";

/** Pixels across. */
export const WIDTHS = [1440, 360];

/** What a browser's user likes. */
export const THEMES = ["dark", "light"] as const;

interface OfTest {
  /** Opens a page of the table, and waits until it is in its state. */
  show: (shown: Shown, width: number) => Promise<void>;
}

export const test = base.extend<OfTest, { staged: Stage }>({
  content: ["demo", { scope: "worker" }],

  staged: [async ({ hub }, use) => use(await stage(hub)), { scope: "worker" }],

  show: async ({ page, hub, staged, signIn, watch }, use) => {
    await use(async ({ path, who, fault, fails, then, says, loading }, width) => {
      if (fault !== undefined) watch.expect({ path: /\/api\// });
      if (fails !== undefined) watch.expect({ status: 404, path: fails });
      await page.setViewportSize({ width, height: width > 1000 ? 900 : 780 });
      if (who !== undefined) await signIn(page, who === "root" ? staged.administrator : hub.demo(who));
      await fault?.(page);
      await page.goto(typeof path === "string" ? path : path(staged));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      if (!loading) await page.waitForLoadState("networkidle");
      await then?.(page);
      if (says !== undefined) await expect(page.getByRole("main")).toContainText(says);
    });
  },
});
