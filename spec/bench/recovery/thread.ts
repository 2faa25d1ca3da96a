/**
 * From the end of a thread to the successor of a process that lived on it, on a node of one thread with
 * one in reserve, beside a bare worker thread that is followed by another.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { send, sendAfter, spawnHere, startNode, type Pid } from "perigee/runtime";
import { measureInTurn, type Benchmark } from "../row.ts";
import { victim } from "./victim.ts";

/** At most 150 ms. */
export const recoveringThread: Benchmark = {
  name: "recovery.thread",
  measure: ({ rounds }) =>
    measureInTurn({ name: "recovery.thread", unit: "ms" }, rounds, recover, recoverBare),
};

/** What a node takes to be at rest after its start: the reserve has loaded what the thread has. */
const restMs = 1_500;

async function recover(): Promise<number> {
  const node = await startNode({ threads: 1, spareThreads: 1 });
  const running: Pid[] = [];
  let heard = (): void => {};
  const ear = spawnHere<Pid>({
    message: (message) => {
      running.push(message as Pid);
      heard();
    },
  });
  const next = async (): Promise<Pid> => {
    for (;;) {
      const pid = running.shift();
      if (pid !== undefined) return pid;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  const first = await node.start({ id: "victim", definition: victim, argument: ear });
  await next();
  sendAfter(ear, first, restMs);
  await next();
  const before = performance.now();
  send(first as Pid<unknown>, "end");
  await next();
  const ms = performance.now() - before;
  await node.stop();
  return ms;
}

async function recoverBare(): Promise<number> {
  const url = new URL("./raw-victim.ts", import.meta.url);
  const first = new Worker(url);
  await once(first, "message");
  const before = performance.now();
  first.postMessage("end");
  await once(first, "exit");
  const second = new Worker(url);
  await once(second, "message");
  const ms = performance.now() - before;
  await second.terminate();
  return ms;
}
