// The app on another origin of the same site, as any static server serves it.

import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { Hub } from "../support/hub.js";
import { webRoot } from "../support/setting.js";
import { expect, test } from "../support/test.js";

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves the app; its shell names the API that `api` tells. */
async function served(api: () => string): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const isFile = /^\/(assets\/[\w.-]+|[\w-]+\.(svg|png))$/.test(pathname);
    const file = join(webRoot, isFile ? pathname : "index.html");
    readFile(file).then(
      (bytes) => {
        const type = isFile ? TYPES[extname(file)] : "text/html";
        const named = bytes.toString("latin1").replace('name="hub-api" content=""', `name="hub-api" content="${api()}"`);
        response.writeHead(200, { "Content-Type": type ?? "application/octet-stream" });
        response.end(isFile ? bytes : Buffer.from(named, "latin1"));
      },
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("the app signs in, stays signed in and publishes from another origin of the same site", async ({ browser }) => {
  let api = "";
  const { server, url } = await served(() => api);
  const hub = await Hub.start(["--cors-origin", url, "--web-url", url]);
  api = hub.url;
  const context = await browser.newContext({ baseURL: url });
  try {
    const person = await hub.person();
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByLabel("Mail address").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: `Account of ${person.handle}` })).toBeVisible();
    // Only the cookie, which belongs to the API's origin, knows of the session now.
    await page.reload();
    await expect(page.getByRole("button", { name: `Account of ${person.handle}` })).toBeVisible();
    await page.goto("/editor/new");
    await page.getByLabel("Name", { exact: true }).fill("Distant Walker");
    await page.getByLabel("Summary").fill("From elsewhere.");
    await page.getByRole("textbox", { name: "Description" }).fill("Served by somebody else.");
    await page.getByLabel("Licence").selectOption("MIT");
    await page.getByRole("button", { name: "Next" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
    const draft = await (await hub.signedIn(person)).ask("GET", "/profiles/distant-walker/draft");
    expect(draft.body.summary).toBe("From elsewhere.");
  } finally {
    await context.close();
    await hub.stop();
    server.close();
  }
});
