/**
 * The real browser of the browser specs. A spec that cannot have one fails: nothing is skipped.
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { chromium, type Browser } from "playwright-core";

import { bundledChromium, type ChromiumBinary } from "./bundled-chromium.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const usualFolders = ["/usr/bin", "/usr/local/bin", "/opt/google/chrome", "/snap/bin"];

/**
 * A headless Chromium, started; the caller closes it.
 *
 * The one that the environment variable PERIGEE_CHROMIUM names, if it is set; else the first that starts of those on
 * the machine and the one that comes with `npm install`.
 *
 * @throws Error naming everything that was tried and how it failed, when none starts.
 */
export async function launchChromium(): Promise<Browser> {
  const failures: unknown[] = [];
  for (const candidate of candidates()) {
    try {
      const { executablePath, env } = await candidate.binary();
      return await chromium.launch({ executablePath, env, args: flags });
    } catch (error) {
      failures.push(new Error(`${candidate.name}: ${String(error)}`, { cause: error }));
    }
  }
  const tried = failures.map((failure) => `- ${(failure as Error).message}`).join("\n");
  throw new AggregateError(failures, `No Chromium starts on this machine. Tried:\n${tried}`);
}

interface Candidate {
  readonly name: string;
  readonly binary: () => Promise<ChromiumBinary>;
}

function candidates(): Candidate[] {
  const chosen = process.env["PERIGEE_CHROMIUM"];
  if (chosen !== undefined) return [installed(chosen, "PERIGEE_CHROMIUM=")];
  return [
    ...installedPaths().map((path) => installed(path)),
    { name: "npm package @sparticuz/chromium", binary: bundledChromium },
  ];
}

function installed(path: string, prefix = ""): Candidate {
  const env = process.env as Record<string, string>;
  const binary = async (): Promise<ChromiumBinary> => {
    accessSync(path, constants.X_OK);
    return { executablePath: path, env };
  };
  return { name: prefix + path, binary };
}

function installedPaths(): string[] {
  const folders = new Set([...(process.env["PATH"] ?? "").split(delimiter), ...usualFolders]);
  const paths = [...folders].flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
