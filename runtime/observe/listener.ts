/**
 * Who hears of events: a process that is there, or a function, which gets one.
 *
 * @module
 */
import { exit, kill } from "../kernel/send.ts";
import { currentProcess, self } from "../kernel/self.ts";
import { currentKernel } from "../kernel/kernel.ts";
import { spawnHere } from "../kernel/spawn.ts";
import { describeReason, errorReason, normal } from "../term/exit-reason.ts";
import { untagged, type Pid } from "../term/pid.ts";
import { messageSignal } from "../term/signal.ts";

/** Hears of events, one after the other: the next waits for the promise of the last. */
export type Listener<Event> = (event: Event) => void | Promise<void>;

/** Who hears of events. */
export interface Ear {
  readonly pid: Pid;
  /** Closes it when it has heard what was sent before. */
  readonly close: () => void;
}

// A string, because no event is one.
const last = "last";

/**
 * Opens an ear for events; that of a function lives as long as the process that opens it.
 *
 * @param isLast - tells an event after which there is none.
 */
export function openEar<Event extends object>(
  listener: Listener<Event> | Pid<Event>,
  isLast: (event: Event) => boolean = () => false,
): Ear {
  if (typeof listener === "string") return { pid: listener, close: () => {} };
  const hear = async (event: Event): Promise<void> => {
    try {
      await listener(event);
    } catch (thrown) {
      const why = describeReason(errorReason(thrown));
      process.emitWarning(`a listener threw, and hears no more: ${why}`, "PerigeeWarning");
      exit(self(), normal);
    }
  };
  const owner = currentProcess();
  const pid: Pid = spawnHere({
    message: async (message) => {
      if (message !== last) await hear(message as Event);
      if (message === last || isLast(message as Event)) exit(self(), normal);
    },
  });
  const kernel = currentKernel();
  if (owner !== undefined) {
    const end = (): void => kill(pid);
    owner.defer(end);
    kernel.processes.get(pid)?.defer(() => owner.forget(end));
  }
  return { pid, close: () => kernel.send(messageSignal, pid, untagged, last) };
}
