/**
 * Groups: many processes under one name, for whoever has something to tell all of them (Erlang's `pg`,
 * within one node).
 *
 * Each thread knows which of its own processes are in a group, nobody knows all: to join is to change
 * a Map, and to publish is one signal to each thread that has members of any group. Which threads
 * those are stands in shared memory, so a member that has joined gets what is published from then on,
 * by whomever it tells of it.
 *
 * @module
 */
import { OptionError, ProcessDownError } from "../errors.ts";
import { copyTerm } from "../term/copy.ts";
import { isPid, kernelPid, nobody, threadOf, untagged, type Pid, type Tag } from "../term/pid.ts";
import { joinSignal, leaveSignal, publishSignal } from "../term/signal.ts";
import { writeLabel } from "./group-table.ts";
import { currentKernel } from "./kernel.ts";
import type { ListMembers } from "./kernel-question.ts";
import { checkName } from "./registry.ts";
import { afterEnd, demandProcess } from "./self.ts";
import { call, type CallOptions } from "./send.ts";

/** How to publish a message. */
export interface PublishOptions {
  /** A member that is not to get it; often the one that publishes. */
  readonly except?: Pid;
  /** Marks the message for receivers that wait for some tags only; see `newTag`. */
  readonly tag?: Tag;
  /**
   * Whether all members on one thread get the same object, which is frozen then: nothing is copied for
   * each of them. Only what is made of plain objects, arrays and primitives is; anything else is copied
   * for each all the same.
   */
  readonly shared?: boolean;
}

/**
 * Puts this process, or `pid`, into a group: at once for a process of this thread, and for another
 * before anything that is sent to it, or published, by the same process afterwards. To be in a group
 * twice is to be in it once. A process that ends leaves all its groups; one that has ended joins none.
 *
 * @throws {NotInProcessError} without `pid`, outside of a process.
 * @throws {OptionError} when the name of the group is not a string, or empty, or `pid` is no address.
 */
export function join(group: string, pid?: Pid): void {
  const member = memberOf("join()", group, pid);
  if (member === undefined) return;
  const kernel = currentKernel();
  kernel.grouped(threadOf(member));
  kernel.send(joinSignal, member, nobody, group);
}

/**
 * Takes this process, or `pid`, out of a group; without effect when it is not in it. What has been
 * published before still reaches it.
 *
 * @throws {NotInProcessError} without `pid`, outside of a process.
 * @throws {OptionError} when the name of the group is not a string, or empty, or `pid` is no address.
 */
export function leave(group: string, pid?: Pid): void {
  const member = memberOf("leave()", group, pid);
  if (member !== undefined) currentKernel().send(leaveSignal, member, nobody, group);
}

/**
 * Sends `message` to every member of a group, and returns at once; to none, when there is none.
 *
 * Each member gets a copy of its own, in its mailbox like any message: what one process publishes and
 * sends reaches another in the order it did so. The message is copied once at the call and once to
 * each other thread; there, once for each member but the first, unless it cannot be changed anyway.
 *
 * @throws {NotCloneableError} when the message cannot be copied; nobody got it.
 * @throws {OptionError} when the name of the group is not a string, or empty, or `except` is no address.
 */
export function publish(group: string, message: unknown, options: PublishOptions = {}): void {
  const { except = nobody, tag = untagged, shared: isShared = false } = options;
  checkName("group", group);
  if (except !== nobody) checkPid("except", except);
  if (typeof tag !== "string") throw new OptionError("tag", tag, "a string");
  if (afterEnd() !== undefined) return;
  const kernel = currentKernel();
  // Before anybody gets it: one copy that was made shows that the others can be.
  const body = copyTerm(message);
  const label = writeLabel({ group, except, tag, isShared });
  for (const thread of kernel.groupedThreads()) {
    kernel.send(publishSignal, kernelPid(thread), label, body);
  }
  kernel.deliver(publishSignal, kernelPid(kernel.thread), label, body);
}

/**
 * Who is in a group, as their threads say when asked: by thread, and there in the order they joined.
 *
 * @throws {CallTimeoutError} when a thread did not answer in time; 5 seconds by default.
 * @throws {OptionError} when the name of the group is not a string, or empty.
 */
export async function members<Message = unknown>(
  group: string,
  options: Pick<CallOptions, "timeoutMs"> = {},
): Promise<readonly Pid<Message>[]> {
  checkName("group", group);
  const kernel = currentKernel();
  const question: ListMembers = { type: "members", group };
  const ask = async (thread: number): Promise<readonly Pid<Message>[]> => {
    try {
      return (await call(kernelPid(thread), question, options)) as readonly Pid<Message>[];
    } catch (thrown) {
      // Its members have ended with it.
      if (thrown instanceof ProcessDownError && thrown.pid === kernelPid(thread)) return [];
      throw thrown;
    }
  };
  const threads = [kernel.thread, ...kernel.groupedThreads()];
  return (await Promise.all(threads.map((thread) => ask(thread)))).flat();
}

function memberOf(what: string, group: string, pid: Pid | undefined): Pid | undefined {
  checkName("group", group);
  if (pid === undefined) return demandProcess(what).pid;
  checkPid("pid", pid);
  return afterEnd() === undefined ? pid : undefined;
}

function checkPid(option: string, value: unknown): void {
  if (!isPid(value)) throw new OptionError(option, value, "the address of a process");
}
