import { defineProcess, type Definition } from "perigee/runtime";

const kept = defineProcess(import.meta, () => {});

/** Gives what the module does not export, as nobody should. */
export function leak(): Definition<undefined> {
  return kept;
}
