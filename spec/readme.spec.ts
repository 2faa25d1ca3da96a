/**
 * Every code block of the documents holds: programs run and print what the document says, against the packed package.
 *
 * What a block's info string may be:
 *
 * - `ts file=NAME` (or `html file=NAME`, …): a file of the document's project, for the programs after it;
 * - `ts run=NAME`: a program; it must end by itself without failing. A block `text output` directly after it is all
 *   that it prints, spaces at the ends of lines apart;
 * - `sh`: what a reader types. Allowed are `npm install`, `npm install perigee`, `npm start`, `npm test`,
 *   `npm run SCRIPT` and `node FILE`, also joined by `&&`, if package.json has the script and the document the file;
 * - `text`, `html`, `css`, `json`: for the eye only.
 *
 * All TypeScript of a document must also pass the compiler, strictly.
 */
import { existsSync, readdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { codeBlocksOf, type CodeBlock } from "./support/code-blocks.ts";
import { packedProject } from "./support/packed-project.ts";
import { createProgramFolder, runProgram, typeErrorsIn } from "./support/user-program.ts";

const installMs = 180_000;
const programMs = 60_000;
const root = fileURLToPath(new URL("..", import.meta.url));
const forTheEye = new Set(["text", "html", "css", "json"]);

const documents = [
  "README.md",
  ...readdirSync(root).filter((name) => name.endsWith(".md") && name !== "README.md"),
  ...["runtime/README.md", "liveview/README.md", "client/README.md"].filter((path) =>
    existsSync(join(root, path)),
  ),
];

const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

const fileOf = ({ note }: CodeBlock): string | undefined =>
  /^(?:file|run)=([\w.-]+)$/.exec(note)?.[1];
const isRun = ({ note }: CodeBlock): boolean => note.startsWith("run=");
const isOutput = ({ language, note }: CodeBlock): boolean =>
  language === "text" && note === "output";

const texts = await Promise.all(documents.map((path) => readFile(join(root, path), "utf8")));

describe.each(documents.map((path, at) => ({ path, blocks: codeBlocksOf(texts[at]!) })))(
  "$path",
  ({ path, blocks }) => {
    const files = blocks.filter((block) => fileOf(block) !== undefined);
    const programs = files.filter(isRun).map((block) => {
      const next = blocks[blocks.indexOf(block) + 1];
      const output = next !== undefined && isOutput(next) ? next.text : undefined;
      return { name: fileOf(block)!, output };
    });
    let folder: string | undefined;

    test("has only code blocks that are checked, or for the eye", () => {
      const unchecked = blocks.filter((block, at) => {
        if (isOutput(block)) return at === 0 || !isRun(blocks[at - 1]!);
        if (block.language === "sh") return !commandsOf(block).every((it) => mayBeTyped(it, files));
        return fileOf(block) === undefined && (!forTheEye.has(block.language) || block.note !== "");
      });

      expect(unchecked.map(({ line, text }) => `${path}:${line}\n${text}`)).toEqual([]);
    });

    if (files.length === 0) return;

    describe("in a project with the package", () => {
      beforeAll(async () => {
        const contents = files.map((block) => [fileOf(block)!, block.text]);
        folder = await createProgramFolder(await packedProject(), Object.fromEntries(contents));
      }, installMs);

      afterAll(async () => {
        if (folder !== undefined) await rm(folder, { recursive: true });
      });

      test(
        "has no type errors",
        async () => {
          expect(await typeErrorsIn(folder!)).toBe("");
        },
        programMs,
      );

      test.each(programs)(
        "$name runs, and prints what the document says",
        async ({ name, output }) => {
          const printed = await runProgram(folder!, name);

          // Without an output block, that it ended by itself and did not fail is all there is to hold.
          expect(trimLines(printed)).toBe(trimLines(output ?? printed));
        },
        programMs,
      );
    });
  },
);

/** Editors and formatters take spaces at the end of a line away. */
function trimLines(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, "");
}

function commandsOf({ text }: CodeBlock): string[] {
  return text
    .split(/\n|&&/)
    .map((command) => command.trim())
    .filter((command) => command !== "");
}

function mayBeTyped(command: string, files: readonly CodeBlock[]): boolean {
  if (/^npm install(?: perigee)?$/.test(command)) return true;
  const script = /^npm (?:run )?(\S+)$/.exec(command)?.[1];
  if (script !== undefined) return Object.hasOwn(scripts, script);
  const file = /^node (\S+)$/.exec(command)?.[1];
  return files.some((block) => fileOf(block) === file);
}
