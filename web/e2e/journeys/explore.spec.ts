import { axe } from "../support/axe.js";
import { expect, test } from "../support/test.js";

test.use({ content: "demo" });

test("a newcomer reads what this is, and finds profiles", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  await axe(page, "explore with profiles");
});
