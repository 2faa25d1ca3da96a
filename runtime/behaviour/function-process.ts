/**
 * Function processes: an async function that owns its mailbox.
 *
 * @module
 */
import { defineBehaviour, type Definition, type OwnHandlers } from "../kernel/definition.ts";
import type { Process } from "../kernel/process.ts";
import { isPromise } from "../kernel/promise.ts";
import { currentProcess, demandProcess } from "../kernel/self.ts";
import { errorReason, normal } from "../term/exit-reason.ts";
import { Inbox, type Mailbox } from "./mailbox.ts";

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
  return defineBehaviour<Argument, Message>(
    meta,
    (_context, argument) =>
      new FunctionProcess(demandProcess("a function process"), body, argument),
  );
}

/** The one object that a function process needs besides its process and its function. */
class FunctionProcess<Message, Argument> extends Inbox implements OwnHandlers {
  #body: ((mailbox: Mailbox<Message>, argument: Argument) => Promise<void> | void) | undefined;
  #argument: Argument | undefined;

  constructor(
    process: Process,
    body: (mailbox: Mailbox<Message>, argument: Argument) => Promise<void> | void,
    argument: Argument,
  ) {
    super(process);
    this.#body = body;
    this.#argument = argument;
  }

  opened(): void {
    const { process } = this;
    // What comes out of it is what the definition says it understands.
    const returned = this.#body?.(this as Mailbox<Message>, this.#argument as Argument);
    this.#body = undefined;
    this.#argument = undefined;
    if (!isPromise(returned)) {
      process.end(normal);
      return;
    }
    // Not awaited: the function runs beside the turns that fill its mailbox.
    returned.then(endNormally, endWithError);
  }
}

// Whose end it is, the async context knows: two functions for all processes, instead of two for each.
function endNormally(): void {
  currentProcess()?.end(normal);
}

function endWithError(thrown: unknown): void {
  currentProcess()?.end(errorReason(thrown));
}
