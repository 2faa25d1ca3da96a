/**
 * The part of the client that does commands and asks the server for replies: loaded when there is the first of them.
 *
 * @module
 */
import type { Asked } from "./ask.ts";
import type * as Commands from "./commands.ts";
import type { Asker } from "./hooks.ts";

let loading: Promise<typeof Commands> | undefined;
let loaded: typeof Commands | undefined;

/** Uses that part: at once when it is there, else when it is, in order. */
export function withCommands(use: (part: typeof Commands) => void): undefined {
  loading ??= import("./commands.ts").then((part) => (loaded = part));
  if (loaded) use(loaded);
  else void loading.then(use);
  return undefined;
}

/** What hooks of a region ask its view by. */
export function createAsker(asked: Asked): Asker {
  return {
    send: async (name, payload) =>
      new Promise((resolve, reject) =>
        withCommands((part) => void part.ask(asked, name, payload).then(resolve, reject)),
      ),
  };
}

/** To be called before a region is patched; what it returns is to be called after that. */
export function beforePatch(): (() => void) | undefined {
  return loaded?.keepChanges();
}
