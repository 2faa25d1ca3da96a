/**
 * The script that a page loads.
 *
 * A build ships it ready-made. Run from the sources, it is bundled at start, which takes some tens of
 * milliseconds: one source, no build step to forget.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The client script and the URL path that it is served under. */
export interface ClientBundle {
  /** Names the content, so that browsers may keep it for ever. */
  readonly path: string;
  readonly code: string;
}

const isSource = import.meta.url.endsWith(".ts");

/** Gets the client script. */
export async function readClientBundle(): Promise<ClientBundle> {
  const code = isSource
    ? await bundle(fileURLToPath(new URL("../../client/browser.ts", import.meta.url)))
    : await readFile(new URL("../../client/perigee.min.js", import.meta.url), "utf8");
  const hash = createHash("sha256").update(code).digest("base64url").slice(0, 12);
  return { path: `/perigee/client-${hash}.js`, code };
}

async function bundle(entry: string): Promise<string> {
  // Only in the repository, where esbuild is installed for development.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
