/**
 * Function processes: an async function that owns its mailbox.
 *
 * @module
 */
import { ReceiveTimeoutError } from "../errors.ts";
import { defineBehaviour, type Definition, type ProcessContext } from "../kernel/definition.ts";
import { Queue } from "../kernel/queue.ts";
import { longestTimerMs } from "../kernel/requests.ts";
import { checkTimeout } from "../kernel/send.ts";
import { errorReason, normal } from "../term/exit-reason.ts";

/** The mailbox of a function process. */
export interface Mailbox<Message> extends AsyncIterable<Message> {
  /** How many messages wait. */
  readonly length: number;
  /**
   * Takes the oldest message, waiting for one when there is none. Of several who wait, the one who
   * came first gets the first message.
   *
   * @param options - `timeoutMs`: milliseconds to wait; for ever by default.
   * @throws {ReceiveTimeoutError} when none came in time; no message is lost by that.
   */
  readonly receive: (options?: { readonly timeoutMs?: number }) => Promise<Message>;
}

/**
 * Defines a process by the function that it runs. The process ends when the function returns
 * (normally) or throws (with that error).
 *
 * Export it, at the top level of its module: {@link spawn} finds it there on another thread.
 *
 * @param meta - the `import.meta` of the module.
 */
export function defineProcess<Message = unknown, Argument = undefined>(
  meta: { readonly url: string },
  body: (mailbox: Mailbox<Message>, argument: Argument) => Promise<void> | void,
): Definition<Argument, Message> {
  return defineBehaviour<Argument, Message>(meta, (context, argument) => {
    const mailbox = new OpenMailbox<Message>();
    context.defer(() => mailbox.close());
    return {
      opened: () => {
        // Not awaited: the function runs beside the turns that fill its mailbox.
        void run(context, () => body(mailbox, argument));
      },
      message: (message) => mailbox.add(message as Message),
    };
  });
}

async function run(context: ProcessContext, body: () => Promise<void> | void): Promise<void> {
  try {
    await body();
    context.exit(normal);
  } catch (thrown) {
    context.exit(errorReason(thrown));
  }
}

interface Waiting<Message> {
  readonly resolve: (message: Message) => void;
  timer: NodeJS.Timeout | undefined;
}

class OpenMailbox<Message> implements Mailbox<Message> {
  readonly #messages = new Queue<Message>();
  /** Who waits, in the order they came. */
  readonly #waiting = new Set<Waiting<Message>>();

  get length(): number {
    return this.#messages.length;
  }

  add(message: Message): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#messages.push(message);
      return;
    }
    this.#waiting.delete(first);
    clearTimeout(first.timer);
    first.resolve(message);
  }

  /** Stops the clocks of those who wait: nothing comes any more. */
  close(): void {
    for (const { timer } of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
  }

  async receive(options: { readonly timeoutMs?: number } = {}): Promise<Message> {
    const { timeoutMs = Infinity } = options;
    checkTimeout("timeoutMs", timeoutMs);
    if (this.#messages.length > 0) return this.#messages.take() as Message;
    return new Promise((resolve, reject) => {
      const waiting: Waiting<Message> = { resolve, timer: undefined };
      this.#waiting.add(waiting);
      if (timeoutMs > longestTimerMs) return;
      waiting.timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new ReceiveTimeoutError(timeoutMs));
      }, timeoutMs);
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message, void, undefined> {
    for (;;) yield await this.receive();
  }
}
