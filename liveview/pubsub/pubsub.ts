/**
 * Publishing and subscribing, for processes of any kind on any thread.
 *
 * @module
 */
import {
  join,
  leave,
  publish as publishToGroup,
  type Pid,
  type PublishOptions,
} from "../../runtime/index.ts";
import { snapshot } from "./snapshot.ts";
import type { Topic, TopicMessage } from "./topic.ts";

/**
 * Subscribes this process, or `pid`, to a topic: what is published there from now on is in its mailbox.
 * Twice is once. A process that ends is subscribed no more.
 *
 * @throws {NotInProcessError} without `pid`, outside of a process.
 */
export function subscribe(topic: Topic<never>, pid?: Pid): void {
  join(groupOf(topic), pid);
}

/**
 * Takes a subscription back; what has been published before still arrives.
 *
 * @throws {NotInProcessError} without `pid`, outside of a process.
 */
export function unsubscribe(topic: Topic<never>, pid?: Pid): void {
  leave(groupOf(topic), pid);
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
