// What no page may do, in any journey: break, complain, run what is not the hub's, or talk to anybody else.

import type { BrowserContext } from "@playwright/test";

/** A failed request that a journey means to see: the console tells of each. */
export interface Expected {
  status?: number;
  path: RegExp;
}

export class Watch {
  private readonly seen: string[] = [];
  private readonly expected: Expected[] = [];

  constructor(private readonly origin: string) {}

  /** Watches every page of a context, those that it opens later, and their workers. */
  async over(context: BrowserContext): Promise<void> {
    // Told by the page itself: the console's message does not always say what was refused.
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
        console.error(`refused by the Content-Security-Policy: ${violatedDirective} ${blockedURI} ${sample}`);
      });
    });
    context.on("weberror", (error) => this.seen.push(`an error that nobody caught: ${error.error().message}`));
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "assert") return;
      const { url } = message.location();
      if (!this.isExpected(message.text(), url)) this.seen.push(`on the console: ${message.text()} (${url})`);
    });
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (["blob:", "data:", "about:"].includes(url.protocol)) return;
      if (url.origin !== this.origin) this.seen.push(`a request to ${url.origin}`);
    });
  }

  /** From here on, these requests may fail. */
  expect(...requests: Expected[]): void {
    this.expected.push(...requests);
  }

  /** What was seen that should not have been. */
  complaints(): string[] {
    return this.seen;
  }

  private isExpected(text: string, url: string): boolean {
    if (!text.startsWith("Failed to load resource")) return false;
    const status = /status of (\d+)/.exec(text)?.[1];
    return this.expected.some(
      (one) => one.path.test(url) && (one.status === undefined || String(one.status) === status),
    );
  }
}
