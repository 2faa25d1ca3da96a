import { basename } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { buildClient } from "../../liveview/gateway/build-client.ts";
import { readClientBundle, type ClientBundle } from "../../liveview/gateway/client-bundle.ts";

/**
 * Bytes of the client's core, minified and Brotli-compressed: the script of a page, and what that one
 * imports at once. Raise it on purpose only, and say why.
 *
 * 12,000 at first; 250 for `scroll`, which is told at the server's pace; 600 for views inside of views:
 * regions that come and go, marks of their own, fallbacks; 450 for the rows of streams, which it keeps for
 * the server; 700 for what a template may hold beside text: spreads, hooks, markup and SVG; 260 for what a
 * view says to the scripts of its page, each once; 200 for URLs, beside a part that is loaded at once. 980 less since what says that something is wrong is such a part;
 * 110 for views that take the place of others; 80 for forms: which fields were used, and events that wait;
 * 280 for bindings that are commands, and what hooks ask.
 */
const coreBudget = 14_190;

/**
 * Bytes of everything, with the parts that are loaded when first needed.
 *
 * 16,200, and 2,950 for uploads, which come when a person chooses the first file; 2,250 for going from view to view and what the head says;
 * 1,500 for forms: events that wait, and what a form looks like on its way;
 * 3,000 for commands, and answers to hooks.
 */
const budget = 26_600;

let client: ClientBundle;
let inputs: readonly string[];

beforeAll(async () => {
  client = await readClientBundle();
  const { metafile } = await buildClient(new URL("../../client/browser.ts", import.meta.url));
  inputs = Object.keys(metafile.inputs);
});

const bytesOf = (paths: readonly string[]): number =>
  paths
    .map((path) => brotliCompressSync(client.files[path]!).byteLength)
    .reduce((sum, bytes) => sum + bytes, 0);

test(`its core fits in ${coreBudget} bytes`, () => {
  expect(bytesOf([client.path, ...client.preloads])).toBeLessThanOrEqual(coreBudget);
});

test(`all of it fits in ${budget} bytes`, () => {
  expect(bytesOf(Object.keys(client.files))).toBeLessThanOrEqual(budget);
});

test("it generates no code, which a content security policy may forbid", () => {
  for (const code of Object.values(client.files)) {
    expect(code).not.toMatch(/\beval\(|\bFunction\(/);
  }
});

test("it is made of its own files, the protocol and lit", () => {
  const folders = inputs.map(
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

test("scripts are named for what they are, and what is in them", () => {
  for (const path of Object.keys(client.files)) {
    expect(basename(path)).toMatch(/^[\w-]+-[A-Z0-9]{8}\.js$/);
  }
});
