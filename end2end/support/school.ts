import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";

/** A server of a test's own. */
export type School = {
  /** Where it is reached. */
  origin: string;
  /** Where it keeps its data. */
  folder: string;
  /** The server stops, as at a power cut; its data stay. */
  stop(): Promise<void>;
  /** It starts again at the same address. */
  start(): Promise<void>;
  /** It stops and its data are gone. */
  close(): Promise<void>;
};

/** What `cargo xtask test` says where it lies. */
function told(name: "SEN_BINARY" | "SEN_ASSETS"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test\``);
  return value;
}

/** Where the web bundle lies that is being tested. */
export const bundle = () => told("SEN_ASSETS");

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const place = probe.address();
      probe.close(() => resolve(typeof place === "object" && place ? place.port : 0));
    });
  });
}

/** How a school is opened. */
type Opening = {
  /** With the demo school; else it is empty. */
  demo?: boolean;
  /** The web bundle that it serves. */
  assets?: string;
  /** Over data that are there already, and stay. */
  folder?: string;
};

/** Starts a server of one's own. */
export async function openSchool({ demo = false, assets = bundle(), folder: given }: Opening = {}): Promise<School> {
  const folder = given ?? mkdtempSync(join(tmpdir(), "sen-school-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    const more = demo ? ["--demo"] : [];
    const args = ["serve", ...more, "--assets", assets, "--data", folder, "--listen", `127.0.0.1:${port}`];
    server = spawn(told("SEN_BINARY"), args, { stdio: "ignore" });
    await expect
      .poll(async () => fetch(`${origin}/readyz`).then((answer) => answer.status, () => 0), { timeout: 60_000 })
      .toBe(200);
  };
  const stop = async () => {
    // What it still writes while it ends would be in a folder that is being removed.
    if (server && server.exitCode === null) {
      const gone = once(server, "exit");
      server.kill();
      await gone;
    }
  };
  const close = async () => {
    await stop();
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return { origin, folder, start, stop, close };
}
