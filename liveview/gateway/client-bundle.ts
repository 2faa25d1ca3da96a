/**
 * The scripts of a page: the one that it loads, and parts of it that are loaded when first needed.
 *
 * A build ships them ready-made. Run from the sources, they are bundled at start, which takes some tens
 * of milliseconds: one source, no build step to forget.
 *
 * @module
 */
import type { Metafile } from "esbuild";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** The client's scripts and the URL paths that they are served under. Plain data. */
export interface ClientBundle {
  /** The script that a page loads. */
  readonly path: string;
  /** What that one imports at once, so that a page can ask for all of it together. */
  readonly preloads: readonly string[];
  /** All scripts by their paths. Each path names its content, so that browsers may keep it for ever. */
  readonly files: Readonly<Record<string, string>>;
}

const isSource = import.meta.url.endsWith(".ts");
/** Where the build puts the scripts, and beside them what esbuild says of them. */
const built = new URL("../../client/bundle/", import.meta.url);

/**
 * Gets the client's scripts.
 *
 * @param entry - the script to bundle instead of the client's own, for those who run from the sources.
 */
export async function readClientBundle(entry?: URL): Promise<ClientBundle> {
  return entry !== undefined || isSource
    ? bundle(entry ?? new URL("../../client/browser.ts", import.meta.url))
    : readBuilt();
}

async function bundle(entry: URL): Promise<ClientBundle> {
  // Only in the repository, where esbuild is installed for development.
  const { buildClient } = await import("./build-client.ts");
  const { outputFiles, metafile } = await buildClient(entry);
  return describe(
    metafile,
    outputFiles.map(({ path, text }) => [path, text]),
  );
}

async function readBuilt(): Promise<ClientBundle> {
  const metafile = JSON.parse(await readFile(new URL("meta.json", built), "utf8")) as Metafile;
  const read = async (path: string): Promise<[string, string]> => [
    path,
    await readFile(new URL(basename(path), built), "utf8"),
  ];
  return describe(metafile, await Promise.all(Object.keys(metafile.outputs).map(read)));
}

function describe(
  { outputs }: Metafile,
  files: readonly (readonly [string, string])[],
): ClientBundle {
  const imports = new Map(
    Object.entries(outputs).map(([path, output]) => [
      toUrlPath(path),
      output.imports
        .filter(({ kind }) => kind === "import-statement")
        .map((imported) => toUrlPath(imported.path)),
    ]),
  );
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint !== undefined) ?? "";
  const path = toUrlPath(entry);
  // A set takes what is added while it is walked.
  const atOnce = new Set([path]);
  for (const script of atOnce) {
    for (const imported of imports.get(script) ?? []) atOnce.add(imported);
  }
  return {
    path,
    preloads: [...atOnce].slice(1),
    files: Object.fromEntries(files.map(([file, code]) => [toUrlPath(file), code])),
  };
}

function toUrlPath(file: string): string {
  return `/perigee/${basename(file)}`;
}
