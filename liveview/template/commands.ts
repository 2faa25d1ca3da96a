/**
 * Commands for the browser, as they stand in a template.
 *
 * @module
 */
import type { Command } from "../protocol/command.ts";
import type { Payload } from "../protocol/value.ts";
import { isSamePayload } from "./same-payload.ts";

/** What a browser does by itself when an event happens, one after the other. Never changes. */
export class Commands {
  readonly list: readonly Command[];

  constructor(list: readonly Command[]) {
    this.list = list;
  }
}

/** Whether both are the same commands. */
export function isSameCommands(one: Commands, other: Commands): boolean {
  // Commands are plain data, which their types are too exact to say.
  return isSamePayload(one.list as unknown as Payload, other.list as unknown as Payload);
}
