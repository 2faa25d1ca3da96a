/**
 * Commands for the browser, as they stand in a template.
 *
 * @module
 */
import type { Command } from "../protocol/command.ts";
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
  return isSamePayload(one.list, other.list);
}
