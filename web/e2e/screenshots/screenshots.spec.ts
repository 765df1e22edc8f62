import { join } from "node:path";
import { test, THEMES, WIDTHS } from "../pages/show.js";
import { PAGES } from "../pages/table.js";
import { pictures } from "../support/setting.js";

for (const shown of PAGES) {
  for (const width of WIDTHS) {
    test(`${shown.name} ${width}`, async ({ page, show }) => {
      await show(shown, width);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await page.screenshot({ path: join(pictures(), `${shown.name}-${width}-${theme}.png`), fullPage: true });
      }
    });
  }
}
