/**
 * Publishing and subscribing, for processes of any kind on any thread.
 *
 * @module
 */
import {
  join,
  leave,
  OptionError,
  publish as publishToGroup,
  type Pid,
  type PublishOptions,
} from "../../runtime/index.ts";
import type { Presence } from "./presence.ts";
import { snapshot } from "./snapshot.ts";
import { localTracker, type Tracker } from "./tracker.ts";
import type { Topic, TopicMessage } from "./topic.ts";

/**
 * Subscribes this process, or `pid`, to a topic: what is published there from now on is in its mailbox.
 * Twice is once. A process that ends is subscribed no more. Of a presence it hears who is there, and then
 * who comes and goes: see {@link PresenceNews}.
 *
 * @throws {NotInProcessError} without `pid`, outside of a process.
 * @throws {OptionError} for a presence, with a `pid`: a process subscribes to it itself.
 */
export function subscribe(topic: Topic<never> | Presence<never>, pid?: Pid): void {
  if ("name" in topic) join(groupOf(topic), pid);
  else trackerFor(pid).watch(topic);
}

/**
 * Takes a subscription back; what has been published before still arrives.
 *
 * @throws {NotInProcessError} without `pid`, outside of a process.
 */
export function unsubscribe(topic: Topic<never> | Presence<never>, pid?: Pid): void {
  if ("name" in topic) leave(groupOf(topic), pid);
  else trackerFor(pid).unwatch(topic);
}

function trackerFor(pid: Pid | undefined): Tracker {
  if (pid === undefined) return localTracker.get();
  throw new OptionError("pid", pid, "left out for a presence: a process subscribes to it itself");
}

/**
 * Publishes `message` to all subscribers of a topic, and returns at once.
 *
 * It crosses to each thread once. Those of one thread get the same object, which cannot be changed, if it
 * is made of plain objects and arrays, and else a copy each.
 *
 * @throws {NotCloneableError} when the message cannot be copied; nobody got it.
 */
export function publish<Message extends TopicMessage>(
  topic: Topic<Message>,
  message: NoInfer<Message>,
  { except }: Pick<PublishOptions, "except"> = {},
): void {
  const options = { shared: true, ...(except === undefined ? {} : { except }) };
  publishToGroup(groupOf(topic), snapshot(message), options);
}

/** Groups of a program have names of their own. */
function groupOf({ name }: { readonly name: string }): string {
  return `perigee.topic/${name}`;
}
