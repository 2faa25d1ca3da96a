/**
 * A server in an OS process of its own, so that it shares no event loop with the load; where the
 * system can, all its threads on one core, and the load on the others.
 */
import { fork, spawnSync, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

/** A server that has been started. */
export interface ServerProcess {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts a module that tells its port. */
export async function startServer(
  module: URL,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const child = fork(module, args, onOneCore());
  const [message] = (await once(child, "message")) as [{ readonly port: number }];
  return {
    port: message.port,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

const canPin =
  process.env["NOPIN"] === undefined &&
  availableParallelism() > 1 &&
  spawnSync("taskset", ["-c", "0", "true"]).status === 0;

function onOneCore(): ForkOptions {
  if (!canPin) return {};
  return { execPath: "taskset", execArgv: ["-c", "0", process.execPath, ...process.execArgv] };
}

/** Keeps this process, the load, off the servers' core. */
export function leaveTheCore(): void {
  if (!canPin) return;
  const cores = `1-${availableParallelism() - 1}`;
  spawnSync("taskset", ["--all-tasks", "--cpu-list", "--pid", cores, String(process.pid)]);
}
