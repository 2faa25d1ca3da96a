/**
 * House rules that the linter has no rule for. What it can check is in `.oxlintrc.json`: layers, sizes, names.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const filesIn = (...folders: string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(?:ts|js)$/.test(path))
      .map((path) => join(folder, path)),
  );

const linesOf = (path: string): string[] => readFileSync(join(root, path), "utf8").split("\n");

const layers = filesIn("runtime", "liveview", "client");
const specs = filesIn("spec");

test("the folders that are checked are there", () => {
  expect(layers).toEqual(
    expect.arrayContaining(["runtime/index.ts", "liveview/index.ts", "client/browser.ts"]),
  );
  expect(specs).toContain("spec/conventions.spec.ts");
});

/** Also a second signature of a function: its documentation is the first one's. */
const exported =
  /^export (?:declare |abstract |async )*(?:class|const|let|enum|function\*?|interface|namespace|type) (?<name>\w+)/;

describe.each([...layers, ...specs.filter((path) => path.startsWith("spec/support/"))])(
  "%s",
  (path) => {
    test("documents every export", () => {
      const documented = new Set<string>();
      const undocumented = linesOf(path).filter((line, at, lines) => {
        const name = exported.exec(line)?.groups?.["name"];
        if (name === undefined || documented.has(name)) return false;
        documented.add(name);
        return !lines[at - 1]?.trimEnd().endsWith("*/");
      });

      expect(undocumented).toEqual([]);
    });
  },
);

const maxLines = 400;
const isCode = (line: string): boolean => !/^\s*(?:$|\/\/|\/\*|\*)/.test(line);

test(`no file has more than ${maxLines} lines of code`, () => {
  const tooLong = [...layers, ...specs, ...filesIn("examples")]
    .map((path) => ({ path, lines: linesOf(path).filter(isCode).length }))
    .filter(({ lines }) => lines > maxLines);

  expect(tooLong).toEqual([]);
});

const textsThatMatch = (pattern: RegExp): string[] =>
  specs.flatMap((path) =>
    [...linesOf(path).join("\n").matchAll(pattern)].map(([text]) => `${path}: ${text}`),
  );

test.each([
  ["a timer that resolves", /setTimeout\(\s*(?:\(\) =>\s*(?:void )?)?(?:resolve|done|ok)\b/g],
  ["a promise of a timer", /\b(\w+)\)? =>\s*\{?\s*(?:void )?setTimeout\(\s*\1\b/g],
  ["a timer that is awaited", /await (?:setTimeout|sleep|delay|scheduler\.wait)\(/g],
  ["Node's promises of timers", /setTimeout\b[^;]*timers\/promises/g],
  ["Playwright's sleep", /\.waitForTimeout\(/g],
])("no spec sleeps with %s", (_, sleep) => {
  // What lies in modules/ is the processes under test, and the soak has people: they take their time.
  const found = textsThatMatch(sleep).filter((text) => !/\/(?:modules|soak)\//.test(text));

  expect(found).toEqual([]);
});

test("no spec is left out", () => {
  const leftOut =
    /\b(?:describe|test|it)(?:\.\w+)*\.(?:only|skip|todo|failing)\b|\b(?:fdescribe|fit|xdescribe|xit|xtest)\(/g;

  expect(textsThatMatch(leftOut)).toEqual([]);
});
