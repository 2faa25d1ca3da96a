import { defineProcess } from "perigee/runtime";
import { isMainThread } from "node:worker_threads";

export const neverLoaded = defineProcess(import.meta, () => {});

// The spec imports this module too, on the main thread.
if (!isMainThread) throw new Error("this module throws when it is loaded");
