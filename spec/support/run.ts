/**
 * Other programs, run to their end.
 */
import { execFile, type ExecFileOptions } from "node:child_process";

/** A program that failed: the message holds all that it wrote. */
export class RunError extends Error {
  readonly stdout: string;

  /** @param command - what was run, for the message. */
  constructor(command: string, output: { stdout: string; stderr: string }, cause: Error) {
    const { killed } = cause as { killed?: boolean };
    const how = killed === true ? "did not end in time" : "failed";
    super(`\`${command}\` ${how}:\n${output.stdout}${output.stderr}`, { cause });
    this.stdout = output.stdout;
  }
}

/**
 * What the program wrote to its standard output.
 *
 * @throws {RunError} when it ended with another code than 0, or was ended because of `options.timeout`.
 */
export function run(
  program: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, encoding: "utf8" }, (cause, stdout, stderr) => {
      if (cause === null) resolve(stdout);
      else reject(new RunError([program, ...args].join(" "), { stdout, stderr }, cause));
    });
  });
}
