/**
 * Which processes there are, and how they do.
 *
 * Works from any process on any thread, and from plain code. Every answer is a look at one moment of
 * each thread: what it tells may have changed by the time it arrives.
 *
 * @module
 */
import { CallTimeoutError, OptionError, ProcessDownError } from "../errors.ts";
import { registrations } from "../kernel/registry.ts";
import { kernelPid, threadOf, type Pid } from "../term/pid.ts";
import { askNode, askThread, type ObserveOptions } from "./ask.ts";
import type { ThreadQuestion } from "./observe-request.ts";
import type { ProcessInfo } from "./process-info.ts";

/** Which processes to list. */
export interface ListOptions extends ObserveOptions {
  /** Only those of the thread with this number. */
  readonly thread?: number;
  /** Only those of the thread of this process. */
  readonly near?: Pid;
}

/**
 * Gives what is known of every process of the node, the oldest first on each thread.
 *
 * @throws {CallTimeoutError} when a thread did not answer in time: something keeps it busy. `pid` tells
 *   which; the others can be asked by `thread`.
 * @throws {OptionError} naming an option that makes no sense.
 */
export async function listProcesses(options: ListOptions = {}): Promise<readonly ProcessInfo[]> {
  const { near, timeoutMs = 5_000 } = options;
  const thread = near === undefined ? options.thread : threadOf(near);
  if (near !== undefined && options.thread !== undefined) {
    throw new OptionError("thread", options.thread, "left out, or near instead of it");
  }
  if (thread !== undefined && !(Number.isInteger(thread) && thread >= 0)) {
    throw new OptionError("thread", thread, "the number of a thread");
  }
  const [{ answers, unresponsive }, names] = await Promise.all([
    askNode({ type: "processes" }, { timeoutMs }, thread),
    registrations(),
  ]);
  const [late] = unresponsive;
  if (late !== undefined) throw new CallTimeoutError(kernelPid(late), timeoutMs);
  const known = new Map(names.map(([name, pid]) => [pid, name] as const));
  return (answers as (readonly ProcessInfo[])[]).flat().map((info) => withName(info, known));
}

/**
 * Gives what is known of one process; `undefined` when it is gone.
 *
 * @throws {CallTimeoutError} when its thread did not answer in time.
 */
export async function processInfo(
  pid: Pid,
  options?: ObserveOptions,
): Promise<ProcessInfo | undefined> {
  const info = (await askAbout({ type: "process", pid }, options)) as ProcessInfo | undefined;
  if (info === undefined || info.name !== undefined) return info;
  const [first] = await registrations(pid);
  return first === undefined ? info : { ...info, name: first[0] };
}

/**
 * Tells whether a process lives. It may have ended by the time the answer is here; who wants to know of
 * its end monitors it.
 *
 * @throws {CallTimeoutError} when its thread did not answer in time.
 */
export async function isAlive(pid: Pid, options?: ObserveOptions): Promise<boolean> {
  return (await askAbout({ type: "alive", pid }, options)) === true;
}

async function askAbout(
  question: ThreadQuestion & { readonly pid: Pid },
  options?: ObserveOptions,
): Promise<unknown> {
  try {
    return await askThread(threadOf(question.pid), question, options);
  } catch (thrown) {
    // A thread that is gone has no processes.
    const isGone = thrown instanceof ProcessDownError && thrown.pid !== question.pid;
    if (isGone && thrown.reason.type !== "shutdown") return undefined;
    throw thrown;
  }
}

function withName(info: ProcessInfo, names: ReadonlyMap<Pid, string>): ProcessInfo {
  const name = info.name ?? names.get(info.pid);
  return name === undefined ? info : { ...info, name };
}
