// A hub of its own: the real program, on a free port, with a folder that goes when it ends.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Person } from "./client.js";
import { hubProgram, octobot, webRoot } from "./setting.js";

/** Everybody's password, but that of the demo's accounts. */
export const password = "walks through a browser's hedge";

/** The demo's. */
const demoPassword = "paper-trades-for-everyone";

export type Role = "user" | "moderator" | "administrator";

export class Hub {
  private people = 0;

  private constructor(
    readonly url: string,
    readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  /** Starts a hub, with the demo's content or with none, and waits until it serves. */
  static async start(flags: string[] = []): Promise<Hub> {
    const folder = await mkdtemp(join(tmpdir(), "hub-e2e-"));
    const process = spawn(
      hubProgram,
      ["serve", "--listen", "127.0.0.1:0", "--limit", "all=off", "--web-root", webRoot, ...flags],
      { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
    );
    let log = "";
    process.stderr.on("data", (data: Buffer) => (log = (log + data.toString()).slice(-20_000)));
    for await (const line of createInterface({ input: process.stdout })) {
      const url = /^listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return new Hub(url, folder, process);
    }
    throw new Error(`the hub did not start: ${log}`);
  }

  /** Ends it, and removes what it kept. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGKILL");
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Makes an account whose address is verified; nobody else has its handle. */
  async person(role: Role = "user", name = "walker"): Promise<Person> {
    this.people += 1;
    const handle = `${name}-${this.people}`;
    const email = `${handle}@example.org`;
    const admin = spawn(
      hubProgram,
      ["admin", "create-account", "--handle", handle, "--email", email, "--role", role],
      { cwd: this.folder, stdio: ["pipe", "ignore", "pipe"] },
    );
    let said = "";
    admin.stderr.on("data", (data: Buffer) => (said += data.toString()));
    admin.stdin.end(`${password}\n`);
    const [code] = (await once(admin, "exit")) as [number | null];
    if (code !== 0) throw new Error(`no account could be made: ${said}`);
    return { handle, email, password };
  }

  /** Makes somebody's account so many days older than it is: no hub waits for a week in a journey. */
  async older({ handle }: Person, days: number): Promise<void> {
    const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as hub:
    changed = hub.execute(
        "UPDATE accounts SET created_at = strftime('%Y-%m-%d %H:%M:%f', created_at, ?) WHERE handle = ?",
        (f"-{sys.argv[3]} days", sys.argv[2])).rowcount
sys.exit(0 if changed == 1 else 1)`;
    const python = spawn(octobot().python, ["-c", script, join(this.folder, "data/hub.db"), handle, String(days)]);
    let said = "";
    python.stderr.on("data", (data: Buffer) => (said += data.toString()));
    const [code] = (await once(python, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${handle} grew no older: ${said}`);
  }

  /** One of the demo's accounts. */
  demo(handle: "ada" | "mira" | "sam"): Person {
    return { handle, email: `${handle}@demo.example`, password: demoPassword };
  }

  /** A client of the API, signed in. */
  async signedIn(person: Person): Promise<Client> {
    return Client.signIn(this.url, person);
  }

  /** The newest mail to an address whose text matches, once it has come: the first group, or all of it. */
  async mailed(address: string, pattern: RegExp): Promise<string> {
    const outbox = join(this.folder, "data/outbox");
    for (let tries = 0; tries < 400; tries += 1) {
      const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith(".eml"));
      for (const name of names.sort().reverse()) {
        // Quoted-printable breaks lines with a = at their end.
        const text = (await readFile(join(outbox, name), "utf8")).replace(/=\r?\n/g, "");
        const found = pattern.exec(text);
        if (text.includes(`To: ${address}`) && found) return found[1] ?? found[0];
      }
      await sleep(50);
    }
    throw new Error(`no mail to ${address} had ${pattern}`);
  }
}
