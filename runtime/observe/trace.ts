/**
 * Watching what one process does: every signal that reaches it or leaves it, and its turns.
 *
 * @module
 */
import { OptionError, ProcessDownError } from "../errors.ts";
import { currentKernel } from "../kernel/kernel.ts";
import { noproc } from "../term/exit-reason.ts";
import { threadOf, untagged, type Pid } from "../term/pid.ts";
import { messageSignal } from "../term/signal.ts";
import { askThread } from "./ask.ts";
import { openEar, type Listener } from "./listener.ts";
import type { TraceOrder } from "./observe-request.ts";
import { traceTime, type TraceEvent } from "./trace-event.ts";

/** How to trace a process. */
export interface TraceOptions {
  /** How many events may wait for who hears of them; 1,000 by default. More are dropped and counted. */
  readonly maxEvents?: number;
  /** Whether events tell what was in a message; `true` by default. */
  readonly bodies?: boolean;
}

/** A trace that was started. */
export interface Trace {
  /** Ends it, and settles when all that happened until then has been delivered. */
  readonly stop: () => Promise<void>;
}

/**
 * Traces a process on any thread: each signal that reaches it, each that it sends, and its turns, in
 * the order they happened, until it ends or the trace is stopped.
 *
 * It costs the process a copy of each message; others are not slowed down. Who hears of it gets events
 * as messages. A function gets a process of its own on this thread, which ends with the one that
 * started the trace. A slow listener loses events, and is told how many.
 *
 * @throws {ProcessDownError} when there is no such process.
 * @throws {OptionError} naming an option that makes no sense.
 */
export async function traceProcess(
  pid: Pid,
  listener: Listener<TraceEvent> | Pid<TraceEvent>,
  options: TraceOptions = {},
): Promise<Trace> {
  const { maxEvents = 1_000, bodies = true } = options;
  if (!Number.isInteger(maxEvents) || maxEvents < 1) {
    throw new OptionError("maxEvents", maxEvents, "a whole number, 1 or more");
  }
  // Each event would be a turn, and so another event.
  if (listener === pid)
    throw new OptionError("listener", pid, "another process than the traced one");
  const kernel = currentKernel();
  const ear = openEar(listener, (event: TraceEvent) => event.type === "ended");
  // Before the trace, so that it is not part of it.
  const id = kernel.watch(pid, (reason) => {
    // Of any other end, its own thread has told.
    if (reason.type !== "thread-down") return;
    const ended: TraceEvent = { type: "ended", pid, time: traceTime(), reason };
    kernel.send(messageSignal, ear.pid, untagged, ended);
  });
  const order: TraceOrder = { id, pid, to: ear.pid, maxEvents, bodies };
  try {
    const isThere = await askThread(threadOf(pid), { type: "trace", order });
    if (isThere !== true) throw new ProcessDownError(pid, noproc);
  } catch (thrown) {
    kernel.unwatch(id);
    ear.close();
    const isGone = thrown instanceof ProcessDownError && thrown.pid !== pid;
    throw isGone ? new ProcessDownError(pid, thrown.reason) : thrown;
  }
  const stop = async (): Promise<void> => {
    try {
      await askThread(threadOf(pid), { type: "untrace", id });
    } catch (thrown) {
      if (!(thrown instanceof ProcessDownError)) throw thrown;
    }
    kernel.unwatch(id);
    ear.close();
  };
  return { stop };
}
