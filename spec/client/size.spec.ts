import { buildSync } from "esbuild";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

/**
 * Bytes of the client, minified and Brotli-compressed. Raise it on purpose only, and say why.
 *
 * 12,000 at first; 250 for `scroll`, which is told at the server's pace; 600 for views inside of views:
 * regions that come and go, marks of their own, fallbacks; 450 for the rows of streams, which it keeps for
 * the server; 700 for what a template may hold beside text: spreads, hooks, markup and SVG; 1100 for URLs:
 * links that patch, the history, scroll positions.
 */
const budget = 15_250;

const { outputFiles, metafile } = buildSync({
  entryPoints: [fileURLToPath(new URL("../../client/browser.ts", import.meta.url))],
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  conditions: ["perigee-source"],
  legalComments: "none",
  metafile: true,
  write: false,
});
const [bundle] = outputFiles;

test(`the client fits in ${budget} bytes`, () => {
  expect(brotliCompressSync(bundle!.contents).byteLength).toBeLessThanOrEqual(budget);
});

test("it generates no code, which a content security policy may forbid", () => {
  expect(bundle!.text).not.toMatch(/\beval\(|\bFunction\(/);
});

test("it is made of its own files, the protocol and lit", () => {
  const folders = Object.keys(metafile.inputs).map(
    (path) => /(client|liveview\/protocol|node_modules\/(?:@lit-labs\/)?[^/]+)\//.exec(path)?.[1],
  );

  expect(new Set(folders)).toEqual(
    new Set([
      "client",
      "liveview/protocol",
      "node_modules/lit-html",
      "node_modules/@lit-labs/ssr-client",
    ]),
  );
});
