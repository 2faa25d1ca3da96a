/**
 * The list of what Phoenix LiveView does, and what is here for it: complete, and pointing to what there is.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rows = readFileSync(join(root, "liveview/PARITY.md"), "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, id = ""]) => /^[SW]\d+$/.test(id))
  .map(([, id = "", , here = ""]) => ({ id, here }));

const range = (letter: string, last: number): string[] =>
  Array.from({ length: last }, (_, n) => `${letter}${n + 1}`);

test("every id has a row, and one only", () => {
  expect(rows.map(({ id }) => id)).toEqual([...range("S", 72), ...range("W", 23)]);
});

test.each(rows)("$id says what it is", ({ here }) => {
  expect(here).toMatch(/^\*\*(?:built|better|different|not yet)\*\*/);
});

test.each(rows)("$id points to specs that exist", ({ here }) => {
  const missing = [...here.matchAll(/`([\w./-]+\/[\w./-]+)`/g)]
    .map(([, path = ""]) => (path.startsWith("spec/") ? path : `spec/liveview/${path}.spec.ts`))
    .filter((path) => !existsSync(join(root, path)));

  expect(missing).toEqual([]);
});

test.each(rows.filter(({ here }) => here.startsWith("**not yet**")))(
  "$id says with which area it comes",
  ({ here }) => {
    expect(here).toMatch(/\((?:[a-z]+ and )?[a-z ]+\)|for views/);
  },
);
