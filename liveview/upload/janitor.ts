/**
 * Removes what writers leave that end without a word, as with their thread.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import {
  defineBehaviour,
  isOrderly,
  sendAfter,
  whereis,
  type ChildEvent,
  type Definition,
  type Pid,
} from "../../runtime/index.ts";
import { uploadPath } from "./temp-folder.ts";
import { writerPrefix } from "./upload.ts";

/** Milliseconds that another writer has to go on from what one has left. */
const graceMs = 60_000;

interface Sweep {
  readonly type: "sweep";
  readonly name: string;
}

/** What the process runs: it owns all writers, and so hears of their ends. */
export const janitor: Definition<undefined> = defineBehaviour(import.meta, (context) => ({
  message: (message) => take(message as ChildEvent | Sweep, context.pid as Pid<Sweep>),
}));

async function take(message: ChildEvent | Sweep, self: Pid<Sweep>): Promise<void> {
  if (message.type === "child-gone" && !isOrderly(message.reason)) {
    sendAfter(self, { type: "sweep", name: message.id }, graceMs);
  } else if (message.type === "sweep" && (await whereis(message.name)) === undefined) {
    await rm(uploadPath(message.name.slice(writerPrefix.length)), { force: true });
  }
}
