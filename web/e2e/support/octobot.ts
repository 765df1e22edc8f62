// OctoBot's own import code, which api/tests/octobot/install.py drives.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { octobot } from "./setting.js";

/** The folder of install.py, seen from here. */
const DRIVER = new URL("../../../api/tests/octobot/install.py", import.meta.url).pathname;

/** One step, as install.py describes them. */
export type Step =
  | { do: "startup" | "web"; url: string }
  | { do: "local"; path: string }
  | { do: "remove"; url?: string; folder?: string };

/** A profile as OctoBot reads it back from disk, as far as journeys look. */
export interface Installed {
  name: string;
  [key: string]: unknown;
}

/** What became of a step. */
export interface Outcome {
  error?: string | null;
  installed?: Installed[];
  skipped?: string[];
  removed?: string[];
}

/** Lets a new bot carry out steps, and tells what became of each. */
export async function bot(...steps: Step[]): Promise<Outcome[]> {
  const { python, schema } = octobot();
  const folder = await mkdtemp(join(tmpdir(), "bot-"));
  try {
    const driver = spawn(python, [DRIVER], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" },
    });
    let [told, log] = ["", ""];
    driver.stdout.on("data", (data: Buffer) => (told += data.toString()));
    driver.stderr.on("data", (data: Buffer) => (log += data.toString()));
    driver.stdin.end(JSON.stringify({ user_root: folder, schema, steps }));
    const [code] = (await once(driver, "close")) as [number | null];
    if (code !== 0) throw new Error(`OctoBot's import code ended with ${code}: ${log.slice(-4_000)}`);
    return (JSON.parse(told) as { steps: Outcome[] }).steps;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
