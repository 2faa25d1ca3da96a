/**
 * Which handler of a process takes what.
 *
 * @module
 */
import type { ProcessHandlers } from "./definition.ts";
import type { Letter, Notice } from "./message-queue.ts";
import type { Process } from "./process.ts";
import { isPromise, settle } from "./promise.ts";

const mostInOneGo = 32;
const messagesBetweenLooks = 8;
const longestGoMs = 1;

/** Handles a message, and those behind it while they take no time. */
export function handleMessages(process: Process, first: Letter): unknown {
  let letter: Letter | undefined = first;
  let until = 0;
  for (let taken = 1; letter !== undefined; taken += 1) {
    // As methods, here and below: handlers may be an object with a class.
    const outcome: unknown = process.handlers.message?.(letter.body, letter.label);
    if (outcome !== undefined || taken === mostInOneGo) return asPromise(outcome);
    if (taken % messagesBetweenLooks === 0) {
      const time = performance.now();
      if (until === 0) until = time + longestGoMs;
      else if (time > until) return undefined;
    }
    letter = process.takeSame();
  }
  return undefined;
}

/** Handles a request. */
export function handleRequest(handlers: ProcessHandlers, { body, label }: Letter): unknown {
  return asPromise(handlers.request?.(body, label));
}

/** Handles what the runtime has to say. */
export function handleNotice(handlers: ProcessHandlers, notice: Notice, process: Process): unknown {
  return asPromise(handleAny(handlers, notice, process));
}

// Here, as part of the process: to look for a `then` may run code of its own.
function asPromise(outcome: unknown): unknown {
  return isPromise(outcome) && !(outcome instanceof Promise) ? settle(outcome) : outcome;
}

function handleAny(handlers: ProcessHandlers, notice: Notice, process: Process): unknown {
  switch (notice.type) {
    case "opened":
      return handlers.opened?.();
    case "exited":
      return handlers.exited?.(notice.pid, notice.reason, notice.handover, notice.tag);
    case "down":
      // Not watched any more: it was demonitored after it ended.
      if (!process.tie().unwatch(notice.reference)) return undefined;
      return handlers.down?.(notice.pid, notice.reason, notice.reference);
    case "stop":
      return handlers.terminate?.(notice.reason);
  }
}
