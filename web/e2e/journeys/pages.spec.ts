// Every page and state of the table: no violation, nothing cut off.

import { test, THEMES, WIDTHS } from "../pages/show.js";
import { PAGES } from "../pages/table.js";
import { axe } from "../support/axe.js";
import { expect } from "../support/test.js";

for (const shown of PAGES) {
  for (const width of WIDTHS) {
    test(`${shown.name} is accessible at ${width} px`, async ({ page, show }) => {
      await show(shown, width);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await axe(page, `${shown.name}, ${theme}, ${width} px`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, "what the page needs across").toBeLessThanOrEqual(width);
    });
  }
}
