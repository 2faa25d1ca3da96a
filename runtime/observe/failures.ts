/**
 * Hearing of what fails, anywhere in the node.
 *
 * @module
 */
import { mainThread, type Pid } from "../term/pid.ts";
import { askThread } from "./ask.ts";
import type { Failure } from "./failure.ts";
import { openEar, type Listener } from "./listener.ts";

/** What stops a listener from hearing. */
export interface FailureSubscription {
  /** Nothing more is heard once this has settled. */
  readonly stop: () => Promise<void>;
}

/**
 * Lets a function or a process hear of everything that fails in the node, from the moment the promise
 * settles: each process that ends out of order, and each worker thread that ends without being asked to.
 *
 * A kill is no failure: somebody wanted it. A process that could not start is none either: its spawner
 * has the error. Supervised or not makes no difference. Nothing is printed by itself.
 *
 * A function gets a process of its own on this thread, which ends with the one that subscribes.
 */
export async function onProcessFailure(
  listener: Listener<Failure> | Pid<Failure>,
): Promise<FailureSubscription> {
  const { pid: to, close } = openEar(listener);
  await askThread(mainThread, { type: "hear-failures", to }, { timeoutMs: Infinity });
  const stop = async (): Promise<void> => {
    await askThread(mainThread, { type: "ignore-failures", to });
    close();
  };
  return { stop };
}
