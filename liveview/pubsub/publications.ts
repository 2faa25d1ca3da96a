/**
 * What a view publishes in a turn: told when the turn counts, and not at all when its handler throws.
 *
 * @module
 */
import { copyTerm, type Pid } from "../../runtime/index.ts";
import { publish } from "./pubsub.ts";
import { snapshot } from "./snapshot.ts";
import type { Topic, TopicMessage } from "./topic.ts";

interface Publication {
  readonly topic: Topic<never>;
  readonly message: TopicMessage;
  readonly except: Pid | undefined;
}

/** What a view publishes in a turn, and what else others hear of it only when that counts. */
export class Publications {
  #waiting: (Publication | (() => void))[] = [];

  /** Runs `step` when the turn counts. */
  later(step: () => void): void {
    this.#waiting.push(step);
  }

  /**
   * Publishes when the turn counts.
   *
   * @throws {NotCloneableError} when the message cannot be copied.
   */
  add(topic: Topic<never>, message: TopicMessage, except?: Pid): void {
    const copy = copyTerm(snapshot(message)) as TopicMessage;
    this.#waiting.push({ topic, message: copy, except });
  }

  /** The turn counts. */
  commit(): void {
    if (this.#waiting.length === 0) return;
    for (const step of this.#waiting.splice(0)) {
      if (typeof step === "function") {
        step();
        continue;
      }
      const { topic, message, except } = step;
      publish<TopicMessage>(topic as Topic, message, except === undefined ? {} : { except });
    }
  }
}
