/**
 * The launcher: a small OS process that runs a program in another one, and starts it again when that
 * one dies.
 *
 * It runs no code of the program and keeps nothing of it, so whatever kills the program does not kill
 * the launcher.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { isReady, launchedBy } from "./launched.ts";
import { whenOrphaned } from "./orphan.ts";
import { createEchoFilter, echoMs, stopSignals } from "./signals.ts";
import { judge, type Ending } from "./verdict.ts";

/** What to run. */
export interface Program {
  /** Path of its file. */
  readonly file: string;
  readonly args: readonly string[];
}

/** A program that says nothing of itself is up after so long. */
const readyAfterMs = 5_000;
/** How long after the second signal a program is killed. */
const killAfterMs = 5_000;

// This file's own extension: `.ts` when Node runs the sources, `.js` in a build.
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const followLauncher = new URL(`./follow-launcher${extension}`, import.meta.url).href;

/** Runs a program, again and again; ends this OS process when the program has ended in order. */
export class Launcher {
  readonly #program: Program;
  readonly #isEcho = createEchoFilter(echoMs);
  #child: ChildProcess | undefined;
  #signals = 0;
  #wasReady = false;
  #deaths = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Starts the program. */
  start(): void {
    for (const signal of stopSignals) process.on(signal, () => this.#stop(signal));
    whenOrphaned(() => this.#stop("SIGTERM"));
    this.#run();
  }

  #run(): void {
    const { file, args } = this.#program;
    const start = performance.now();
    const child = spawn(
      process.execPath,
      [...process.execArgv, "--import", followLauncher, file, ...args],
      {
        stdio: ["inherit", "inherit", "inherit", "ipc"],
        env: { ...process.env, [launchedBy]: String(process.pid) },
        // In a group of its own, Ctrl-C reaches it once: through the launcher.
        detached: true,
      },
    );
    this.#child = child;
    const ready = (): void => {
      this.#wasReady = true;
    };
    const timer = setTimeout(ready, readyAfterMs);
    child.on("message", (message) => {
      if (isReady(message)) ready();
    });
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      this.#child = undefined;
      this.#ended({ code, signal, uptimeMs: Math.round(performance.now() - start) });
    };
    child.on("exit", ended);
    child.on("error", () => {
      // Other errors are of a child that is there: its end is heard of by itself.
      if (child.pid === undefined) ended(1, null);
    });
  }

  #ended(ending: Ending): void {
    const history = {
      wasReady: this.#wasReady,
      isStopping: this.#signals > 0,
      deaths: this.#deaths,
    };
    const verdict = judge(history, ending);
    if (verdict.type === "end") {
      if (verdict.isDeath) report(ending, null);
      process.exit(verdict.code);
    }
    report(ending, verdict.delayMs);
    this.#deaths = verdict.deaths;
    setTimeout(() => this.#run(), verdict.delayMs);
  }

  #stop(signal: NodeJS.Signals): void {
    if (this.#isEcho(signal)) return;
    this.#signals += 1;
    const child = this.#child;
    // Between a death and the next start there is nothing to stop.
    if (child === undefined) process.exit(0);
    child.kill(signal);
    if (this.#signals === 2) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  }
}

/** Says that the program has died, as one line of JSON, like what the program says of itself. */
function report({ code, signal, uptimeMs }: Ending, restartInMs: number | null): void {
  const time = new Date().toISOString();
  const entry = { event: "node-down", level: "error", time, signal, code, uptimeMs, restartInMs };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
