/**
 * Programs of a user of the package, in a {@link packedProject}.
 */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { run, type RunError } from "./run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A new folder in the project, whose programs import `perigee` as a user's do; it holds `files`, by name. */
export async function createProgramFolder(
  project: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  await mkdir(join(project, "programs"), { recursive: true });
  const folder = await mkdtemp(join(project, "programs", "of-"));
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)),
  );
  return folder;
}

/**
 * What the program wrote to its standard output, after it ended by itself.
 *
 * @param timeoutMs - a program that has not ended by then is ended, and this rejects: it left something running.
 * @throws Error with all that it wrote, when it failed.
 */
export async function runProgram(
  folder: string,
  file: string,
  timeoutMs = 30_000,
): Promise<string> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return run(process.execPath, [file], { cwd: folder, env, timeout: timeoutMs });
}

/** What TypeScript says of the programs in `folder`, strictly and including the package's declarations: "" is well. */
export async function typeErrorsIn(folder: string, lib: readonly string[] = []): Promise<string> {
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023", ...lib],
    module: "nodenext",
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
  };
  const config = join(folder, "tsconfig.json");
  await writeFile(config, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return run(process.execPath, [tsc, "-p", config], { cwd: folder }).catch(
    (error: RunError) => error.stdout,
  );
}
