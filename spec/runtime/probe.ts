/**
 * A process on the thread of the spec that keeps what it is sent until the spec asks for it.
 *
 * @module
 */
import { spawnHere, type Pid } from "../../runtime/index.ts";

/** Keeps what it is sent. */
export class Probe<Message = unknown> {
  readonly pid: Pid<Message>;
  readonly #messages: Message[] = [];
  #wake: (() => void) | undefined;

  constructor() {
    this.pid = spawnHere({
      message: (message) => {
        this.push(message as Message);
      },
    });
  }

  /** Keeps something that came another way. */
  push(message: Message): void {
    this.#messages.push(message);
    this.#wake?.();
  }

  /** How many messages wait. */
  get length(): number {
    return this.#messages.length;
  }

  /** The next message, as soon as there is one. */
  async next(): Promise<Message> {
    while (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#messages.shift() as Message;
  }

  /** The next message that `matches`; those before it are dropped. */
  async nextThat<Wanted extends Message>(
    matches: (message: Message) => message is Wanted,
  ): Promise<Wanted>;
  async nextThat(matches: (message: Message) => boolean): Promise<Message>;
  async nextThat(matches: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const message = await this.next();
      if (matches(message)) return message;
    }
  }

  /** The next `count` messages. */
  async take(count: number): Promise<Message[]> {
    const taken: Message[] = [];
    while (taken.length < count) taken.push(await this.next());
    return taken;
  }
}
