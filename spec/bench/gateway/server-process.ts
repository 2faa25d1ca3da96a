/** A server in an OS process of its own, so that it shares no event loop with the load. */
import { fork } from "node:child_process";
import { once } from "node:events";

/** A server that has been started. */
export interface ServerProcess {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts a module that tells its port. */
export async function startServer(module: URL): Promise<ServerProcess> {
  const child = fork(module);
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
