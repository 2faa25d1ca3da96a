/**
 * Messages between views that wait for the one that they are for to be there.
 *
 * @module
 */
import { send, type Pid } from "../../runtime/index.ts";
import type { InfoMessage } from "../view/context.ts";
import type { PeerMessage } from "../view/view-message.ts";

/** So many wait at most; then the oldest is dropped. */
const mostMessages = 100;

/** Messages that wait for a process. */
export class MailBag {
  #messages: InfoMessage[] | undefined;

  /** Keeps a message. */
  put(message: InfoMessage): void {
    this.#messages ??= [];
    this.#messages.push(message);
    if (this.#messages.length > mostMessages) this.#messages.shift();
  }

  /** Sends all of them, in order. */
  empty(to: Pid<PeerMessage>): void {
    const messages = this.#messages;
    this.#messages = undefined;
    for (const message of messages ?? []) deliver(to, message);
  }

  /** Moves all of them to another bag. */
  pour(to: MailBag): void {
    for (const message of this.#messages ?? []) to.put(message);
    this.#messages = undefined;
  }
}

/** Sends a message of its family to a view. */
export function deliver(to: Pid<PeerMessage>, message: InfoMessage): void {
  // A view understands messages of programs besides those of its peer.
  send(to as unknown as Pid<InfoMessage>, message);
}
