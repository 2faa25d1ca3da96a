/**
 * What somebody who types `perigee …` wants: read from the arguments, without doing any of it.
 *
 * @module
 */
import { parseArgs } from "node:util";

/** What is to be done. */
export type Command =
  /** Run the program in this file, with these arguments. */
  | { readonly type: "start"; readonly file: string; readonly args: readonly string[] }
  | { readonly type: "help" }
  | { readonly type: "version" }
  /** Nothing, because of this. */
  | { readonly type: "problem"; readonly problem: string };

/** What `perigee --help` prints. */
export const helpText = `Usage: perigee start FILE [ARGUMENT …]

Runs the program in FILE in an OS process of its own, and starts it again whenever that process dies.
What stands after FILE goes to the program; options of Node.js go into NODE_OPTIONS.

  --help, -h      prints this
  --version, -v   prints the version

Environment:
  PERIGEE_LAUNCHER=off   runs the program in this very process, for machines with a supervisor of their own

SIGTERM, SIGINT and SIGHUP stop the program in order; a second one hurries it.
`;

const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

const oldestMajor = 24;

/**
 * Reads the arguments after `perigee`.
 *
 * @param nodeVersion - such as `24.1.0`.
 */
export function readCommand(args: readonly string[], nodeVersion: string): Command {
  if (Number.parseInt(nodeVersion, 10) < oldestMajor) {
    return problem(`needs Node.js ${oldestMajor} or newer, and this is ${nodeVersion}`);
  }
  const { tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const [command, file] = tokens.filter((token) => token.kind === "positional");
  // What stands after the file is none of the launcher's business.
  const own = tokens.filter(({ index }) => file === undefined || index < file.index);
  for (const token of own) {
    if (token.kind !== "option") continue;
    if (token.name === "help" || token.name === "version") return { type: token.name };
    return problem(`does not know the option ${token.rawName}`);
  }
  if (command === undefined) return problem("needs to be told what to do");
  if (command.value !== "start") return problem(`does not know the command "${command.value}"`);
  if (file === undefined) return problem("start needs the file of the program");
  return { type: "start", file: file.value, args: args.slice(file.index + 1) };
}

function problem(what: string): Command {
  return {
    type: "problem",
    problem: `perigee ${what}: \`perigee start app.ts\` runs a program, \`perigee --help\` says more.`,
  };
}
