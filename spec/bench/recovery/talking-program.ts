/** A program that says when it is up. */
import { once } from "node:events";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Where a program is reached, and which OS process it is. */
export interface Up {
  readonly pid: number;
  readonly port: number;
}

/** A running program. */
export interface TalkingProgram {
  /** Waits for it to say `up PID PORT`, the next time. */
  readonly up: () => Promise<Up>;
  readonly stop: () => Promise<void>;
}

/** Starts Node with these arguments. */
export function startTalking(args: readonly string[], env: NodeJS.ProcessEnv = {}): TalkingProgram {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    up: async () => {
      const { value } = await lines.next();
      const [, pid, port] = /^up (\d+) (\d+)$/.exec(String(value)) ?? [];
      if (pid === undefined) throw new Error(`it did not come up: ${String(value)}`);
      return { pid: Number(pid), port: Number(port) };
    },
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Gets a page to its end. */
export async function getPage(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  await response.text();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}
