// A hub that is stopped, slow, or broken, as the browser sees it.

import type { Page, Route } from "@playwright/test";

/** Requests to the API whose path matches. */
const api = (path: RegExp) => (url: URL) => url.pathname.startsWith("/api/") && path.test(url.pathname);

/** No answer at all, as from a hub that is stopped or a line that is cut; tells how to mend it. */
export async function stopped(page: Page, path = /./): Promise<() => Promise<void>> {
  return answering(page, path, (route) => route.abort("connectionrefused"));
}

/** The answer of a proxy whose hub is down. */
export async function unreached(page: Page, path = /./): Promise<() => Promise<void>> {
  return answering(page, path, (route) =>
    route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }),
  );
}

/** The answer of a hub that broke. */
export async function broken(page: Page, path = /./): Promise<() => Promise<void>> {
  return answering(page, path, (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "/docs/errors#internal",
        title: "Internal error",
        status: 500,
        code: "internal",
        detail: "Something broke on our side.",
        instance: "0192f0c1-7d0a-7c4e-8f3b-5a6d7e8f9a0b",
      }),
    }),
  );
}

/** Answers wait until they are let go, all of them. */
export async function held(page: Page, path = /./): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await answering(page, path, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** A hub that takes new accounts in this way only. */
export async function registering(page: Page, registration: "invite" | "closed"): Promise<() => Promise<void>> {
  return answering(page, /\/hub$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), registration } });
  });
}

async function answering(
  page: Page,
  path: RegExp,
  answer: (route: Route) => Promise<void>,
): Promise<() => Promise<void>> {
  const which = api(path);
  await page.route(which, answer);
  return () => page.unroute(which, answer);
}
