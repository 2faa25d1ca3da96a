/**
 * Programs under the launcher, as a person starts them: `perigee start FILE`, in real OS processes.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Path of the launcher's program. */
export const launcherPath = fileURLToPath(
  new URL("../../runtime/launcher/cli.ts", import.meta.url),
);

/** Line of the launcher when a program died. */
export interface NodeDown {
  readonly event: "node-down";
  readonly level: "error";
  readonly time: string;
  readonly signal: string | null;
  readonly code: number | null;
  readonly uptimeMs: number;
  readonly restartInMs: number | null;
}

/** Lines that wait until they are asked for. */
class Lines {
  readonly #lines: AsyncIterator<string>;
  readonly taken: string[] = [];

  constructor(stream: Readable) {
    this.#lines = createInterface(stream)[Symbol.asyncIterator]();
  }

  /** Takes lines up to the first that matches; all that are left when none does. */
  async until(pattern: RegExp): Promise<RegExpExecArray | undefined> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) return undefined;
      this.taken.push(value);
      const match = pattern.exec(value);
      if (match !== null) return match;
    }
  }
}

const running = new Set<OsProgram>();

/** An OS process whose output is read line by line. */
export class OsProgram {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;
  readonly output: Lines;
  readonly errors: Lines;

  /** Starts one. */
  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    this.#exit = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    this.output = new Lines(child.stdout);
    this.errors = new Lines(child.stderr);
    // It may be gone when it is told something.
    child.stdin.on("error", () => {});
    running.add(this);
    void this.#exit.then(() => running.delete(this));
  }

  /** Its number. */
  get pid(): number {
    return this.#child.pid!;
  }

  /** Settles with its exit code, or the signal that it died of. */
  get ended(): Promise<number | NodeJS.Signals | null> {
    return this.#exit.then(([code, signal]) => code ?? signal);
  }

  /** Sends a signal. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Writes a line to its standard input. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Waits for a line of its standard output. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const match = await this.output.until(pattern);
    if (match !== undefined) return match;
    await this.errors.until(/^\b$/);
    throw new Error(`it ended without ${String(pattern)}: ${this.errors.taken.join("\n")}`);
  }

  /** Waits for the launcher to report a death. */
  async nodeDown(): Promise<NodeDown> {
    const match = await this.errors.until(/"event":"node-down"/);
    if (match === undefined) throw new Error("no death was reported");
    return JSON.parse(match.input) as NodeDown;
  }
}

/** Starts a program under the launcher. */
export function launch(
  file: URL,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): OsProgram {
  const flags = ["--conditions=perigee-source", launcherPath, "start", fileURLToPath(file)];
  return new OsProgram(process.execPath, [...flags, ...args], env);
}

/** Ends what a spec that failed has left running. */
export function endPrograms(): void {
  for (const program of running) program.kill("SIGKILL");
}

/** Whether there is such an OS process. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
