/**
 * Makes the client's scripts from the sources; the options are those of the package's `build`.
 *
 * Not for servers: esbuild is there for development only.
 *
 * @module
 */
import { build, type BuildOptions, type BuildResult } from "esbuild";
import { fileURLToPath } from "node:url";

type Built = BuildResult<BuildOptions & { readonly write: false; readonly metafile: true }>;

/** Bundles a script and what it loads when first needed, each part by itself. */
export async function buildClient(entry: URL): Promise<Built> {
  return build({
    entryPoints: { client: fileURLToPath(entry) },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["perigee-source"],
    legalComments: "none",
    // Where they would go: nothing is written.
    outdir: "/perigee",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    metafile: true,
    write: false,
  });
}
