// Two ways to use a page: by mouse, and by keyboard alone.

import { expect, type Locator, type Page } from "@playwright/test";

/** A file for an input. */
export interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** How somebody uses a page. */
export interface Hands {
  press(target: Locator): Promise<void>;
  type(target: Locator, text: string): Promise<void>;
  choose(target: Locator, label: string): Promise<void>;
  give(target: Locator, file: GivenFile): Promise<void>;
}

/** By mouse: what is pointed at must be seen and not be covered. */
export function mouse(): Hands {
  return {
    press: (target) => target.click(),
    async type(target, text) {
      await target.click();
      await target.fill(text);
    },
    async choose(target, label) {
      await target.selectOption({ label });
    },
    async give(target, file) {
      await target.setInputFiles(file);
    },
  };
}

/** More steps than any page needs to come round. */
const MOST_STEPS = 400;

/** By keyboard alone: Tab until it has the focus, then the key that its kind wants. */
export function keyboard(page: Page): Hands {
  async function reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const isThere = await target.evaluate((element) => element === document.activeElement);
      if (isThere) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab never came to ${String(target)}`);
  }
  return {
    async press(target) {
      await reach(target);
      const isBox = await target.evaluate((element) => element.matches("input[type=checkbox]"));
      await page.keyboard.press(isBox ? "Space" : "Enter");
    },
    async type(target, text) {
      await reach(target);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(text);
    },
    async choose(target, label) {
      await reach(target);
      // As people do: the first letters of what they want. What no key writes goes to where the caret was, in another field.
      await page.keyboard.type(label.replace(/\s*[^ -~].*$/u, ""));
      await expect(target.locator("option:checked")).toHaveText(label);
    },
    async give(target, file) {
      await reach(target);
      const chooser = page.waitForEvent("filechooser");
      await page.keyboard.press("Enter");
      await (await chooser).setFiles(file);
    },
  };
}
