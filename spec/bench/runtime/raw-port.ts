/** The baseline of what crosses threads: a worker thread and a port, without a runtime. */
import { MessageChannel, Worker } from "node:worker_threads";

/** A thread that answers, in order, whatever is posted to it. */
export interface RawThread {
  readonly ask: (message: unknown) => Promise<unknown>;
  readonly close: () => void;
}

/** Starts a thread of {@link file://./raw-thread.ts}. */
export function openRawThread(): RawThread {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL("raw-thread.ts", import.meta.url), {
    workerData: port2,
    transferList: [port2],
  });
  const asked: ((answer: unknown) => void)[] = [];
  port1.on("message", (answer: unknown) => asked.shift()?.(answer));
  return {
    ask: (message) =>
      new Promise((resolve) => {
        asked.push(resolve);
        port1.postMessage(message);
      }),
    close: () => {
      port1.close();
      void worker.terminate();
    },
  };
}
